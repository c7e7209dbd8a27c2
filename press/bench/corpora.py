"""Sentences of real cases -> corpora of any size: recombined, so that words and characters stay those of Chinese prose.

The same sentences and number of cases give the same bytes.
"""

import json
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECTORS = ("制造", "非营利性服务", "市场服务", "建造", "“专精特新”中小企业")
INNOVATION = (
    "绿色双碳质量创新成果",  # new in 2022
    "数字化质量创新成果",
    "疫情防控质量技术专项",
    "质量技术发明",
    "质量技术开发",
    "质量技术应用推广",
    "质量技术基础研究",
    "社会公益",
    "其他质量管理创新实践成果",
)
IMPROVEMENT = ("六西格玛管理项目", "精益管理项目", "可靠性管理项目", "其他质量工具方法应用成果")
METHODS = ("SPC", "DOE", "FMEA", "QFD", "8D", "QC", "六西格玛", "精益管理", "卓越绩效", "标准化")
SECTIONS = ("项目背景", "问题与难点", "方法与工具", "实施过程", "成效与验证", "推广价值")
INDICATORS = ("一次合格率", "返工率", "交付周期", "客户投诉", "单位能耗", "过程能力指数")
SENTENCE_END, SENTENCE = re.compile(r"(?<=[。！？])"), re.compile(r"[\u4e00-\u9fffA-Za-z][^`|<>{}\[\]*#]*[。！？]")
IDEOGRAPH, SIGN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")
NO_PROSE = tuple("#|!>`-*(<（[")
LARGEST_PICTURE = 120_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What cases are made of: sentences, and pictures that stay in one place and are linked to."""

    sentences: tuple[str, ...]
    pictures: tuple[Path, ...]


def source(cases: Path, kept: Path) -> Source:
    """Read the sentences of cases; their smaller pictures are copied to `kept`."""
    found = {sentence for page in sorted(cases.rglob("case.md")) for sentence in _sentences(page.read_text(encoding="utf-8"))}
    kept.mkdir(parents=True)
    pictures = [path for path in sorted(cases.rglob("*.png")) if path.stat().st_size < LARGEST_PICTURE]
    copies = [Path(shutil.copy(path, kept / f"{number}.png")) for number, path in enumerate(pictures)]
    return Source(sentences=tuple(sorted(found)), pictures=tuple(copies))


def make(made_of: Source, count: int, cases: Path) -> None:
    """Make so many cases of the years 2003 to 2026."""
    dice = random.Random(count)  # noqa: S311 - the same cases each time is what is wanted
    for number in range(count):
        year = 2003 + number % 24
        folder = cases / str(year) / f"{number:05d}"
        folder.mkdir(parents=True)
        (folder / "figure-01.png").hardlink_to(dice.choice(made_of.pictures))
        page = f"---\n{_head(made_of, dice, count, number, year)}---\n\n{_body(made_of, dice)}"
        (folder / "case.md").write_text(page, encoding="utf-8")


def _sentences(page: str) -> Iterator[str]:
    for line in page.split("---\n", 2)[2].splitlines():
        if not line.startswith(NO_PROSE) and "http" not in line:
            parts = SENTENCE_END.split(line)
            yield from (part for part in parts if 12 <= len(part) <= 120 and SENTENCE.fullmatch(part) and len(IDEOGRAPH.findall(part)) > 8)


def _said(made_of: Source, dice: random.Random, sentences: int) -> str:
    return "".join(dice.choice(made_of.sentences).strip() for _ in range(sentences))


def _head(made_of: Source, dice: random.Random, count: int, number: int, year: int) -> str:
    is_innovation = dice.random() < 0.6
    phrase = SIGN.sub("", dice.choice(made_of.sentences))[:12]
    method = dice.choice(METHODS)
    fields = {
        "title": f"{phrase}的{method}实践",
        "organisation": f"第{number % (count // 3 + 1):05d}号有限公司",
        "year": year,
        "category": "综合类质量创新成果" if is_innovation else "质量改进优秀项目",
        "topic": dice.choice(INNOVATION[year < 2022 :] if is_innovation else IMPROVEMENT),
        "grade": dice.choices(("一等奖", "二等奖", "优秀奖"), (1, 3, 6))[0] if is_innovation else "优秀奖",
        "sector": dice.choice(SECTORS),
        "methods": [method, dice.choice([other for other in METHODS if other != method])],
        "keywords": ["质量", "改进"],
        "summary": _said(made_of, dice, 2),
        "audience": "members" if number % 4 == 3 else "public",
        "consent": f"{year}-09-30",
    }
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())


def _body(made_of: Source, dice: random.Random) -> str:
    blocks = []
    for section in SECTIONS:
        blocks += [f"## {section}", _said(made_of, dice, 4), _said(made_of, dice, 3)]
        if section == "实施过程":
            blocks += ["![过程能力变化](figure-01.png)", "\n".join(f"{number}. {_said(made_of, dice, 1)}" for number in (1, 2, 3))]
        if section == "成效与验证":
            rows = [f"| {name} | {dice.uniform(1, 9):.2f} | {dice.uniform(0, 2):.2f} |" for name in INDICATORS]
            blocks.append("\n".join(("| 指标 | 改进前 | 改进后 |", "|---|---:|---:|", *rows)))
    return "".join(f"{block}\n\n" for block in blocks)
