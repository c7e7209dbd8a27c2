"""Title -> the title with <wbr> where a line may end: between words, never inside one."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

import rjieba
from markupsafe import Markup, escape

from press.model import PublicCatalogue

LONGEST = 8  # characters of a name or keyword that stays whole; a longer one may break between its own words
ROOM = 8.0  # widths of a Chinese character: so much fits in the narrowest place; a Latin letter takes about 0.6 of it
# What a word of one character is, as the segmenter says it (tags of ICTCLAS), decides what it stays with.
STAYS_WITH_BEFORE = frozenset({"uj", "ul", "uz", "ug", "ud", "uv", "y", "k", "q", "f"})  # 的 了 着 … 件 后
UNITS = frozenset("年月日号期届次项")  # the segmenter takes them for numerals
STAYS_WITH_AFTER = frozenset({"c", "p", "d", "a", "b", "r"})  # 与 用 不 低 微 其
HEADING = re.compile(r'(<h([2-6]) id="[^"]*">)([^<&]+)(</h\2>)')

Breakable = Callable[[str], Markup]


def opened(public: PublicCatalogue) -> Breakable:
    """A function that shows where a title may break; it looks at each title once. Names, methods and keywords of cases stay whole."""
    names = (
        public.edition.association,
        *(award.name for award in public.awards),
        *(term for notice in public.notices for term in notice.subject_terms),
    )
    methods = (name for method in public.methods for name in (method.name, method.full, *method.synonyms))
    keywords = (word for case in public.cases for word in case.keywords)
    known = frozenset(word for word in (*names, *methods, *keywords) if 2 <= len(word) <= LONGEST)

    @cache
    def breakable(title: str) -> Markup:
        return Markup("<wbr>").join(escape(part) for part in parts(title, known))

    return breakable


def in_headings(html: str, breakable: Breakable) -> str:
    """The same for the headings of a body; those with markup in them stay as they are."""
    return HEADING.sub(lambda found: f"{found[1]}{breakable(found[3])}{found[4]}", html)


def parts(title: str, known: frozenset[str]) -> tuple[str, ...]:
    """A title cut where a line may end."""
    ends = tuple(_kept(title, sorted(set(_ends(title)) - set(_inside(title, known)))))
    return tuple(title[start:end] for start, end in zip((0, *ends), (*ends, len(title)), strict=True))


def _ends(title: str) -> Iterator[int]:
    words = rjieba.tag(title)
    end = 0
    for (word, kind), (after, kind_after) in pairwise(words):
        end += len(word)
        # Beside signs and spaces the browser knows by itself what to do.
        if word[-1].isalnum() and after[0].isalnum() and not (_stays(word, kind) or _is_drawn(after, kind_after)):
            yield end


def _kept(title: str, ends: list[int]) -> Iterator[int]:
    """The ends without those between Chinese and Latin, where browsers set a small gap that <wbr> would close; they stay where room is short."""
    start = 0
    for end, after in pairwise((*ends, len(title))):
        if title[end - 1].isascii() == title[end].isascii() or _width(title[start:after]) > ROOM:
            yield end
            start = end


def _width(words: str) -> float:
    return sum(0.6 if character.isascii() else 1.0 for character in words)


def _stays(word: str, kind: str) -> bool:
    """Whether the next word must stand on the same line."""
    return len(word) == 1 and kind not in STAYS_WITH_BEFORE and word not in UNITS


def _is_drawn(word: str, kind: str) -> bool:
    """Whether the word must stand on the line of the one before."""
    return len(word) == 1 and kind not in STAYS_WITH_AFTER


def _inside(title: str, known: frozenset[str]) -> Iterator[int]:
    """Places inside words that stay whole."""
    for start in range(len(title)):
        for end in range(start + 2, min(start + LONGEST, len(title)) + 1):
            if title[start:end] in known:
                yield from range(start + 1, end)
