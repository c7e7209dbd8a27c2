"""PublicCatalogue, MembersCatalogue -> Volume: one PDF per year, one of all years, the members' edition, and any selection.

Parts are compiled to relocatable objects in worker processes, kept in the cache, and linked; `making` tells how.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from press.model import Case, MembersCatalogue, Problem, PublicCatalogue, Refused, Volume
from press.volume import crew as crews
from press.volume import making, toolchain
from press.volume.beside import as_found, completed
from press.volume.book import book
from press.volume.crew import Crew as Crew
from press.volume.crew import Lost, Setup
from press.volume.crew import at_once as at_once
from press.volume.editions import editions as editions
from press.volume.editions import selection as selection
from press.volume.entry import anchor
from press.volume.jobs import Missing, Warm
from press.volume.making import Made, Order, Store
from press.volume.offprints import offprints as offprints
from press.volume.parts import parts
from press.volume.source import Source
from press.volume.xmp import About

KEPT = {
    "*.pdf": 60,
    "*.epub": 60,
    "objects/*.part": 8000,
    "fonts/*.font": 400,
    "offprints/*.pdf": 6000,
    "offprints/*.json": 60,
    "epub/*": 8000,
}  # files of each kind in the cache
MEMORY = 2048 * 1024 * 1024  # bytes of address space: a picture of 90 megapixels is brought down to size within them
KEYWORDS = "质量技术奖, 质量创新, 质量改进, 成果汇编"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """problems: why cases or volumes are missing; none unless the build was told to keep going."""

    volumes: tuple[Volume, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a volume could not be made; cases: those that broke."""

    problems: tuple[Problem, ...]
    cases: frozenset[str]


def render(workers: Crew, public: PublicCatalogue, members: MembersCatalogue, *, keep_going: bool) -> Rendered:
    """Every volume, made anew only where something in it changed.

    Where a case or volume could not be made: raises Refused with one problem for each, or goes on without them and says so.
    """
    made = made_by(workers, tuple(editions(public, members)), keep_going=keep_going)
    return replace(made, volumes=completed(made.volumes, public, members, workers))


def selected(workers: Crew, public: PublicCatalogue, wish: str, *, keep_going: bool) -> Rendered:
    """The volume of the public cases that fit the wish. Raises Refused, also with what is wrong in the wish."""
    return made_by(workers, (selection(public, wish),), keep_going=keep_going)


def kept(workers: Crew, public: PublicCatalogue, members: MembersCatalogue) -> tuple[Volume, ...]:
    """The volumes that are finished and up to date; those that would have to be made are left out."""
    return completed(_finished(workers, editions(public, members)), public, members, workers)


def standing(workers: Crew, public: PublicCatalogue, members: MembersCatalogue) -> tuple[Volume, ...]:
    """The volumes that are up to date, with what there is of their EPUBs and offprints: nothing is made that somebody would wait for."""
    return as_found(_finished(workers, editions(public, members)), public, members, workers)


def stale(workers: Crew, public: PublicCatalogue, members: MembersCatalogue) -> tuple[Source, ...]:
    """The public volumes that have been made at some time, but not of what the cases are now."""
    folder = workers.setup.cache / "volume"
    sources = (source for source in editions(public, members) if source.audience == "public")
    return tuple(source for source in sources if any(folder.glob(f"{source.slug}-*.pdf")) and not file_of(source, workers.setup).exists())


def _finished(workers: Crew, sources: Iterable[Source]) -> tuple[Volume, ...]:
    return tuple(found for source in sources if (found := finished(source, file_of(source, workers.setup))))


def crew(look: Path, cache: Path, workers: int) -> AbstractContextManager[Crew]:
    """Workers for as long as they are wanted; a process starts with its first job."""
    return crews.gathered(setup(look, cache), workers)


def warm(workers: Crew) -> None:
    """Let a worker load the typesetter while the caller still reads the cases: half a second less to wait for."""
    crews.warm(workers, Warm())


def setup(look: Path, cache: Path) -> Setup:
    folder = cache.resolve()
    return Setup(look=look.resolve(), cache=folder, tools=toolchain.fingerprint(look), log=folder / "volume" / "workers.log", memory=MEMORY)


def made_by(workers: Crew, sources: Sequence[Source], *, keep_going: bool) -> Rendered:
    """The volumes of these sources. Where a case breaks, raises Refused, or leaves the case out and says so."""
    problems, volumes, left = tuple(fonts_that_are_missing()), tuple[Volume, ...](), tuple(sources)
    while left and (keep_going or not problems):
        results = attempt(workers, left)
        volumes = tuple(result for result in results if isinstance(result, Volume))
        failures = [result for result in results if isinstance(result, Failure)]
        problems += tuple(problem for failure in failures for problem in failure.problems)
        broken = frozenset(case for failure in failures for case in failure.cases)
        left = tuple(without(left, broken)) if broken else ()  # once more, without the cases that broke
    if problems and not keep_going:
        raise Refused(tuple(dict.fromkeys(problems)))
    forget_old(workers.setup.cache / "volume")
    return Rendered(volumes=volumes, problems=tuple(dict.fromkeys(problems)))


def without(sources: Sequence[Source], broken: frozenset[str]) -> Iterator[Source]:
    for source in sources:
        cases = tuple(case for case in source.cases if case.id not in broken)
        if cases:
            yield replace(source, cases=cases)


def attempt(workers: Crew, sources: Sequence[Source]) -> tuple[Volume | Failure, ...]:
    """Each volume from the cache or made now."""
    files = {source.slug: file_of(source, workers.setup) for source in sources}
    lacking = [source for source in sources if not finished(source, files[source.slug])]
    store = Store(folder=workers.setup.cache / "volume" / "objects", tools=workers.setup.tools, keeps_fonts=True, digests={})
    made = making.make([order(source, files[source.slug]) for source in lacking], store, workers)
    failures = {source.slug: note(source, files[source.slug], result) for source, result in zip(lacking, made, strict=True)}
    return tuple(failures.get(source.slug) or require(finished(source, files[source.slug])) for source in sources)


def require(volume: Volume | None) -> Volume:
    assert volume is not None
    return volume


def order(source: Source, target: Path) -> Order:
    found, edition = book(source), source.edition
    about = About(
        title=source.title,
        author=edition.association,
        subject=f"{edition.association}质量技术奖及同时展示的奖项的成果，{source.years}年",
        keywords=KEYWORDS,
        profile=toolchain.colour_profile(),
    )
    return Order(parts=parts(found), head=found.head, first_number=1, site=edition.address, about=about, target=target)


# ---- Files in the cache ----------------------------------------------------------------------------------------------------


def file_of(source: Source, place: Setup) -> Path:
    """Where a volume lies, or will lie: its name says all that decides its bytes."""
    key = sha256(f"{place.tools}\n{source!r}".encode()).hexdigest()[:32]
    return place.cache / "volume" / f"{source.slug}-{key}.pdf"


def finished(source: Source, pdf: Path) -> Volume | None:
    """A volume whose files are there; touched, so that the cache forgets it last."""
    facts = pdf.with_suffix(".json")
    if not (pdf.exists() and facts.exists()):
        return None
    pdf.touch()
    known = json.loads(facts.read_text(encoding="utf-8"))
    return Volume(
        slug=source.slug,
        title=source.title,
        audience=source.audience,
        pdf=pdf,
        pages=known["pages"],
        cases=len(source.cases),
        starts=known["starts"],
        inside=(known["inner"][0], known["inner"][1]),
        left_out=frozenset(),
        epub=None,
        offprints={},
    )


def note(source: Source, pdf: Path, made: Made) -> Failure | None:
    """Write down what is known of a volume that was made; else say why it was not."""
    if made.linked is None:
        return failure(source, made)
    starts = {case.id: int(made.linked.starts[anchor(case.id)]) for case in source.cases}
    facts = {"pages": made.linked.leaves, "inner": [made.inner.start, made.inner.stop], "starts": starts}
    pdf.with_suffix(".json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return None


def forget_old(folder: Path) -> None:
    """Keep the newest files of each kind."""
    for pattern, number in KEPT.items():
        found = list(folder.glob(pattern))
        if len(found) <= number:
            continue
        newest_first = sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in newest_first[number:]:
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)


# ---- What went wrong -------------------------------------------------------------------------------------------------------


def fonts_that_are_missing() -> Iterator[Problem]:
    for family in toolchain.missing_families():
        message = f"没有找到字体 {family}，请先安装（Debian：fonts-noto-cjk、fonts-lxgw-wenkai）"
        yield problem("volume-font", "volume", message)


def failure(source: Source, made: Made) -> Failure:
    """A fault of a part that holds cases is theirs; another is the volume's."""
    cases = {part.name: tuple(work.case for work in part.works) for part in parts(book(source))}
    problems, broken = list[Problem](), set[str]()
    for name, fault in made.faults.items():
        guilty = tuple(found for found in cases.get(name, ()) if not isinstance(fault, Missing) or set(fault.characters) & set(repr(found)))
        broken.update(found.id for found in guilty)
        problems += [told for found in guilty for told in faults_of_case(found, fault)] or list(faults_of_volume(source, name, fault))
    return Failure(problems=tuple(problems), cases=frozenset(broken))


def faults_of_case(case: Case, fault: Lost | Missing) -> Iterator[Problem]:
    place = f"cases/{case.id}/case.md"
    if isinstance(fault, Missing):
        for character in fault.characters:
            if character in repr(case):
                yield problem("volume-glyph", place, glyph_words(character))
        return
    why = "超过了时间" if fault.why == "slow" else "超过了内存，或排版程序出错"
    yield problem("volume-case", place, f"这篇成果排不出版面（{why}），请拆小过大的表格，减少嵌套的列表和引用，或换掉其中的图片")


def faults_of_volume(source: Source, name: str, fault: Lost | Missing) -> Iterator[Problem]:
    place = f"volume/{source.slug}.pdf"
    if isinstance(fault, Missing):
        yield from (problem("volume-glyph", place, glyph_words(character)) for character in fault.characters)
    else:
        part = f"“{name}”这一部分" if name else "各部分的装订"
        yield problem(
            "volume-made", place, f"《{source.title}》没有做成：{part}超出时间或内存，或排版程序出错；经过见 .cache/volume/workers.log"
        )


def glyph_words(character: str) -> str:
    return f"字符“{character}”（U+{ord(character):04X}）没有字体可印，请换一种写法或改用图片"


def problem(rule: str, place: str, message: str) -> Problem:
    return Problem(rule=rule, level="error", source=Path(place), line=0, message=message)
