"""Cases in, files of the search out: every pair of characters leads to where it stands, and nothing leads to what is not public."""

import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

import samples
from press import catalogue as catalogue_module
from press import load, prose, search
from press.model import Artifact, Case, PublicCatalogue
from press.website import scripts

ROOT = Path(__file__).resolve().parent.parent
PLACE = PurePosixPath("site/search")
MIXED_CASES = 240
SUBSTRINGS = 500
ODD = (
    "質量提升之臺灣經驗：ＨＰＬＣ法測定，面積 12.5 ㎡。",
    "合格率由９２．１％升至９９％，Cpk 由 0.82 升到 1.67（±0.05 mm）。",
    "𠮷野家与㐂代号，表情😀👍🏽，连字ﬁ、上标²、分数½、㈱、Ⅻ期、ｶﾞｽ。",
    "GR&R 与 X-R 图、6σ、μm、C++/C#，e\u0301tude、İstanbul、ẞ、“引号”与‘引号’。",
)


# ---- Rendering --------------------------------------------------------------------------------------------------------------


def rendered(public: PublicCatalogue) -> dict[str, bytes]:
    """The files by their name below the edition's folder."""
    files = {
        artifact.path.relative_to(PLACE).as_posix(): content(artifact) for artifact in search.render(public, prose.body, frozenset(), PLACE)
    }
    edition = str(json.loads(files["index.json"])["edition"])
    return {name.removeprefix(f"{edition}/"): made for name, made in files.items()}


def content(artifact: Artifact) -> bytes:
    assert isinstance(artifact.content, bytes)
    return artifact.content


def public_of(*cases: Case) -> PublicCatalogue:
    return catalogue_module.public_view(samples.catalogue(cases))


def written(files: Mapping[str, bytes], folder: Path) -> str:
    """Lay the files out as they are published; returns the base for the engine."""
    edition = str(json.loads(files["index.json"])["edition"])
    for name, made in files.items():
        path = folder / name if name == "index.json" else folder / edition / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    return f"{folder}/"


@cache
def demo() -> PublicCatalogue:
    contents, problems = load.read(ROOT / "cases", ROOT / "content", date(2026, 1, 1))
    assert contents is not None, problems
    return catalogue_module.public_view(catalogue_module.build(contents)[0])


@cache
def mixed() -> PublicCatalogue:
    """Many cases of the demonstration's sentences, shuffled, so that pairs meet without belonging together; and odd characters."""
    dice = random.Random(1)
    lines = sorted({line for case in demo().cases for part in case.sections for line in part.markdown.splitlines() if line[:1].isalnum()})
    sentences = [f"{part}。" for line in lines for part in line.split("。") if len(part) > 8]
    made = [shuffled(number, dice, sentences) for number in range(MIXED_CASES)]
    body = "文中有一次罕见词，又有罕见与词头。"
    plain = samples.case(methods=(), keywords=(), effects=(), year=2019, sections=(samples.section("背景", "没有。"),))
    made += [
        replace(plain, id="2019/text", sections=(samples.section("背景", body),)),
        replace(plain, id="2019/heading", sections=(samples.section("罕见词", "没有。"),)),
        replace(plain, id="2019/names", keywords=("罕见词",)),
        replace(plain, id="2019/title", title="罕见词的用法"),
        replace(plain, id="2019/quoted", sections=(samples.section("背景", "罕见 词头在一处。"),)),
        replace(plain, id="2019/twice", sections=(samples.section("背景", "阅 阅两字相隔。"),)),
    ]
    return public_of(*(replace(case, organisation=f"示例第{at}公司") for at, case in enumerate(made)))


def shuffled(number: int, dice: random.Random, sentences: Sequence[str]) -> Case:
    def some(count: int) -> str:
        return "".join(dice.sample(sentences, count))

    sections = [samples.section(name, f"{some(6)}\n\n- {some(1)}\n- {some(1)}\n") for name in ("项目背景", "实施过程", "成效")]
    if number % 12 == 0:
        sections.append(samples.section("附记", ODD[number // 12 % len(ODD)]))
    return samples.case(
        id=f"2021/{number:03}",
        year=2021,
        title=some(1)[:20],
        summary=some(2)[:280],
        sections=tuple(sections),
        methods=dice.sample(("DOE", "SPC"), 1),
    )


# ---- The format -------------------------------------------------------------------------------------------------------------


def keys_of_shard(shard: bytes, number: int, shards: int, leaves: int) -> Iterator[tuple[int, dict[int, int]]]:
    """Read a shard as press/search/shards.py tells: hash -> leaf -> place."""
    assert zlib.adler32(shard[4:]) == int.from_bytes(shard[:4], "little")
    at = 4

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = shard[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    found = -(-(number << 32) // shards)
    directory = []
    for _ in range(varint()):
        found += varint()
        directory.append((found, varint()))
    for key, size in directory:
        assert key * shards >> 32 == number
        end = at + size
        places: dict[int, int] = {}
        while at < end:
            head = varint()
            leaf = -1
            if head & 1:
                bits = int.from_bytes(shard[at : at + (leaves + 7) // 8], "little")
                at += (leaves + 7) // 8
                here = [leaf for leaf in range(leaves) if bits >> leaf & 1]
            else:
                here = [leaf := leaf + 1 + varint() for _ in range(head >> 3)]
            assert len(here) == head >> 3
            places |= dict.fromkeys(here, head >> 1 & 3)
        assert at == end
        yield key, places
    assert at == len(shard)


def hashed(one: int, other: int) -> int:
    return (one << 16 | other) * 2654435761 % 2**32


@cache
def simplify() -> Any:  # noqa: ANN401 - the package has no types
    return importlib.import_module("opencc").OpenCC("t2s").convert


def folded(text: str) -> str:
    """The folding once more, by the dictionary package itself."""
    return "".join(simplify()(part) for character in text for part in unicodedata.normalize("NFKC", character).lower())


def leaf_texts(files: Mapping[str, bytes]) -> list[list[tuple[int, str]]]:
    """For each leaf its lines with their places."""
    made = []
    for number in range(sum(json.loads(files["index.json"])["leaves"])):
        leaf = json.loads(files[f"t/{number}.json"])
        lines = [(1 if at in leaf["headings"] else 0, line) for at, line in enumerate(leaf["lines"])]
        if "keywords" in leaf:
            card = leaf["card"]
            lines = [(3, card["title"]), *((2, name) for name in (card["organisation"], *card["methods"], *leaf["keywords"])), *lines]
        made.append(lines)
    return made


def test_every_pair_leads_to_the_leaves_that_hold_it_in_their_weightiest_place() -> None:
    files = rendered(mixed())
    index = json.loads(files["index.json"])
    wanted: dict[int, dict[int, int]] = {}
    for leaf, lines in enumerate(leaf_texts(files)):
        for place, line in lines:
            units = folded(line).encode("utf-16-le")
            numbers = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
            for one, other in pairwise(numbers):
                leaves = wanted.setdefault(hashed(one, other), {})
                leaves[leaf] = max(place, leaves.get(leaf, 0))
    shards = index["shards"]["s"]
    found = dict(pair for at in range(shards) for pair in keys_of_shard(files[f"s/{at}.bin"], at, shards, sum(index["leaves"])))

    assert {key: found.get(key) for key in wanted} == wanted


def test_triples_of_frequent_pairs_lead_to_every_leaf_that_holds_them() -> None:
    files = rendered(mixed())
    index = json.loads(files["index.json"])
    shards = index["shards"]["r"]
    found = dict(pair for at in range(shards) for pair in keys_of_shard(files[f"r/{at}.bin"], at, shards, sum(index["leaves"])))
    texts = ["\n".join(folded(line) for _, line in lines) for lines in leaf_texts(files)]
    often = [
        text
        for text in ("示例第", "例第1", "有限公")
        if sum(text[:2] in one for one in texts) >= index["frequent"] <= sum(text[1:] in one for one in texts)
    ]

    assert often
    for text in often:
        key = sum(ord(unit) * mix for unit, mix in zip(text, (2246822519, 3266489917, 668265263), strict=True)) % 2**32
        assert {leaf for leaf, one in enumerate(texts) if text in one} <= set(found[key * 2654435761 % 2**32])


def test_figures_lead_to_the_leaves_that_hold_them() -> None:
    bodies = ("1992.10 起。", "合格率 2.15%，92 台。", "合格率 92.1%。")  # the newest comes first
    cases = [
        samples.case(id=f"{2020 + at}/1", title=f"第{at}项攻关", year=2020 + at, effects=(), sections=(samples.section("成效", body),))
        for at, body in enumerate(bodies)
    ]
    files = rendered(public_of(*cases))
    shards = json.loads(files["index.json"])["shards"]["s"]
    found = dict(pair for at in range(shards) for pair in keys_of_shard(files[f"s/{at}.bin"], at, shards, 3))
    key = 0x110000
    for factor, unit in zip((12**3, 12**2, 12, 1), "92.1", strict=True):
        key += factor * (".0123456789".index(unit) + 1)

    assert found[key * 2654435761 % 2**32] == {0: 0, 2: 0}


def test_shards_are_small() -> None:
    sizes = [len(made) for name, made in rendered(mixed()).items() if name.startswith("s/")]

    assert 2000 <= sum(sizes) / len(sizes) <= 4000
    assert max(sizes) < 6000


def test_an_empty_catalogue_has_a_search_that_finds_nothing() -> None:
    files = rendered(public_of())

    assert json.loads(files["index.json"])["leaves"] == []
    assert "s/0.bin" in files


# ---- Text -------------------------------------------------------------------------------------------------------------------


def test_the_text_is_what_the_page_shows_without_its_markup() -> None:
    markdown = "一次**合格率**提高[^1]，见 `spc`。\n\n| 指标 | 前 |\n|---|---|\n| 返工率 | 3.2% |\n\n### 小结\n\n- 甲 & 乙 <path>\n\n[^1]: 脚注的话。"
    case = samples.case(sections=(samples.section("项目背景", markdown),), effects=(), team=(), summary="摘要在前，写满十个字。")
    leaf = json.loads(rendered(public_of(case))["t/0.json"])

    assert leaf["lines"] == [
        "摘要在前，写满十个字。",
        "项目背景",
        "一次合格率提高，见 spc。",
        "指标 前",
        "返工率 3.2%",
        "小结",
        "甲 & 乙 <path>",
        "脚注的话。",
        "2022年 质量技术奖 一等奖 综合类质量创新成果 质量技术应用推广 制造",
    ]
    assert leaf["headings"] == [1, 5]


def test_what_is_not_seen_is_left_out() -> None:
    case = samples.case(title="质\u00ad量\u200b攻\u202e关", summary="摘要\u0000里的\u0007控制字符\tａ")
    leaf = json.loads(rendered(public_of(case))["t/0.json"])

    assert leaf["card"]["title"] == "质量攻关"
    assert leaf["lines"][0] == "摘要里的控制字符 ａ"


def test_pinyin_has_a_word_for_each_character() -> None:
    leaf = json.loads(rendered(public_of(samples.case(title="重庆8D攻关（二）")))["t/0.json"])

    assert leaf["spelling"][0] == "chong qing 8 d gong guan - er -"


def test_long_texts_are_cut_between_lines() -> None:
    paragraphs = "\n\n".join(f"第{number}段" + "字" * 300 for number in range(20))
    files = rendered(public_of(samples.case(sections=(samples.section("项目背景", paragraphs),))))
    leaves = json.loads(files["index.json"])["leaves"]
    lines = [line for number in range(leaves[0]) for line in json.loads(files[f"t/{number}.json"])["lines"]]

    assert leaves == [8]
    assert [line[:4].rstrip("字") for line in lines if line.startswith("第")] == [f"第{number}段" for number in range(20)]


# ---- Who may read it --------------------------------------------------------------------------------------------------------


def test_what_only_members_may_read_changes_no_byte() -> None:
    def files(secret: str) -> dict[str, bytes]:
        return rendered(
            public_of(
                samples.case(gated=True, sections=(samples.section("背景", "公开。"), samples.section("做法", secret, audience="members")))
            )
        )

    assert files("会员才能读的窍门") == files("另一段话，字数也不同")


@pytest.mark.parametrize(
    "hidden",
    [{"consent": None}, {"release": date(2999, 1, 1)}],
    ids=["without consent", "before its release"],
)
def test_a_case_that_is_held_back_leaves_no_trace(hidden: dict[str, Any]) -> None:
    shown = samples.case(id="2022/002-shown")

    assert rendered(public_of(shown, samples.case(title="尚未公布的成果", **hidden))) == rendered(public_of(shown))


def test_a_withdrawn_case_is_not_found() -> None:
    shown = samples.case(id="2022/002-shown")

    assert rendered(public_of(shown, samples.case(title="已经撤回的成果", withdrawn=date(2023, 1, 1)))) == rendered(public_of(shown))


# ---- Bytes ------------------------------------------------------------------------------------------------------------------


def test_the_same_cases_give_the_same_bytes_in_every_process() -> None:
    program = "import test_search as t; print(t.json.loads(t.rendered(t.mixed())['index.json'])['edition'])"
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "PYTHONHASHSEED": seed},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1


def test_another_word_is_another_edition() -> None:
    editions = {json.loads(rendered(public_of(samples.case(summary=words)))["index.json"])["edition"] for words in ("甲" * 12, "乙" * 12)}

    assert len(editions) == 2


# ---- The engine -------------------------------------------------------------------------------------------------------------


def substrings(files: Mapping[str, bytes]) -> list[dict[str, object]]:
    """Random substrings of the corpus with the cards that hold them, and those that hold all their words, found by looking."""
    dice = random.Random(2)
    leaves = json.loads(files["index.json"])["leaves"]
    texts = leaf_texts(files)
    starts = [sum(leaves[:card]) for card in range(len(leaves) + 1)]
    cards = [[line for leaf in texts[begin:end] for _, line in leaf] for begin, end in pairwise(starts)]
    whole = ["\n".join(map(folded, lines)) for lines in cards]
    made: list[dict[str, object]] = []
    while len(made) < SUBSTRINGS:
        line = dice.choice(dice.choice(cards))
        size = dice.randint(2, 8)
        at = dice.randrange(max(1, len(line) - size + 1))
        query = line[at : at + size].strip()
        if len(query) < 2 or (query[0] in '“"「' and query[-1] in '”"」'):
            continue
        words = [folded(word) for word in query.split(" ")]
        holds = [card for card, text in enumerate(whole) if folded(query) in text]
        assert holds, query
        every = [card for card, text in enumerate(whole) if all(word in text for word in words)]
        made.append({"query": query, "holds": holds, "all": every})
    return made


def test_the_engine_passes_its_own_tests(tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node, "node is needed: the search runs in visitors' browsers, and its tests in node"
    files = rendered(mixed())
    trees = {
        "demo": written(rendered(demo()), tmp_path / "demo"),
        "mixed": written(files, tmp_path / "mixed"),
        "substrings": substrings(files),
    }
    engine = tmp_path / "engine.mjs"
    engine.write_bytes(scripts.whole(ROOT / "site_src" / "assets" / "search", "engine"))  # as visitors get it
    listed = tmp_path / "trees.json"
    listed.write_text(json.dumps(trees), encoding="utf-8")
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(ROOT / "tests" / "search.test.mjs")],
        env={**os.environ, "SEARCH_TREES": str(listed), "SEARCH_ENGINE": str(engine)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    failed = [line for line in done.stdout.splitlines() if line.lstrip().startswith("not ok")]

    assert done.returncode == 0, "\n".join([*failed, done.stdout[-6000:], done.stderr[-2000:]])
