"""Cases and concerns -> how far like indicators moved, and which cases solved which problem.

A change is told as a share of the value before. Where that says nothing (a value before of zero or less, a temperature,
decibels) the case is counted apart and never guessed at.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from statistics import median
from typing import Literal

from press.model import Better, Case, Concern, Effect

LIKE = 3  # cases that make a median worth telling
Quantity = Literal["比率", "时间", "数量", "得分", "指数", "物理量", "各类"]
QUANTITIES: Mapping[str, Quantity] = {
    "": "指数",
    **dict.fromkeys(("%", "‰", "ppm", "ppb", "百分点"), "比率"),
    **dict.fromkeys(("ms", "毫秒", "s", "秒", "min", "分钟", "h", "小时", "d", "天", "日", "工作日", "周", "月", "年"), "时间"),
    **dict.fromkeys(("件", "次", "台", "处", "个", "例", "项", "起", "人", "人次", "批", "份", "条", "点"), "数量"),
    "分": "得分",
}
PER_MANY = re.compile(r"(件|次|台|处|个|例|项|起|人|人次)/[百千万亿].*")
NO_SHARE = re.compile(r"℃|°[cf]|db(\(\w\))?|ph|ln.*")  # their zero is a convention
Key = tuple[str, Quantity, Better]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a case moved, and by which share of the value before; positive is better, None where no share can be taken."""

    case: Case
    effect: Effect
    share: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The gains of like indicators, one for each case, smallest first; apart: cases whose share cannot be taken."""

    label: str
    quantity: Quantity
    better: Better
    gains: tuple[Gain, ...]
    median: Decimal
    apart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The indicators of a problem that got better and their cases, both in reading order; methods: how many of the cases used each."""

    concern: Concern
    gains: tuple[Gain, ...]
    cases: tuple[Case, ...]
    methods: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of all concerns. starting: first character -> folded words that begin with it, longest first;
    words: folded word -> as written; concerns: folded word -> the concerns that it tells of."""

    starting: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]
    concerns: Mapping[str, frozenset[str]]


# ---- Like indicators -------------------------------------------------------------------------------------------------------


def spreads(cases: Iterable[Case], concerns: tuple[Concern, ...]) -> tuple[Spread, ...]:
    """How far like indicators moved, most frequent first.

    Alike: their names end on the same word of the vocabulary, or are the same, with the same kind of quantity and direction.
    """
    return group_spreads({"": cases}, concerns)[""]


def group_spreads(groups: Mapping[str, Iterable[Case]], concerns: tuple[Concern, ...]) -> Mapping[str, tuple[Spread, ...]]:
    """The same for each of several groups of cases; a case may be in many, and its indicators are looked at once."""
    known = vocabulary(concerns)

    @cache
    def keys(effect: Effect) -> list[Key]:
        return [(head_word(effect.name, known), quantity(effect.unit), effect.better)]

    return {label: _spreads(cases, keys) for label, cases in groups.items()}


def problem_spreads(cases: Iterable[Case], concerns: tuple[Concern, ...]) -> tuple[Spread, ...]:
    """How far the indicators of each problem fell, most frequent first; what should rise differs too much in kind to be put in a row."""
    known = vocabulary(concerns)

    def keys(effect: Effect) -> list[Key]:
        return [(name, "各类", "lower") for name in concerns_of(effect.name, known)] if effect.better == "lower" else []

    return _spreads(cases, keys)


def _spreads(cases: Iterable[Case], keys: Callable[[Effect], list[Key]]) -> tuple[Spread, ...]:
    like: dict[Key, dict[str, Gain]] = defaultdict(dict)
    for case in cases:
        for effect in case.effects:
            gain = Gain(case=case, effect=effect, share=share(effect))
            for key in keys(effect):
                # A case counts once: with the first of its indicators that has a share.
                if case.id not in like[key] or like[key][case.id].share is None:
                    like[key][case.id] = gain
    found = [spread for key, gains in like.items() for spread in _spread(key, tuple(gains.values()))]
    return tuple(sorted(found, key=lambda spread: (-len(spread.gains), spread.label, spread.quantity, spread.better)))


def _spread(key: Key, gains: tuple[Gain, ...]) -> Iterator[Spread]:
    """The spread, if it is one."""
    shares = sorted((gain.share, at) for at, gain in enumerate(gains) if gain.share is not None)
    if len(shares) >= LIKE:
        label, kind, better = key
        middle = median(part for part, _ in shares)
        ordered = tuple(gains[at] for _, at in shares)
        yield Spread(label=label, quantity=kind, better=better, gains=ordered, median=middle, apart=len(gains) - len(shares))


def share(effect: Effect) -> Decimal | None:
    """The improvement as a share of the value before; negative where things got worse."""
    if effect.before <= 0 or effect.after < 0 or NO_SHARE.fullmatch(_folded(effect.unit)):
        return None
    change = (effect.after - effect.before) / effect.before
    return change if effect.better == "higher" else -change


def quantity(unit: str) -> Quantity:
    """The kind of quantity that a unit measures."""
    plain = _folded(unit)
    return QUANTITIES.get(plain) or ("比率" if PER_MANY.fullmatch(plain) else "物理量")


# ---- Problems --------------------------------------------------------------------------------------------------------------


def solved(cases: Iterable[Case], concerns: tuple[Concern, ...]) -> tuple[Solved, ...]:
    """For each problem the cases that moved one of its indicators for the better."""
    known = vocabulary(concerns)
    gains: dict[str, list[Gain]] = {concern.name: [] for concern in concerns}
    for case in cases:
        for effect in case.effects:
            if is_better(effect):
                gain = Gain(case=case, effect=effect, share=share(effect))
                for name in concerns_of(effect.name, known):
                    gains[name].append(gain)
    return tuple(_solved(concern, tuple(gains[concern.name])) for concern in concerns)


def _solved(concern: Concern, gains: tuple[Gain, ...]) -> Solved:
    cases = tuple({gain.case.id: gain.case for gain in gains}.values())
    used = Counter(method for case in cases for method in case.methods)
    return Solved(concern=concern, gains=gains, cases=cases, methods=tuple(used.most_common()))


def is_better(effect: Effect) -> bool:
    """Whether the indicator moved, and the right way."""
    return effect.after > effect.before if effect.better == "higher" else effect.after < effect.before


def unplaced(cases: Iterable[Case], concerns: tuple[Concern, ...]) -> tuple[tuple[Case, Effect], ...]:
    """Indicators that tell of no problem: the vocabulary lacks a word, or the name says too little."""
    known = vocabulary(concerns)
    return tuple((case, effect) for case in cases for effect in case.effects if not concerns_of(effect.name, known))


# ---- Words -----------------------------------------------------------------------------------------------------------------


def vocabulary(concerns: tuple[Concern, ...]) -> Vocabulary:
    """Make the words of the concerns ready to be found."""
    words = {_folded(word): word for concern in reversed(concerns) for word in reversed(concern.words)}
    starting: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        starting[word[0]].append(word)
    told = {word: frozenset(concern.name for concern in concerns if word in map(_folded, concern.words)) for word in words}
    order = {first: tuple(found) for first, found in starting.items()}
    return Vocabulary(starting=order, words=words, concerns=told)


def concerns_of(name: str, known: Vocabulary) -> tuple[str, ...]:
    """The problems that an indicator tells of, by name."""
    return tuple(sorted(frozenset[str]().union(*(known.concerns[word] for _, word in _words_in(name, known)))))


def head_word(name: str, known: Vocabulary) -> str:
    """The word of the vocabulary that an indicator's name ends on, for Chinese says last what a thing is; else the whole name."""
    found = [(end, len(word), word) for end, word in _words_in(name, known)]
    return known.words[max(found)[2]] if found else " ".join(name.split())


def _words_in(name: str, known: Vocabulary) -> Iterator[tuple[int, str]]:
    """Where words end in a name, and which; a word inside a longer one is not meant: 不合格率 is no 合格率."""
    plain, reached = _folded(name), 0
    for start, character in enumerate(plain):
        longest = next((word for word in known.starting.get(character, ()) if plain.startswith(word, start)), "")
        if longest and start + len(longest) > reached:
            reached = start + len(longest)
            yield reached, longest


def _folded(text: str) -> str:
    """Without width, spaces and case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
