"""Cards -> what is asked of them: random substrings with the cards that hold them, and words as visitors type them."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from press.search.folding import folded

SUBSTRINGS = 500
SEED = 2
QUOTES = {"“": "”", '"': '"', "「": "」"}
# Words, phrases, parts of words, acronyms, several words, synonyms, other scripts and widths, pinyin; some stand nowhere.
WORDS = (
    *("质量", "精益", "焊接", "缺陷", "混凝土", "盾构", "轴承", "投诉", "冷链", "护理"),
    *(
        "过程能力",
        "统计过程控制",
        "质量功能展开",
        "失效模式",
        "测量系统分析",
        "一次合格率",
        "根本原因",
        "卓越绩效",
        "客户满意度",
        "快速换模",
    ),
    *("质量技", "程能力", "产品质", "计过程控", "合格率由", "量管理系统"),
    *("SPC", "Cpk", "FMEA", "dmaic", "Msa", "rpn", "smed", "8d"),
    *("SPC 控制图", "六西格玛 焊接", "精益 换模", "DOE 正交试验", "8D 根本原因", "质量 数字化"),
    *("六西格玛", "6σ", "Six Sigma", "试验设计", "DOE", "控制图", "质量屋", "不良率"),
    *("質量", "品质", "顧客滿意", "ＳＰＣ", "zlgl", "zhiliang"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A case as a reader has it before him. names: organisation, methods, keywords; headings: which lines are headings."""

    id: str
    title: str
    names: tuple[str, ...]
    lines: tuple[str, ...]
    headings: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A substring, the cards that hold it, and those that hold all its words."""

    query: str
    holds: tuple[int, ...]
    all: tuple[int, ...]


def read_cards(path: Path) -> tuple[Card, ...]:
    """The cards as press.bench.indexing wrote them."""
    return tuple(
        Card(
            id=card["id"], title=card["title"], names=tuple(card["names"]), lines=tuple(card["lines"]), headings=frozenset(card["headings"])
        )
        for card in json.loads(path.read_text(encoding="utf-8"))
    )


def substrings(cards: Sequence[Card]) -> tuple[Sought, ...]:
    """Random substrings of two to eight characters of what the cards say."""
    dice = random.Random(SEED)  # noqa: S311 - the same queries each time is what is wanted
    said = [(card.title, *card.names, *card.lines) for card in cards]
    whole = ["\n".join(map(_folded, lines)) for lines in said]
    made: list[Sought] = []
    while len(made) < SUBSTRINGS:
        line = dice.choice(dice.choice(said))
        length = dice.randint(2, 8)
        at = dice.randrange(max(1, len(line) - length + 1))
        query = line[at : at + length].strip()
        if len(query) < 2 or QUOTES.get(query[0]) == query[-1]:  # between quotes it is what they hold that is looked for
            continue
        words = _folded(query).split()
        every = tuple(number for number, text in enumerate(whole) if all(word in text for word in words))
        made.append(Sought(query=query, holds=tuple(number for number in every if _folded(query) in whole[number]), all=every))
    return tuple(made)


def _folded(text: str) -> str:
    return "".join(map(_one, text))


@cache
def _one(character: str) -> str:
    return folded(character)
