"""Volumes' PDFs -> problems: numbers printed in contents, lists and indexes are those printed on the pages they lead to."""

import multiprocessing
import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from press.model import Case, Problem, PublicCatalogue, Volume
from press.verify import pdf
from press.verify.decoding import plain
from press.verify.pdf import Leap, Pdf

WORTH_A_PROCESS = 4_000_000  # bytes of PDF; reading less takes no longer than starting a process
LAST_NUMBER = re.compile(r"(?:^|[·.…\s])(\d{1,5})\s*$")
Printed = Mapping[str, Pdf | None]  # slug -> the file as read; None where it is there and cannot be read


def read(dist: Path, volumes: tuple[Volume, ...]) -> Printed:
    """Read every volume that is there, on all cores."""
    paths = {volume.slug: path for volume in volumes if (path := dist / "volume" / f"{volume.slug}.pdf").is_file()}
    if sum(path.stat().st_size for path in paths.values()) < WORTH_A_PROCESS:
        return {slug: _read(path) for slug, path in paths.items()}
    largest_first = sorted(paths, key=lambda slug: -paths[slug].stat().st_size)
    workers = min(len(paths), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return dict(zip(largest_first, pool.map(_read, [paths[slug] for slug in largest_first]), strict=True))


def _read(path: Path) -> Pdf | None:
    try:
        return pdf.read(path.read_bytes())
    except pdf.PdfFault:
        return None


def check(printed: Printed, public: PublicCatalogue, volumes: tuple[Volume, ...]) -> Iterator[Problem]:
    """Each volume holds its cases where it says, and can be read by everybody."""
    titles = {case.id: case.title for case in public.cases}
    for volume in volumes:
        if volume.slug not in printed:
            continue
        book = printed[volume.slug]
        if book is None:
            yield _fault(volume, "verify-volume", "PDF 打不开")
            continue
        yield from _manners(volume, book)
        yield from _holdings(volume, public)
        yield from _pictures(volume, book, public)
        yield from _folios(volume, book)
        yield from _openings(volume, book, titles)
        yield from _numbers(volume, book, titles)


def _manners(volume: Volume, book: Pdf) -> Iterator[Problem]:
    if not book.title:
        yield _fault(volume, "verify-pdf", "PDF 没有书名（文档属性里的标题）")
    if not book.language.startswith("zh"):
        yield _fault(volume, "verify-pdf", f"PDF 的语言是“{book.language}”，应为中文")
    if not book.is_tagged:
        yield _fault(volume, "verify-pdf", "PDF 没有结构标签，读屏软件读不了")
    if len(book.leaves) != volume.pages:
        yield _fault(volume, "verify-volume", f"PDF 有 {len(book.leaves)} 页，记录的是 {volume.pages} 页")


def _holdings(volume: Volume, public: PublicCatalogue) -> Iterator[Problem]:
    for case in public.cases:
        belongs = _belongs(case, volume)
        if belongs and case.id not in volume.starts:
            yield _fault(volume, "verify-volume", f"汇编里没有成果“{case.title}”（{case.id}）")
        if not belongs and case.id in volume.starts:
            yield _fault(volume, "verify-volume", f"成果“{case.title}”（{case.id}）不属于这一册")
    known = {case.id for case in public.cases}
    for identity in sorted(set(volume.starts) - known):
        yield _fault(volume, "verify-volume", f"汇编里有未公开的成果 {identity}")


def _belongs(case: Case, volume: Volume) -> bool:
    return volume.slug in ("all", "members", str(case.year)) and case.id not in volume.left_out


def _pictures(volume: Volume, book: Pdf, public: PublicCatalogue) -> Iterator[Problem]:
    """A public volume holds the public pictures, each once; its own drawings are lines, not pictures."""
    cases = [case for case in public.cases if _belongs(case, volume)]
    expected = len({picture.sha256 for case in cases for section in case.sections for picture in section.pictures})
    if volume.audience == "public" and book.pictures > expected:
        yield _fault(volume, "verify-leak", f"PDF 里有 {book.pictures} 幅图片，公开的只有 {expected} 幅，多出的不能发布")
    if volume.audience == "public" and book.pictures < expected:
        yield _fault(volume, "verify-picture", f"PDF 里有 {book.pictures} 幅图片，公开的成果共有 {expected} 幅，有图片没有印出来")


def _folios(volume: Volume, book: Pdf) -> Iterator[Problem]:
    for number, leaf in enumerate(book.leaves, 1):
        if leaf.folio and leaf.folio != leaf.label:
            yield _fault(volume, "verify-folio", f"第 {number} 张印的页码是 {leaf.folio}，阅读软件里显示 {leaf.label or number}")


def _openings(volume: Volume, book: Pdf, titles: Mapping[str, str]) -> Iterator[Problem]:
    """A case's title stands on the page that carries its number, and that number is printed there."""
    places = {leaf.label: leaf for leaf in book.leaves}
    for identity, start in volume.starts.items():
        leaf, title = places.get(str(start)), titles.get(identity, "")
        if leaf is None or leaf.folio != str(start):
            yield _fault(volume, "verify-folio", f"成果“{title}”应从第 {start} 页开始，没有印着这个页码的一页")
        elif plain(title) not in plain(leaf.words):
            found = [other.label for other in book.leaves if other.folio.isdigit() and plain(title) in plain(other.words)]
            where = f"，题目在第 {'、'.join(found)} 页" if found else ""
            yield _fault(volume, "verify-folio", f"第 {start} 页上没有成果“{title}”的题目{where}")


def _numbers(volume: Volume, book: Pdf, titles: Mapping[str, str]) -> Iterator[Problem]:
    """The pages that lead elsewhere (contents, winners, indexes) name the numbers that are printed there, and miss no case."""
    places = {leaf.label: number for number, leaf in enumerate(book.leaves)}
    openings = sorted(places[str(start)] for start in volume.starts.values() if str(start) in places)
    before, behind = set[int](), set[int]()
    for number, leaf in enumerate(book.leaves):
        numbered = [(leap, found[1]) for leap in leaf.leaps if (found := LAST_NUMBER.search(leap.words))]
        if not (_leads_on(number, numbered, openings) or _leads_back(number, numbered, openings, book)):
            continue  # the notes of a case are numbers that lead to places in it
        (before if openings and number < openings[0] else behind).update(leap.target for leap, _ in numbered)
        yield from (problem for leap, words in numbered for problem in _number(volume, book, number, leap, words))
    for identity, start in volume.starts.items():
        place = places.get(str(start))
        if place is not None and place not in before:
            yield _fault(volume, "verify-contents", f"目录和名单里没有成果“{titles.get(identity, identity)}”的页码")
        if place is not None and place not in behind:
            yield _fault(volume, "verify-contents", f"索引里没有成果“{titles.get(identity, identity)}”的页码")


def _leads_on(number: int, numbered: list[tuple[Leap, str]], openings: list[int]) -> bool:
    """Whether a page leads to other cases than the one that it follows."""
    return any(_owner(leap.target, openings) != _owner(number, openings) for leap, _ in numbered)


def _leads_back(number: int, numbered: list[tuple[Leap, str]], openings: list[int], book: Pdf) -> bool:
    """Whether it names nothing but openings before it: the index of a volume that holds one case."""
    return bool(numbered) and all(
        leap.target in openings and leap.target < number and words == book.leaves[leap.target].folio for leap, words in numbered
    )


def _owner(number: int, openings: list[int]) -> int:
    """The opening page of the case that a page belongs to; -1 before the first."""
    return max((opening for opening in openings if opening <= number), default=-1)


def _number(volume: Volume, book: Pdf, number: int, leap: Leap, words: str) -> Iterator[Problem]:
    target = book.leaves[leap.target] if 0 <= leap.target < len(book.leaves) else None
    if target is None:
        yield _fault(volume, "verify-folio", f"第 {number + 1} 张上的“{leap.words.strip()}”没有指向任何一页")
    elif words != (target.folio or target.label):
        message = f"第 {number + 1} 张上印着“{leap.words.strip()}”，那一页印的页码却是 {target.folio or target.label}"
        yield _fault(volume, "verify-folio", message)


def _fault(volume: Volume, rule: str, message: str) -> Problem:
    return Problem(rule=rule, level="error", source=Path("volume", f"{volume.slug}.pdf"), line=0, message=message)
