"""Disk -> Contents: every case read, checked and made into a value; every problem of every file, in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path

from press import attachments, pictures, readings
from press import content as content_folder
from press.access import access
from press.draft import Draft, DraftFault, DraftSection
from press.draft import read as read_draft
from press.model import UNRANKED, AwardYear, Case, Content, Contents, Effect, Honour, Picture, Problem, Section
from press.readings import Reading
from press.rules import DEFAULT_AWARD, RULES, Known, as_date, as_number, as_year, award_of, fold, is_experience

Inspected = dict[Path, Picture | str]  # a picture, or why it is none


def read(cases: Path, content: Path, as_of: date) -> tuple[Contents | None, tuple[Problem, ...]]:
    """Read everything; None if anything must be mended first. Notes come with a value, too."""
    return _read(cases, content, as_of, read_cases)


def read_again(cases: Path, content: Path, as_of: date, cache: Path) -> tuple[Contents | None, tuple[Problem, ...]]:
    """The same; a case in which nothing changed since the last time is not parsed and checked anew."""
    return _read(cases, content, as_of, partial(_cases_again, cache=cache))


def _read(
    cases: Path, content: Path, as_of: date, reader: Callable[[Path, Content], tuple[tuple[Case, ...], tuple[Problem, ...]]]
) -> tuple[Contents | None, tuple[Problem, ...]]:
    words, problems = content_folder.read(content, as_of)
    if words is None:
        return None, problems
    found, case_problems = reader(cases, words)
    if any(problem.level == "error" for problem in case_problems):
        return None, case_problems
    return Contents(content=words, cases=found), case_problems


def read_cases(folder: Path, content: Content) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """Read all cases; return the sound ones and all that is wrong or worth a look."""
    return _gathered(folder, _read_each(sources_in(folder), content).values())


def _cases_again(folder: Path, content: Content, cache: Path) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    file = readings.file_of(folder, content, cache)
    known = readings.recalled(file)
    keys = {source: readings.key(source) for source in sources_in(folder)}
    fresh = _read_each([source for source in keys if keys[source] not in known], content)
    now = {key: fresh[source] if source in fresh else known[key] for source, key in keys.items()}
    if now.keys() != known.keys():
        readings.keep(now, file)
    return _gathered(folder, now.values())


def sources_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]/*/case.md"))


def _gathered(folder: Path, found: Iterable[Reading]) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """The cases in the order of their folders, and every problem in order."""
    if not folder.is_dir():
        message = "没有这个文件夹，请检查 --cases 后面写的路径"
        return (), (Problem(rule="cases-folder", level="error", source=folder, line=0, message=message),)
    held = tuple(found)
    problems = (*_stray_folders(folder), *(problem for reading in held for problem in reading.problems))
    cases = tuple(reading.case for reading in held if reading.case)
    return cases, tuple(sorted(problems, key=lambda problem: (problem.source, problem.line)))


def _read_each(sources: Iterable[Path], content: Content) -> Mapping[Path, Reading]:
    """Each case by itself: what stands in it, against the rules of its award."""
    drafts = {source: _drafted(source) for source in sources}
    inspected = _inspect([draft for draft in drafts.values() if isinstance(draft, Draft)])
    awards, methods = _awards_by_name(content.awards), _methods_by_word(content)
    found = {}
    for source, draft in drafts.items():
        if isinstance(draft, Problem):
            found[source] = Reading(case=None, problems=(draft,))
            continue
        files = {path.name: path for path in source.parent.iterdir() if path.is_file()}
        faults = {name: result for name, path in files.items() if isinstance(result := inspected.get(path), str)}
        known = Known(awards=awards, methods=methods, pictures=faults, files=frozenset(files), attachments=_attached(files))
        problems = tuple(check(draft, known))
        is_sound = not any(problem.level == "error" for problem in problems)
        found[source] = Reading(case=construct(draft, known, inspected) if is_sound else None, problems=problems)
    return found


def _drafted(source: Path) -> Draft | Problem:
    try:
        return read_draft(source)
    except DraftFault as fault:
        return Problem(rule=fault.rule, level="error", source=source, line=fault.line, message=fault.message)


def check(draft: Draft, known: Known) -> Iterator[Problem]:
    """Run every rule on one draft."""
    for rule in RULES:
        for finding in rule(draft, known):
            name = rule.__name__.replace("_", "-")
            yield Problem(rule=name, level=finding.level, source=draft.source, line=finding.line, message=finding.message)


def construct(draft: Draft, known: Known, inspected: Inspected) -> Case:
    """Make the case of a draft that broke no rule."""
    award = award_of(draft, known)
    assert award is not None, "award-known has passed"
    allowed = access(draft.text("audience") or "public")
    assert allowed is not None, "audience-known has passed"
    sections = tuple(_section(draft, section, inspected) for section in draft.sections)
    grade = draft.text("grade")
    return Case(
        id=f"{draft.year}/{draft.folder}",
        source=draft.source,
        title=draft.text("title"),
        organisation=draft.text("organisation"),
        award=draft.text("award") or DEFAULT_AWARD,
        year=as_year(draft.text("year")),
        kind="experience" if is_experience(draft) else "case",
        category=draft.text("category"),
        topic=draft.text("topic"),
        grade=grade,
        rank=award.grades.index(grade) if grade else UNRANKED,
        sector=draft.text("sector"),
        methods=tuple(dict.fromkeys(known.methods[fold(word)] for word in _words(draft, "methods"))),
        industry=draft.text("industry"),
        recommender=draft.text("recommender"),
        team=_words(draft, "team"),
        keywords=_words(draft, "keywords"),
        summary=draft.text("summary"),
        audience=allowed.audience,
        gated=False,
        release=as_date(draft.text("release")),
        consent=as_date(draft.text("consent")),
        withdrawn=as_date(draft.text("withdrawn")),
        effects=tuple(_effects(draft)),
        honours=tuple(_honours(draft)),
        sections=sections,
        attachments=tuple(attachments.inspect(draft.source.parent / name) for name in sorted(known.attachments)),
    )


def _attached(files: dict[str, Path]) -> dict[str, str]:
    """The names of attachments, each with what is wrong with it."""
    return {name: attachments.fault(path) for name, path in files.items() if attachments.is_attachment(name)}


def _stray_folders(folder: Path) -> Iterator[Problem]:
    """A folder that looks like a case and is none would be lost without a word."""
    for year in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if not (len(year.name) == 4 and as_year(year.name)):
            message = f"文件夹“{year.name}”不是年份，里面的成果不会发布；请改成四位数字，例如 2022"
            yield Problem(rule="year-folder", level="error", source=year, line=0, message=message)
            continue
        for case in sorted(path for path in year.iterdir() if path.is_dir() and not path.name.startswith(".")):
            if not (case / "case.md").is_file():
                message = "文件夹里没有 case.md，这一篇不会发布；请补上 case.md，或删去这个文件夹"
                yield Problem(rule="case-file", level="error", source=case, line=0, message=message)


def _inspect(drafts: list[Draft]) -> Inspected:
    """Decode every picture that a text calls; decoding leaves the interpreter's lock, so threads share the cores."""
    called = {draft.source.parent / use.name for draft in drafts for section in draft.sections for use in section.pictures}
    paths = sorted(path for path in called if path.suffix.lower() in pictures.SUFFIXES and path.is_file())
    with ThreadPoolExecutor() as pool:
        return dict(zip(paths, pool.map(_inspected, paths), strict=True))


def _inspected(path: Path) -> Picture | str:
    try:
        return pictures.inspect(path)
    except pictures.PictureFault as fault:
        return str(fault)


def _awards_by_name(awards: tuple[AwardYear, ...]) -> dict[str, tuple[AwardYear, ...]]:
    by_name = sorted(awards, key=lambda award: (award.name, -award.since))
    return {name: tuple(group) for name, group in groupby(by_name, key=lambda award: award.name)}


def _methods_by_word(content: Content) -> dict[str, str]:
    return {fold(word): method.name for method in content.methods for word in (method.name, method.full, *method.synonyms)}


def _words(draft: Draft, key: str) -> tuple[str, ...]:
    return tuple(item.text for item in draft.head[key].items) if key in draft.head else ()


def _section(draft: Draft, section: DraftSection, inspected: Inspected) -> Section:
    heading = section.heading
    mark = heading.mark if heading else ""
    found = (inspected.get(draft.source.parent / name) for name in dict.fromkeys(use.name for use in section.pictures))
    allowed = access(mark or draft.text("audience") or "public")
    assert allowed is not None, "audience-known has passed"
    return Section(
        title=heading.title if heading else "",
        markdown=section.markdown,
        pictures=tuple(picture for picture in found if isinstance(picture, Picture)),
        audience=allowed.audience,
        opens=allowed.opens,
        public_from=allowed.public_from,
    )


def _effects(draft: Draft) -> Iterator[Effect]:
    for node in draft.head["effects"].items if "effects" in draft.head else ():
        values = {key: item.text for key, item in node.fields.items()}
        before, after = as_number(values["before"]), as_number(values["after"])
        assert before is not None, "effects-numbers has passed"
        assert after is not None, "effects-numbers has passed"
        yield Effect(
            name=values["name"],
            unit=values.get("unit", ""),
            before=before,
            after=after,
            target=as_number(values["target"]) if "target" in values else None,
            better="lower" if values["better"] == "lower" else "higher",
        )


def _honours(draft: Draft) -> Iterator[Honour]:
    for node in draft.head["honours"].items if "honours" in draft.head else ():
        yield Honour(name=node.fields["name"].text, year=as_year(node.fields["year"].text))
