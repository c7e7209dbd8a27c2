"""Catalogues -> what each volume is made from: one per year, all years, the members' edition, any selection."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from press.model import Audience, Case, Catalogue, MembersCatalogue, Problem, PublicCatalogue, Refused
from press.volume.source import MATTER, Source

NAMES = {  # what can be asked for, by its English and its Chinese name
    "year": "年度",
    "award": "奖项",
    "grade": "等级",
    "category": "类别",
    "topic": "方向",
    "sector": "领域",
    "method": "方法",
    "organisation": "单位",
    "industry": "行业",
    "keyword": "关键词",
}


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


# ---- Selections ------------------------------------------------------------------------------------------------------------


def selection(public: PublicCatalogue, wish: str) -> Source:
    """A volume of the public cases that fit 'method=DOE,year=2021|2022': all conditions, one of the values of each.

    Raises Refused with what is wrong in the wish.
    """
    conditions = tuple(condition(part.strip(), public, wish) for part in re.split("[,，]", wish) if part.strip())
    chosen = tuple(case for case in public.cases if all(set(values_of(case, name)) & set(values) for name, values in conditions))
    if not conditions or not chosen:
        raise refused(wish, "没有同时符合这些条件的公开成果，请放宽条件")
    words = "，".join("、".join(values) for _, values in conditions)
    slug = "select-" + re.sub(r"[^\w.-]+", "-", wish.strip()).strip("-")
    return source(public, slug, f"{public.edition.volume_title}（选编：{words}）", "public", chosen)


def condition(part: str, public: PublicCatalogue, wish: str) -> tuple[str, tuple[str, ...]]:
    """'方法=DOE|SPC' -> ('method', ('DOE', 'SPC')); a value must be one that some case has."""
    asked, equals, rest = part.partition("=")
    name = next((english for english, chinese in NAMES.items() if asked.strip() in (english, chinese)), "")
    if not equals or not name:
        raise refused(
            wish, f"“{part}”看不懂，请写成 名称=值，名称可用 {'、'.join(f'{english}（{chinese}）' for english, chinese in NAMES.items())}"
        )
    known = dict.fromkeys(value for case in public.cases for value in values_of(case, name))
    written = {value.casefold(): value for value in known}
    values = tuple(value.strip() for value in rest.split("|"))
    if unknown := [value for value in values if value.casefold() not in written]:
        raise refused(wish, f"{NAMES[name]}没有“{unknown[0]}”，现有 {'、'.join(known)}")
    return name, tuple(written[value.casefold()] for value in values)


def values_of(case: Case, name: str) -> tuple[str, ...]:
    """The values of a case by which it can be asked for."""
    if name in ("method", "keyword"):
        return case.methods if name == "method" else case.keywords
    return (str(getattr(case, name)),) if getattr(case, name) else ()


def refused(wish: str, message: str) -> Refused:
    return Refused((Problem(rule="select", level="error", source=Path(f"--select {wish}"), line=0, message=message),))
