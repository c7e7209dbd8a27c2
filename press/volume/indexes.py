"""Cases -> indexes by organisation, method and keyword, in the order of pinyin."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from unicodedata import normalize

from press.model import Case, Method
from press.volume.entry import anchor
from press.volume.typography import words

SHARED = 2  # first characters that more than half of the names share (上海, 示例) are left out of account when sorting


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """anchors: the cases' openings, in the order of the pages."""

    label: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    letter: str
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    anchor: str
    title: str
    lead: str
    letters: tuple[Letter, ...]


def organisation_index(cases: tuple[Case, ...]) -> Index:
    pages = defaultdict(list)
    for case in cases:
        pages[case.organisation].append(anchor(case.id))
    shared = shared_beginning(pages)
    lead = "按汉语拼音排列，数字为成果起始页。"
    if shared:
        lead += f"多数单位名称以“{shared}”开头，排序时略去这两个字。"
    return Index(anchor="index-organisations", title="单位索引", lead=lead, letters=letters(pages, {}, shared))


def method_index(cases: tuple[Case, ...], methods: tuple[Method, ...]) -> Index:
    pages = defaultdict(list)
    for case in cases:
        for name in case.methods:
            pages[name].append(anchor(case.id))
    labels = {method.name: f"{method.name}（{method.full}）" for method in methods if method.full and method.name.isascii()}
    lead = "按汉语拼音和字母排列，同一方法的不同名称归为一条；数字为成果起始页。"
    return Index(anchor="index-methods", title="方法索引", lead=lead, letters=letters(pages, labels, ""))


def keyword_index(cases: tuple[Case, ...]) -> Index:
    """Writings that differ only in capitals or width are one keyword, in the first one's writing."""
    pages = defaultdict(list)
    written: dict[str, str] = {}
    for case in cases:
        for name in dict.fromkeys(case.keywords):
            pages[written.setdefault(normalize("NFKC", name).casefold(), name)].append(anchor(case.id))
    lead = "按汉语拼音和字母排列，收录各项成果所列的关键词；数字为成果起始页。"
    return Index(anchor="index-keywords", title="关键词索引", lead=lead, letters=letters(pages, {}, ""))


def letters(pages: dict[str, list[str]], labels: dict[str, str], shared: str) -> tuple[Letter, ...]:
    ordered = sorted(pages, key=lambda name: sort_key(name.removeprefix(shared) or name))
    return tuple(
        Letter(
            letter=letter,
            entries=tuple(IndexEntry(label=words(labels.get(name, name)), anchors=tuple(pages[name])) for name in names),
        )
        for letter, names in groupby(ordered, key=lambda name: letter_of(name.removeprefix(shared) or name))
    )


def shared_beginning(names: Iterable[str]) -> str:
    beginnings = Counter(name[:SHARED] for name in names)
    most, number = max(beginnings.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return most if number >= 4 and number * 2 > beginnings.total() else ""


def sort_key(name: str) -> tuple[tuple[str, ...], str]:
    """Syllable by syllable with its tone; Latin letters among them; the characters themselves where all sounds agree."""
    from pypinyin import Style, lazy_pinyin  # who is handed a finished book needs none of it, and it is large

    sounds: list[str] = lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True, errors="default")
    return tuple("~" + sound if not sound[:1].isalnum() else sound.casefold() for sound in sounds), name


def letter_of(name: str) -> str:
    first = sort_key(name)[0][0][:1].upper()
    return first if first.isascii() and first.isalpha() else "#"
