"""PublicCatalogue, MembersCatalogue -> Volume: one PDF per year, one of all years, and the members' edition."""

import hashlib
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from press.model import Audience, Case, Catalogue, MembersCatalogue, Problem, PublicCatalogue, Refused, Volume
from press.volume import typesetter
from press.volume.book import MATTER, Source
from press.volume.child import Order, Result

AT_ONCE = 2
SECONDS, SECONDS_PER_CASE = 120, 2
KEPT = 60  # finished volumes in the cache
FAMILIES = {"Noto-Serif-CJK-SC": "Noto Serif CJK SC", "Noto-Sans-CJK-SC": "Noto Sans CJK SC", "LXGW-WenKai": "LXGW WenKai"}
HERE = Path(__file__).parent
MADE_WITH = (*sorted(HERE.glob("*.py")), HERE.parent / "prose.py", HERE.parent / "pictures.py")


def render(public: PublicCatalogue, members: MembersCatalogue, look: Path, cache: Path) -> tuple[Volume, ...]:
    """Every volume, kept in the cache and made anew only where something in it changed.

    Raises Refused with one problem per volume or case that could not be made.
    """
    (cache / "volume").mkdir(parents=True, exist_ok=True)
    sources = tuple(editions(public, members))
    largest_first = sorted(sources, key=lambda source: -len(source.cases))
    with ThreadPoolExecutor(AT_ONCE) as workers:
        outcomes = tuple(workers.map(partial(volume, look=look, cache=cache), largest_first))
    if problems := tuple(dict.fromkeys(problem for outcome in outcomes if not isinstance(outcome, Volume) for problem in outcome)):
        raise Refused(problems)
    made = {outcome.slug: outcome for outcome in outcomes if isinstance(outcome, Volume)}
    forget_old(cache / "volume", {found.pdf for found in made.values()})
    return tuple(made[source.slug] for source in sources)


def kept(public: PublicCatalogue, members: MembersCatalogue, look: Path, cache: Path) -> tuple[Volume, ...]:
    """The volumes that are finished and up to date; those that would have to be made are left out."""
    return tuple(
        finished(source, pdf, facts)
        for source in editions(public, members)
        for pdf, facts in (kept_files(source, look, cache),)
        if pdf.exists() and facts.exists()
    )


def editions(public: PublicCatalogue, members: MembersCatalogue) -> Iterator[Source]:
    """Years newest first, then all years, then the members' edition; none without a case."""
    title = public.edition.volume_title
    years = sorted({case.year for case in public.cases}, reverse=True)
    for year in years:
        of_year = tuple(case for case in public.cases if case.year == year)
        yield source(public, str(year), f"{title}（{year}）", "public", of_year)
    if public.cases:
        yield source(public, "all", f"{title}（{span(public.cases)}）", "public", public.cases)
    if members.cases:
        yield source(members, "members", f"{title}（{span(members.cases)}　会员版）", "members", members.cases)


def source(catalogue: Catalogue, slug: str, title: str, audience: Audience, cases: tuple[Case, ...]) -> Source:
    return Source(
        slug=slug,
        title=title,
        years=span(cases),
        audience=audience,
        edition=replace(catalogue.edition, as_of=catalogue.edition.as_of.replace(day=1)),  # the book prints the month
        cases=cases,
        awards=catalogue.awards,
        methods=catalogue.methods,
        pages=tuple(catalogue.pages[name] for name in MATTER if name in catalogue.pages),
    )


def span(cases: tuple[Case, ...]) -> str:
    first, last = min(case.year for case in cases), max(case.year for case in cases)
    return str(last) if first == last else f"{first}—{last}"


def volume(source: Source, look: Path, cache: Path) -> Volume | tuple[Problem, ...]:
    """One volume from the cache or from a child process; else why not."""
    pdf, facts = kept_files(source, look, cache)
    if not (pdf.exists() and facts.exists()):
        problems = make(source, look, cache, pdf)
        if problems:
            return problems
    return finished(source, pdf, facts)


def kept_files(source: Source, look: Path, cache: Path) -> tuple[Path, Path]:
    """Where a volume's PDF and what is known of it lie, or will lie."""
    pdf = cache / "volume" / f"{source.slug}-{content_hash(source, look)[:32]}.pdf"
    return pdf, pdf.with_suffix(".json")


def finished(source: Source, pdf: Path, facts: Path) -> Volume:
    """A volume whose files are there; touched, so that the cache forgets it last."""
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
    )


def content_hash(source: Source, look: Path) -> str:
    """Of everything that decides a volume's bytes: words, sha256 of pictures, templates, code, versions."""
    digest = hashlib.sha256(f"{source!r}\n{typesetter.versions()}\n{sys.version_info[:2]}".encode())
    for path in (*sorted((look / "templates" / "volume").iterdir()), *MADE_WITH):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def make(source: Source, look: Path, cache: Path, pdf: Path) -> tuple[Problem, ...]:
    """Make one PDF and its facts; returns why it could not be made."""
    part = pdf.with_suffix(".part")
    order = Order(source=source, look=look.resolve(), cache=cache.resolve(), target=part.resolve())
    output = run(order, pdf.with_suffix(".log"), SECONDS + SECONDS_PER_CASE * len(source.cases))
    if output is None:
        return blame(order, pdf.with_suffix(".log"))
    result: Result = pickle.loads(output)  # noqa: S301  # our own child wrote it
    problems = result.problems or tuple(faults(source, result))
    if not problems:
        facts = json.dumps({"pages": result.pages, "starts": dict(result.starts)}, ensure_ascii=False)
        pdf.with_suffix(".json").write_text(facts, encoding="utf-8")
        part.replace(pdf)
    return problems


def run(order: Order, log: Path, seconds: int) -> bytes | None:
    """What the child says, None if it failed or ran out of time or memory; its complaints go to the log."""
    command = [sys.executable, "-c", "from press.volume.child import main; main()"]
    pipe, here = subprocess.PIPE, HERE.parent.parent
    with log.open("wb") as complaints, subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=complaints, cwd=here) as child:
        try:
            output, _ = child.communicate(pickle.dumps(order), timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
    is_trustworthy = child.returncode == 0 or order.target is None
    return output if is_trustworthy else None


def blame(order: Order, log: Path) -> tuple[Problem, ...]:
    """The case that breaks the layout by itself, else the volume."""
    said = (run(replace(order, target=None), log, SECONDS + 2 * SECONDS_PER_CASE * len(order.source.cases)) or b"").decode().split("\n")
    last = said[-2] if len(said) > 1 else ""
    guilty = [case for case in order.source.cases if case.id == last]
    if guilty:
        message = "这篇成果排不出版面（超出时间或内存），请拆小过大的表格，减少嵌套的列表和引用，或换掉其中的图片"
        return (problem("volume-case", f"cases/{guilty[0].id}/case.md", message),)
    message = f"《{order.source.title}》没有做成（超出时间或内存，或排版程序出错），单独排每一篇都没有问题；经过见 {log}"
    return (problem("volume-made", f"volume/{order.source.slug}.pdf", message),)


def faults(source: Source, result: Result) -> Iterator[Problem]:
    """Characters and whole families of type that the machine does not have."""
    for character in result.missing:
        message = f"字符“{character}”（U+{ord(character):04X}）没有字体可印，请换一种写法或改用图片"
        holders = [f"cases/{case.id}/case.md" for case in source.cases if character in repr(case)]
        for place in holders or [f"volume/{source.slug}.pdf"]:
            yield problem("volume-glyph", place, message)
    for name, family in FAMILIES.items():
        if not any(font.startswith(name) for font in result.fonts):
            yield problem("volume-font", f"volume/{source.slug}.pdf", f"没有找到字体 {family}，请先安装（Debian：fonts-noto-cjk、fonts-lxgw-wenkai）")


def problem(rule: str, place: str, message: str) -> Problem:
    return Problem(rule=rule, level="error", source=Path(place), line=0, message=message)


def forget_old(folder: Path, used: set[Path]) -> None:
    """Keep the newest volumes of the cache."""
    finished = sorted((path for path in folder.glob("*.pdf") if path not in used), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in finished[max(0, KEPT - len(used)) :]:
        for other in (path, path.with_suffix(".json"), path.with_suffix(".log")):
            other.unlink(missing_ok=True)
