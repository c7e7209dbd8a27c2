"""Cases, projects -> the cases most like each, and in which ways: shared methods, words, topic, trade, sector, organisation.

A trait that few share says more than one that many share.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest

from press.model import Case, Project, Related

RELATED = 4
MOST = 400  # holders of a trait that are looked at: what half the archive shares says nothing, and 10 000 cases stay cheap
Trait = tuple[str, str]
WEIGHTS = {"organisation": 6, "keyword": 5, "method": 4, "topic": 3, "industry": 3, "sector": 1}
REASONS = {
    "organisation": "同一组织",
    "keyword": "同一问题",
    "method": "同用方法",
    "topic": "同一方向",
    "industry": "同一行业",
    "sector": "同一领域",
}


def related(cases: tuple[Case, ...]) -> Mapping[str, tuple[Related, ...]]:
    """Up to four other cases for each case, the most like it first."""
    holders = _holders(cases)
    return {case.id: _nearest(tuple(_traits(case)), cases, holders, at) for at, case in enumerate(cases)}


def similar(projects: Iterable[Project], cases: tuple[Case, ...]) -> Mapping[str, tuple[Related, ...]]:
    """Up to four cases for each project, by its slug, the most like it first."""
    holders = _holders(cases)
    return {project.slug: _nearest(tuple(_traits(project)), cases, holders, -1) for project in projects}


def _holders(cases: tuple[Case, ...]) -> Mapping[Trait, list[int]]:
    holders: dict[Trait, list[int]] = defaultdict(list)
    for at, case in enumerate(cases):
        for trait in _traits(case):
            holders[trait].append(at)
    return holders


def _nearest(traits: tuple[Trait, ...], cases: tuple[Case, ...], holders: Mapping[Trait, list[int]], itself: int) -> tuple[Related, ...]:
    score: dict[int, int] = {}
    for trait in traits:
        found = holders.get(trait, [])
        weight = WEIGHTS[trait[0]] * 1000 // max(1, len(found))
        for other in found[:MOST]:
            score[other] = score.get(other, 0) + weight
    score.pop(itself, None)
    best = nsmallest(RELATED, ((-points, other) for other, points in score.items()))
    return tuple(
        Related(case=cases[other], reasons=tuple(_reasons([trait for trait in traits if other in holders.get(trait, [])[:MOST]])))
        for _, other in best
    )


def _traits(of: Case | Project) -> Iterator[Trait]:
    yield "organisation", of.organisation
    yield from (("keyword", word) for word in of.keywords)
    yield from (("method", name) for name in of.methods)
    yield from ((key, value) for key, value in (("topic", of.topic), ("industry", of.industry), ("sector", of.sector)) if value)


def _reasons(traits: list[Trait]) -> Iterator[str]:
    """At most two reasons, each kind once, the names of one kind together."""
    kinds = [kind for kind in WEIGHTS if any(trait[0] == kind for trait in traits)]
    for kind in kinds[:2]:
        names = "、".join(dict.fromkeys(value for found, value in traits if found == kind))
        yield REASONS[kind] if kind == "organisation" else f"{REASONS[kind]}：{names}"
