"""Case -> Entry: one case as contents, lists and running heads show it; light, for it is made for every case of every volume."""

from dataclasses import dataclass

from press.model import Case, Effect
from press.volume.typography import heading, words

EXPERIENCE = "典型经验"
MARKS = ("first", "second", "third")
HEAD_ROOM = 44  # characters of a running head


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """mark: the shape of the grade, '' where there is none; seal: its word; rank: for sorting;

    label: the title for bookmarks, without typographic marks; head: the title for running heads;

    effect: its first indicator, before and after.
    """

    anchor: str
    label: str
    title: str
    head: str
    organisation: str
    year: int
    mark: str
    seal: str
    rank: int
    topic: str
    methods: str
    effect: str


def entry(case: Case) -> Entry:
    is_case = case.kind == "case"
    return Entry(
        anchor=anchor(case.id),
        label=case.title,
        title=heading(case.title),
        head=words(case.title if len(case.title) <= HEAD_ROOM else case.title[: HEAD_ROOM - 1] + "…"),
        organisation=words(case.organisation),
        year=case.year,
        mark=MARKS[min(case.rank, 2)] if is_case else "",
        seal=case.grade if is_case else EXPERIENCE,
        rank=case.rank,
        topic=case.topic,
        methods=words("、".join(case.methods)),
        effect=words(effect_in_short(case.effects[0])) if case.effects else "",
    )


def effect_in_short(effect: Effect) -> str:
    """一次合格率　92.1 → 99.2 %."""
    return f"{effect.name}　{effect.before} → {effect.after} {effect.unit}".rstrip()


def anchor(case_id: str) -> str:
    return "case-" + case_id.replace("/", "-")
