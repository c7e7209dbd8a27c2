"""cases -> what a result list shows: cards, leaves of text, columns of facets."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from press.model import Case, Dimension, Group
from press.search.records import Leaf, Record

CHUNK = 16  # a list shows some two dozen cards, which may lie in as many files: small ones
FIRST = 48  # the character of the number 0; that before it stands for no value
FACETS: tuple[Dimension, ...] = ("year", "award", "grade", "category", "topic", "sector", "industry", "recommender")
FACTS: Mapping[str, Callable[[Case], str]] = {
    "kind": lambda case: case.kind,
    "rank": lambda case: str(case.rank),
    "text": lambda case: "gated" if case.gated else "whole" if case.sections else "none",
}


def card(record: Record) -> dict[str, object]:
    """What the list shows of a case; effect: the first one's name, unit, before and after."""
    case = record.case
    effect = case.effects[0] if case.effects else None
    return {
        "id": case.id,
        "title": record.title,
        "organisation": record.organisation,
        "year": case.year,
        "award": case.award,
        "kind": case.kind,
        "grade": case.grade,
        "rank": case.rank,
        "methods": record.methods,
        "effect": [effect.name, effect.unit, f"{effect.before:f}", f"{effect.after:f}"] if effect else None,
    }


def text(leaf: Leaf) -> dict[str, object]:
    """A leaf with its case's card. headings: which of the lines are some; the first leaf tells the other names, too."""
    item = leaf.record
    made: dict[str, object] = {
        "card": card(item),
        "lines": item.lines[leaf.begin : leaf.end],
        "headings": [number - leaf.begin for number in range(leaf.begin, leaf.end) if number in item.headings],
    }
    return made if leaf.begin else {**made, "keywords": item.keywords, "spelling": item.spelling}


def chunks(records: Sequence[Record]) -> Iterator[list[dict[str, object]]]:
    """Cards in order, CHUNK to a file."""
    for at in range(0, len(records), CHUNK):
        yield [card(item) for item in records[at : at + CHUNK]]


def columns(records: Sequence[Record], groups: Mapping[Dimension, Sequence[Group]], printed: Set[str]) -> dict[str, object]:
    """For each facet its values in the order in which they are shown, their words in addresses, and each card's value.

    rows: a character for each card, that of the value's number or of none; method: words of such characters.
    pinyin: the cards in the order of their titles' pinyin; chunk: how many cards a file has; printed: cases with an offprint.
    """
    cases = [item.case for item in records]
    made: dict[str, object] = {"size": len(cases), "chunk": CHUNK}
    made |= {name: _facet(groups[name], cases, "") for name in FACETS}
    made["method"] = _facet(groups["method"], cases, " ")
    made |= {name: _column([value(case) for case in cases]) for name, value in FACTS.items()}
    made["offprint"] = _column(["yes" if case.id in printed else "no" for case in cases])
    made["pinyin"] = _written(sorted(range(len(records)), key=lambda at: (records[at].spelling[0], records[at].title, at)))
    return made


def organisations(records: Sequence[Record], groups: Sequence[Group]) -> dict[str, object]:
    """Organisations with each card's, and their pinyin for looking ahead while a visitor types."""
    spelling = {item.case.organisation: item.spelling[1] for item in records}
    return {**_facet(groups, [item.case for item in records], ""), "spelling": [spelling[group.label] for group in groups]}


def _facet(groups: Sequence[Group], cases: Sequence[Case], between: str) -> dict[str, object]:
    """between: '' where a card has one value or none."""
    numbers: dict[str, list[int]] = {case.id: [] for case in cases}
    for number, group in enumerate(groups):
        for case in group.cases:
            numbers[case.id].append(number)
    rows = between.join(_written(found or [-1]) for found in numbers.values())
    return {"values": [group.label for group in groups], "slugs": [group.slug for group in groups], "rows": rows}


def _column(words: Sequence[str]) -> dict[str, object]:
    numbers = {word: at for at, word in enumerate(dict.fromkeys(words))}
    return {"values": list(numbers), "rows": _written(numbers[word] for word in words)}


def _written(numbers: Iterable[int]) -> str:
    """A character for each number, a third of what a list of numbers takes; up to 55 000, where UTF-16 has no characters."""
    return "".join(chr(FIRST + number) for number in numbers)
