"""cases -> what a result list shows: cards, leaves of text, columns of facets."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from press.model import Case
from press.search.records import Leaf, Record

CHUNK = 64
FACETS: Mapping[str, Callable[[Case], str]] = {
    "year": lambda case: str(case.year),
    "award": lambda case: case.award,
    "kind": lambda case: case.kind,
    "grade": lambda case: case.grade,
    "category": lambda case: case.category,
    "topic": lambda case: case.topic,
    "sector": lambda case: case.sector,
    "industry": lambda case: case.industry,
    "recommender": lambda case: case.recommender,
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


def columns(records: Sequence[Record]) -> dict[str, object]:
    """For each facet its values, first met first, and each card's value by number; methods: several a card;
    pinyin: the cards in the order of their titles' pinyin.
    """
    cases = [item.case for item in records]
    made: dict[str, object] = {name: _column([value(case) for case in cases]) for name, value in FACETS.items()}
    methods = {name: at for at, name in enumerate(dict.fromkeys(name for case in cases for name in case.methods))}
    made["method"] = {"values": list(methods), "rows": [[methods[name] for name in case.methods] for case in cases]}
    made["pinyin"] = sorted(range(len(records)), key=lambda at: (records[at].spelling[0], records[at].title, at))
    return made


def organisations(records: Sequence[Record]) -> dict[str, object]:
    """Organisations with each card's, and their pinyin for looking ahead while a visitor types."""
    spelling = {item.case.organisation: item.spelling[1] for item in records}
    return {**_column([item.case.organisation for item in records]), "spelling": list(spelling.values())}


def _column(words: Sequence[str]) -> dict[str, Sequence[object]]:
    numbers = {word: at for at, word in enumerate(dict.fromkeys(words))}
    return {"values": list(numbers), "rows": [numbers[word] for word in words]}
