"""Markdown in, clean HTML out: nothing active survives, nothing an author wrote is lost."""

import html
import json
import re
from pathlib import Path

import pytest

import samples
from press import prose
from press.model import Picture

PAYLOADS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "payloads"
CHART = Picture(name="chart.png", source=Path("chart.png"), width=1584, height=768, sha256="0")


def body_of(markdown: str, effects: bool = False) -> str:
    section = samples.section("项目背景", markdown, pictures=(CHART,))
    return prose.body(samples.case(sections=(section,), effects=samples.case().effects if effects else ())).html


def text_of(markdown: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", prose.text(markdown).html)).strip()


def test_headings_have_anchors_that_say_their_place() -> None:
    body = prose.text("## 背景\n\n### 现状\n\n#### 数据\n\n### 目标\n\n## 结果")

    assert [(heading.level, heading.id, heading.title) for heading in body.headings] == [
        (2, "s1", "背景"),
        (3, "s1-1", "现状"),
        (4, "s1-1-1", "数据"),
        (3, "s1-2", "目标"),
        (2, "s2", "结果"),
    ]


def test_a_skipped_level_is_closed_up() -> None:
    assert [heading.level for heading in prose.text("## 背景\n\n##### 数据\n\n# 结果").headings] == [2, 3, 2]


def test_a_picture_alone_becomes_a_numbered_figure() -> None:
    assert (
        '<figure class="figure" id="fig-1"><img src="chart.png" alt="改进后全部受控" width="1584" height="768">'
        "<figcaption><b>图 1</b>　均值控制图</figcaption></figure>"
    ) in body_of('![改进后全部受控](chart.png "均值控制图")')


def test_figures_are_numbered_behind_the_effects_chart() -> None:
    assert 'id="fig-2"' in body_of("![说明](chart.png)", effects=True)


def test_a_picture_that_the_case_does_not_have_is_left_out() -> None:
    assert "<img" not in body_of("![外来](other.png) 与 ![远处](https://example.org/a.png)")


def test_a_table_carries_its_caption() -> None:
    made = body_of("表：因子与水平\n\n| 因子 | 低 |\n|---|---:|\n| 压力 | 45 |\n")

    assert '<figure class="table" id="tab-1"><figcaption><b>表 1</b>　因子与水平</figcaption><table>' in made
    assert '<th scope="col">因子</th>' in made
    assert '<td class="right">45</td>' in made


def test_a_footnote_is_linked_both_ways() -> None:
    made = body_of("按手册判定[^1]。\n\n[^1]: 第四版。")

    assert 'href="#fn-1"' in made
    assert 'href="#fnref-1"' in made


@pytest.mark.parametrize("words", ["把 <path> 换成自己的路径", "写上 <云节点ip> 与 <NODE_NAME>", "a < b 且 b > c", "<script>alert(1)</script>"])
def test_words_in_angle_brackets_stay_visible(words: str) -> None:
    assert text_of(words) == words


def test_a_table_written_as_html_keeps_its_merged_cells() -> None:
    made = body_of('<table><tr><td colspan="2">合并</td></tr><tr><td>甲</td><td>乙</td></tr></table>')

    assert '<td colspan="2">合并</td>' in made


def test_a_span_that_would_hang_the_typesetter_is_cut() -> None:
    assert 'colspan="40"' in body_of('<table><tr><td colspan="1000000">甲</td></tr></table>')


def test_a_link_that_leads_nowhere_on_the_web_keeps_its_words() -> None:
    made = body_of("见[安装](../setup/keadm)、[脚本](javascript:alert(1))、[主页](https://example.org/)")

    assert made.count("<a ") == 1
    assert "安装" in made
    assert "脚本" in made


def test_a_page_of_ours_may_point_at_its_neighbours() -> None:
    assert '<a href="../guide/"' in prose.text("见[申报指南](../guide/)。").html


def test_a_link_to_a_heading_by_its_words_finds_our_anchor() -> None:
    made = body_of("见[结果](#支持-IPv6-结果)与[没有的](#nowhere)。\n\n### 支持 IPv6：结果")

    assert '<a href="#s1-1" rel="noopener">结果</a>' in made
    assert "没有的" in made
    assert "nowhere" not in made


def hostile() -> list[str]:
    if not PAYLOADS.is_dir():
        return []
    found = [item for item in json.loads((PAYLOADS / "blns.json").read_text(encoding="utf-8")) if isinstance(item, str)]
    for name in ("dompurify_payloads_dev.json", "bleach_xss_tests.json"):
        found += strings_in(json.loads((PAYLOADS / name).read_text(encoding="utf-8")))
    return [*found, (PAYLOADS / "markdown_it_xss.md").read_text(encoding="utf-8")]


def strings_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in strings_in(part)]


ACTIVE = re.compile(r"<\s*/?\s*(script|iframe|object|embed|svg|math|style|link|meta|form|input|base)\b|<[^>]*\son\w+\s*=", re.IGNORECASE)
SCHEME = re.compile(r"<[^>]*\b(?:href|src)\s*=\s*[\"']?\s*(?!https?:|mailto:|#|chart\.png)[^\"'\s>]", re.IGNORECASE)


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the shared test data is not beside the checkout")
def test_no_payload_leaves_anything_active() -> None:
    payloads = hostile()
    assert len(payloads) > 500
    for payload in payloads:
        made = body_of(payload)
        assert not ACTIVE.search(made), payload
        assert not SCHEME.search(made), payload


def test_one_text_leaves_nothing_behind_for_the_next() -> None:
    alone = body_of("正文。")
    body_of("甲[^1]。\n\n[^1]: 脚注。\n\n<b>乙")

    assert body_of("正文。") == alone


def test_words_that_name_a_figure_or_table_lead_there() -> None:
    picture = Picture(name="a.png", source=Path("a.png"), width=9, height=9, sha256="0" * 64)
    words = "见图 1，数据列在表1；没有图 3，地图1不是，代表1人也不是，`如图 1`也不是。"
    sections = (samples.section("", f"{words}\n\n![甲](a.png)\n\n表：乙\n\n| 丙 |\n|---|\n| 丁 |\n", pictures=(picture,)),)
    html = prose.body(samples.case(sections=sections, effects=())).html

    assert '见<a href="#fig-1">图 1</a>，数据列在<a href="#tab-1">表1</a>；没有图 3，地图1不是，代表1人也不是，<code>如图 1</code>也不是。' in html
