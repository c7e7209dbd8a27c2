"""Contents -> Catalogue -> PublicCatalogue, MembersCatalogue: cross-case rules, order, groups, and who may read what.

Audience and release date are applied here and nowhere else. A view rebuilds the catalogue from cleared cases, so that
groups, counts and neighbours cannot hint at what is not shown.
"""

import difflib
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from press.model import (
    Audience,
    AwardYear,
    Case,
    Catalogue,
    Content,
    Contents,
    Dimension,
    Group,
    MembersCatalogue,
    Problem,
    Project,
    PublicCatalogue,
    Salon,
    Section,
)
from press.sharing import salon_release
from press.slug import slug

MAIN_AWARD = "quality-technology"
VALUES: Mapping[Dimension, Callable[[Case], tuple[str, ...]]] = {
    "year": lambda case: (str(case.year),),
    "award": lambda case: (case.award,),
    "grade": lambda case: (case.grade or "典型经验",),
    "category": lambda case: (case.category,) if case.category else (),
    "topic": lambda case: (case.topic,) if case.topic else (),
    "sector": lambda case: (case.sector,),
    "method": lambda case: case.methods,
    "industry": lambda case: (case.industry,) if case.industry else (),
    "recommender": lambda case: (case.recommender,) if case.recommender else (),
    "organisation": lambda case: (case.organisation,),
}


def build(contents: Contents) -> tuple[Catalogue, tuple[Problem, ...]]:
    """The whole catalogue, everything in it that is held back too, and what is wrong between the cases."""
    problems = tuple(problem for rule in RULES for problem in rule(contents))
    return _assembled(contents.content, contents.cases), tuple(sorted(problems, key=lambda problem: (problem.source, problem.line)))


def public_view(catalogue: Catalogue) -> PublicCatalogue:
    """What everybody may read on the day of the edition."""
    return PublicCatalogue(_view(catalogue, "public"))


def members_view(catalogue: Catalogue) -> MembersCatalogue:
    """What members may read on the day of the edition: members' text too, but nothing held back, embargoed or withdrawn."""
    return MembersCatalogue(_view(catalogue, "members"))


def _view(catalogue: Catalogue, audience: Audience) -> Catalogue:
    shown = tuple(case for case in catalogue.cases if _is_released(case, catalogue))
    cases = tuple(_cleared(case, audience, catalogue.edition.as_of) for case in shown if not case.withdrawn)
    withdrawn = tuple(_bare(case) for case in shown if case.withdrawn)
    known = frozenset(case.id for case in cases)
    today = catalogue.edition.as_of
    salons = tuple(_salon_of(salon, known, today) for salon in catalogue.salons)
    agreed = (project for project in catalogue.projects if _has_consent(project.consent, catalogue))
    projects = tuple(project for project in (_project_of(project, known, today) for project in agreed) if project.steps)
    notices = tuple(notice for notice in catalogue.notices if notice.issued <= today)
    return _grouped(replace(catalogue, cases=cases, withdrawn=withdrawn, salons=salons, projects=projects, notices=notices))


def _salon_of(salon: Salon, known: frozenset[str], today: date) -> Salon:
    """The salon with the cases that this reader knows of; nothing of what came of it before it took place."""
    shared = replace(salon, cases=tuple(case for case in salon.cases if case in known), source=Path(salon.slug))
    return shared if salon.ends.date() <= today else replace(shared, recap="", pictures=())


def _project_of(project: Project, known: frozenset[str], today: date) -> Project:
    """The project as far as it has come by a day."""
    steps = tuple(step for step in project.steps if step.since <= today)
    return replace(project, steps=steps, winner=project.winner if project.winner in known else "", source=Path(project.slug))


def _has_consent(consent: date | None, catalogue: Catalogue) -> bool:
    return consent is not None and consent <= catalogue.edition.as_of


def _is_released(case: Case, catalogue: Catalogue) -> bool:
    """A case appears once its organisation has consented, and from its release day on."""
    return _has_consent(case.consent, catalogue) and (case.release is None or case.release <= catalogue.edition.as_of)


def _cleared(case: Case, audience: Audience, today: date) -> Case:
    """The case with the sections and files that this audience may read, and no trace of where the file lies."""
    public = tuple(section for section in case.sections if _is_open(section, "public", today))
    members = tuple(section for section in case.sections if _is_open(section, "members", today))
    if audience == "members":
        return replace(case, sections=members, gated=False, source=Path(case.id))
    gated = case.audience == "members" or members != public or bool(case.attachments)
    return replace(case, sections=public, attachments=(), gated=gated, source=Path(case.id))


def _is_open(section: Section, audience: Audience, today: date) -> bool:
    """Whether an audience may read a section of a released case on a day."""
    if section.opens and section.opens > today:
        return False
    return audience == "members" or (section.audience == "public" and (section.public_from is None or section.public_from <= today))


def _bare(case: Case) -> Case:
    """What remains of a withdrawn case: title, organisation, award, year and the day."""
    return replace(
        case,
        source=Path(case.id),
        summary="",
        team=(),
        keywords=(),
        methods=(),
        effects=(),
        honours=(),
        sections=(),
        attachments=(),
        industry="",
        recommender="",
        gated=False,
    )


def _assembled(content: Content, cases: tuple[Case, ...]) -> Catalogue:
    order = reading_order(content.awards)
    return _grouped(
        Catalogue(
            edition=content.edition,
            cases=tuple(sorted(cases, key=order)),
            withdrawn=(),
            awards=content.awards,
            methods=content.methods,
            concerns=content.concerns,
            schedule=content.schedule,
            notices=content.notices,
            salons=content.salons,
            projects=content.projects,
            pages=content.pages,
            groups={},
        )
    )


def reading_order(awards: tuple[AwardYear, ...]) -> Callable[[Case], tuple[int | str, ...]]:
    """Newest year first; then the award, its category and topic as its rules list them, the grade, the address; experiences last."""
    first = {award.name: at for at, award in enumerate(sorted(awards, key=_award_place, reverse=True))}
    categories = {(award.name, item.name): at for award in awards for at, item in enumerate(award.categories)}
    topics = {(award.name, item.name, topic): at for award in awards for item in award.categories for at, topic in enumerate(item.topics)}

    def key(case: Case) -> tuple[int | str, ...]:
        category = categories.get((case.award, case.category), 99)
        topic = topics.get((case.award, case.category, case.topic), 99)
        return (-case.year, case.kind == "experience", -first.get(case.award, 0), category, topic, case.rank, case.id)

    return key


def _award_place(award: AwardYear) -> tuple[bool, str, int]:
    """The association's own award stands before those shown beside it; newest rules first."""
    return award.slug != MAIN_AWARD, award.slug, -award.since


def _grouped(catalogue: Catalogue) -> Catalogue:
    groups = {dimension: tuple(_groups(catalogue, dimension)) for dimension in VALUES}
    return replace(catalogue, groups=groups)


def _groups(catalogue: Catalogue, dimension: Dimension) -> Iterator[Group]:
    by_value: dict[str, list[Case]] = defaultdict(list)
    for case in catalogue.cases:
        for value in VALUES[dimension](case):
            by_value[value].append(case)
    labels = sorted(by_value, key=_label_order(catalogue, dimension, by_value))
    slugs = Counter(slug(label) for label in labels)
    for label in labels:
        plain = slug(label)
        # Names with the same pinyin are told apart by their characters.
        address = plain if slugs[plain] == 1 else f"{plain}-{hashlib.sha256(label.encode()).hexdigest()[:6]}"
        yield Group(label=label, slug=address, cases=tuple(by_value[label]))


def _label_order(catalogue: Catalogue, dimension: Dimension, by_value: Mapping[str, list[Case]]) -> Callable[[str], tuple[object, ...]]:
    """Years newest first; names as the rules list them; others by how often they occur, then pinyin."""
    if dimension == "year":
        return lambda label: (-int(label),)
    if dimension in ("method", "industry", "recommender", "organisation"):
        return lambda label: (-len(by_value[label]), slug(label), label)
    awards = sorted(catalogue.awards, key=_award_place)
    listed = {
        "award": [award.name for award in awards],
        "grade": [grade for award in awards for grade in award.grades],
        "category": [category.name for award in awards for category in award.categories],
        "topic": [topic for award in awards for category in award.categories for topic in category.topics],
        "sector": [sector for award in awards for sector in award.sectors],
    }[dimension]
    place = {name: at for at, name in reversed(tuple(enumerate(listed)))}
    return lambda label: (place.get(label, len(place) + 1), label)


# ---- Rules between cases -------------------------------------------------------------------------------------------------


def title_unique(contents: Contents) -> Iterator[Problem]:
    """One organisation has one case of a title in a year."""
    seen: dict[tuple[int, str, str], Case] = {}
    for case in contents.cases:
        first = seen.setdefault((case.year, _plain(case.organisation), _plain(case.title)), case)
        if first is not case:
            yield _problem(case, "title-unique", f"title: 与 {first.source} 的题目、组织和年度都相同，请改题目或删去重复的一篇")


def quota_kept(contents: Contents) -> Iterator[Problem]:
    """An organisation's entries per topic and year stay within the category's quota, unless an exempt recommender sent them."""
    entries: dict[tuple[int, str, str, str, str], list[Case]] = defaultdict(list)
    for case in contents.cases:
        if case.kind == "case":
            entries[case.year, case.award, case.category, case.topic, _plain(case.organisation)].append(case)
    for (year, award_name, category_name, topic, _), cases in entries.items():
        award = _rules_of(contents.content.awards, award_name, year)
        category = next((item for item in award.categories if item.name == category_name), None)
        counted = [case for case in cases if case.recommender not in award.exempt_recommenders]
        if category and len(counted) > category.quota:
            name = counted[-1].organisation
            message = (
                f"organisation: {name}在{year}年“{topic}”有{len(counted)}项，规则是最多{category.quota}项，"
                "请核对；如由免限额单位推荐，请填 recommender"
            )
            yield _problem(counted[-1], "quota-kept", message)


def organisation_form(contents: Contents) -> Iterator[Problem]:
    """An organisation is written in one way: names that differ only in brackets, width or spaces are one organisation."""
    by_form: dict[str, Counter[str]] = defaultdict(Counter)
    for case in contents.cases:
        by_form[_plain(case.organisation)][case.organisation] += 1
    for case in contents.cases:
        names = by_form[_plain(case.organisation)]
        usual = min(names, key=lambda name: (-names[name], len(name), name))
        if case.organisation != usual:
            message = f"organisation: “{case.organisation}”与“{usual}”只差括号、空格或全半角，请统一写成“{usual}”"
            yield _problem(case, "organisation-form", message)


def cases_known(contents: Contents) -> Iterator[Problem]:
    """What a salon shares and what a project became are cases that exist; a trial run on other cases goes on without them."""
    known = {case.id for case in contents.cases}
    for salon in contents.content.salons:
        yield from (_unknown(salon.source, "cases", name, known) for name in salon.cases if name not in known)
    for project in contents.content.projects:
        if project.winner and project.winner not in known:
            yield _unknown(project.source, "winner", project.winner, known)


def _unknown(source: Path, key: str, name: str, known: set[str]) -> Problem:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    hint = f"是不是 {near[0]}？" if near else "请写成“年份/文件夹名”，例如 2022/017-doe；"
    message = f"{key}: 没有“{name}”这一篇成果，{hint}网页上先不显示"
    return Problem(rule="cases-known", level="note", source=source, line=_line(source, key), message=message)


def _plain(name: str) -> str:
    """A name without width, brackets' form, spaces and case."""
    return re.sub(r"[\s·・]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _rules_of(awards: tuple[AwardYear, ...], name: str, year: int) -> AwardYear:
    return max((award for award in awards if award.name == name and award.since <= year), key=lambda award: award.since)


def _problem(case: Case, rule: str, message: str) -> Problem:
    key = message.partition(":")[0]
    return Problem(rule=rule, level="error", source=case.source, line=_line(case.source, key), message=message)


def _line(source: Path, key: str) -> int:
    lines = source.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)


RULES = (title_unique, quota_kept, organisation_form, cases_known, salon_release)
