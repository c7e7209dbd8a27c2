"""Case and Body -> Record, Leaf: the lines of plain text that the search reads, cut into parts that are fetched at once."""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate, groupby, pairwise

from press.model import Case, Effect
from press.prose import Body
from press.search.spelling import spelled

LEAF = 800  # characters aimed at: a visitor fetches one for each hit that is shown
HEADING = re.compile(r"<h[2-6][^>]*>(.*?)</h[2-6]>", re.DOTALL)
NOTE_MARK = re.compile(r"<sup\b[^>]*>\s*<a class=\"footnote-ref\".*?</sup>|<a class=\"footnote-backref\".*?</a>", re.DOTALL)
LINE_END = re.compile(r"</?(?:p|li|tr|figure|figcaption|blockquote|pre|div|ul|ol|table|caption|hr)\b[^>]*>")
SPACE = re.compile(r"</?(?:td|th|br)\b[^>]*>|\n")
TAG = re.compile(r"<[^>]+>")
# Controls, and what is not seen and not typed: soft hyphen, zero-width and direction marks, byte order mark, lone surrogates.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff]"
)


class Place(IntEnum):
    """Where a word stands, the weightier the higher."""

    BODY = 0
    HEADING = 1
    NAMES = 2
    TITLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A case as the search reads it. lines: summary, body and facts; headings: which lines are headings;
    spelling: pinyin of title and organisation, one word for each character.
    """

    case: Case
    title: str
    organisation: str
    methods: tuple[str, ...]
    keywords: tuple[str, ...]
    lines: tuple[str, ...]
    headings: frozenset[int]
    spelling: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A part of a case's lines, from begin to end, that is fetched at once; title and names belong to the first."""

    record: Record
    card: int
    begin: int
    end: int

    def runs(self) -> Iterator[tuple[Place, str]]:
        """The leaf's text in runs of one place; lines of a run are parted by newlines."""
        item = self.record
        if not self.begin:
            yield Place.TITLE, item.title
            yield Place.NAMES, "\n".join((item.organisation, *item.methods, *item.keywords))
        for heading, numbers in groupby(range(self.begin, self.end), item.headings.__contains__):
            yield Place.HEADING if heading else Place.BODY, "\n".join(item.lines[number] for number in numbers)


def leaves(records: Iterable[Record]) -> Iterator[Leaf]:
    """Cut each case into leaves of about LEAF characters, between lines: nobody looks for a phrase that runs over a line's end."""
    for card, item in enumerate(records):
        sizes = tuple(accumulate(map(len, item.lines)))
        count = max(1, round(sizes[-1] / LEAF))
        cuts = sorted({bisect_left(sizes, sizes[-1] * part / count) for part in range(1, count)} - {0})
        for begin, end in pairwise((0, *cuts, len(sizes))):
            yield Leaf(record=item, card=card, begin=begin, end=end)


def record(case: Case, body: Body) -> Record:
    """Read a case and its body, both already cleared for the reader."""
    title, organisation = clean(case.title), clean(case.organisation)
    lines: list[str] = [clean(case.summary)]
    headings: list[int] = []
    for at, part in enumerate(HEADING.split(NOTE_MARK.sub("", body.html))):
        found = plain(part)
        if at % 2 and found:
            headings.append(len(lines))
            lines.append(" ".join(found))
        else:
            lines.extend(found)
    lines.extend(filter(None, map(clean, _facts(case))))
    return Record(
        case=case,
        title=title,
        organisation=organisation,
        methods=tuple(map(clean, case.methods)),
        keywords=tuple(map(clean, case.keywords)),
        lines=tuple(lines),
        headings=frozenset(headings),
        spelling=(spelled(title), spelled(organisation)),
    )


def plain(markup: str) -> list[str]:
    """The lines of text in clean HTML; a table's row is a line."""
    if not markup.strip():
        return []
    return _lines(html.unescape(TAG.sub("", LINE_END.sub("\n", SPACE.sub(" ", markup)))))


def clean(text: str) -> str:
    """One line as it is shown: composed characters, single spaces, nothing unseen."""
    return " ".join(_lines(text))


def _lines(text: str) -> list[str]:
    seen = unicodedata.normalize("NFC", UNSEEN.sub("", text))
    return [line for line in (" ".join(line.split()) for line in seen.split("\n")) if line]


def _facts(case: Case) -> Iterator[str]:
    """What the case's page shows beside its text."""
    yield from map(_effect, case.effects)
    yield " ".join(
        filter(None, (f"{case.year}年", case.award, case.grade, case.category, case.topic, case.sector, case.industry, case.recommender))
    )
    yield " ".join(f"{honour.year}年 {honour.name}" for honour in case.honours)
    yield " ".join(case.team)


def _effect(effect: Effect) -> str:
    return f"{effect.name} {effect.before:f}{effect.unit} → {effect.after:f}{effect.unit}"
