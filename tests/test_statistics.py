"""Statistics: small catalogues in, tables as pictures out; their sums are the catalogue's, their files say the same, the hidden is not in them."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html as markup

import samples
from press import catalogue, load
from press.improvements import concerns_of, head_word, is_better, problem_spreads, quantity, share, solved, spreads, unplaced, vocabulary
from press.model import UNRANKED, Better, Case, Effect, PublicCatalogue
from press.statistics import Cross, Row, Table, cross_table, csv_bytes, over_the_years, solved_table, spread_table, winners, written
from press.website import linebreaks, open_templates, plots
from press.website.figures import BARS, POINTS, Drawing, counted, stacked, strips
from press.website.statistics import CARDS, ROWS, number_files, number_sheets

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "site_src"
ASSETS: dict[str, str] = {}


@pytest.fixture(scope="module")
def demo() -> PublicCatalogue:
    contents, problems = load.read(ROOT / "cases", ROOT / "content", date(2025, 1, 1))
    assert contents is not None, problems
    return catalogue.public_view(catalogue.build(contents)[0])


def effect(name: str, before: str, after: str, unit: str = "%", better: Better = "lower") -> Effect:
    return Effect(name=name, unit=unit, before=Decimal(before), after=Decimal(after), target=None, better=better)


def public(*cases: Case) -> PublicCatalogue:
    return catalogue.public_view(samples.catalogue(cases))


def picture(table: Table) -> list[str]:
    return [" ".join(table.head), *(" ".join(map(written, row)) for row in table.rows)]


WON = (
    samples.case(id="2022/001-a"),
    samples.case(id="2022/002-b", title="乙", grade="优秀奖", rank=2, sector="市场服务", methods=("SPC",)),
    samples.case(id="2022/003-c", title="丙", kind="experience", category="", topic="", grade="", rank=UNRANKED, methods=()),
    samples.case(id="2021/001-d", title="丁", year=2021, grade="优秀奖", rank=2, topic="质量技术发明"),
)
WAITING = tuple(
    samples.case(id=f"2022/0{at}-w", title=f"等待{at}", organisation=f"示例{at}", effects=(effect(name, before, after, unit),))
    for at, (name, before, after, unit) in enumerate(
        (
            ("平均等待时间", "40", "10", "min"),
            ("换模时间", "2", "1", "小时"),
            ("排队时间", "10", "9", "分钟"),
            ("空等时间", "0", "3", "分钟"),
        )
    )
)


# ---- Winners ---------------------------------------------------------------------------------------------------------------


def test_winners_are_counted_by_year_and_grade() -> None:
    (awarded,) = winners(public(*WON))

    assert awarded.slug == "quality-technology" and awarded.ranks == (0, 2, UNRANKED)
    assert picture(cross_table("w", "年份", awarded.winners)) == [
        "年份 一等奖 优秀奖 典型经验 合计",
        "2022 1 1 1 3",
        "2021 0 1 0 1",
        "合计 1 2 1 4",
    ]


def test_sectors_topics_and_methods_are_counted_by_year() -> None:
    shown = public(*WON)

    assert picture(cross_table("s", "领域", over_the_years(shown, "sector"))) == [
        "领域 2022 2021 合计",
        "制造 2 1 3",
        "市场服务 1 0 1",
        "合计 3 1 4",
    ]
    assert picture(cross_table("t", "方向", over_the_years(shown, "topic"))) == [
        "方向 2022 2021 合计",
        "质量技术应用推广 2 0 2",
        "质量技术发明 0 1 1",
        "合计 2 1 3",
    ]


def test_a_case_with_several_methods_is_one_case_in_the_sum() -> None:
    assert picture(cross_table("m", "方法", over_the_years(public(*WON), "method"))) == [
        "方法 2022 2021 合计",
        "SPC 2 1 3",
        "DOE 1 1 2",
        "合计 2 1 3",
    ]


def test_the_sums_are_those_of_the_catalogue(demo: PublicCatalogue) -> None:
    assert sum(found.winners.total for found in winners(demo)) == len(demo.cases)
    for dimension in ("sector", "topic", "method"):
        cross = over_the_years(demo, dimension)
        assert {row.label: row.total for row in cross.rows} == {group.label: len(group.cases) for group in demo.groups[dimension]}
        assert cross.total == len({case.id for group in demo.groups[dimension] for case in group.cases})
        assert sum(cross.totals) == cross.total


# ---- Improvements ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moved", "part"),
    [
        (effect("不良率", "4", "1"), "0.75"),
        (effect("不良率", "4", "5"), "-0.25"),
        (effect("合格率", "80", "92", better="higher"), "0.15"),
        (effect("超上限比例", "61.1", "0"), "1"),
        (effect("空洞率", "0", "1"), None),
        (effect("Ppk", "-0.12", "1.46", "", "higher"), None),
        (effect("收益", "5", "-1", "万元"), None),
        (effect("噪声", "72.6", "67.9", "dB(A)"), None),
        (effect("中心温度", "60", "70", "℃", "higher"), None),
        (effect("不良数", "1E15", "1E-15", "件"), "1"),
    ],
    ids=lambda value: value.name if isinstance(value, Effect) else "",
)
def test_a_gain_is_a_share_of_the_value_before_where_there_is_one(moved: Effect, part: str | None) -> None:
    found = share(moved)

    assert found is None if part is None else found is not None and abs(found - Decimal(part)) < Decimal("1e-9")


def test_like_indicators_end_on_the_same_word_in_the_same_kind_of_unit() -> None:
    found = spreads(WAITING, samples.CONCERNS)

    assert picture(spread_table("falls", "指标", found)) == [
        "指标 性质 方向 成果数 最小（%） 中位（%） 最大（%） 不计百分比",
        "时间 时间 降低 3 10.0 50.0 75.0 1",
    ]


def test_two_cases_make_no_median() -> None:
    assert spreads(WAITING[:2], samples.CONCERNS) == ()


def test_a_case_counts_once_and_with_an_indicator_that_has_a_share() -> None:
    both = replace(
        WAITING[0], effects=(effect("准备时间", "0", "1", "min"), effect("等待时间", "10", "9", "min"), effect("总时间", "9", "1", "min"))
    )
    (found,) = spreads((both, *WAITING[1:3]), samples.CONCERNS)

    assert [gain.effect.name for gain in found.gains] == ["等待时间", "排队时间", "换模时间"]
    assert found.apart == 0


@pytest.mark.parametrize(
    ("name", "word", "concerns"),
    [
        ("圆度不合格率", "不合格率", ("合格率与缺陷",)),
        ("首件一次合格率", "合格率", ("合格率与缺陷",)),
        ("缺陷 定位 时间", "时间", ("交付与等待时间", "合格率与缺陷")),
        ("噪声", "噪声", ()),
        ("", "", ()),
    ],
)
def test_the_word_an_indicator_ends_on_is_what_it_is(name: str, word: str, concerns: tuple[str, ...]) -> None:
    known = vocabulary(samples.CONCERNS)

    assert (head_word(name, known), concerns_of(name, known)) == (word, tuple(sorted(concerns)))


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("％", "比率"),
        ("件/万间夜", "比率"),
        ("小时", "时间"),
        ("台", "数量"),
        ("分", "得分"),
        ("", "指数"),
        ("kWh/台", "物理量"),
        ("件/天", "物理量"),
    ],
)
def test_units_fall_into_kinds(unit: str, kind: str) -> None:
    assert quantity(unit) == kind


# ---- Problems --------------------------------------------------------------------------------------------------------------


def test_a_problem_leads_to_the_cases_that_moved_it_for_the_better() -> None:
    worse = samples.case(id="2022/008-x", title="变差", effects=(effect("缺陷率", "1", "2"),))
    same = samples.case(id="2022/009-y", title="未变", effects=(effect("缺陷率", "1", "1"),))
    quality, waiting = solved((WON[0], worse, same, *WAITING), samples.CONCERNS)

    assert picture(solved_table("q", quality)) == [
        "成果 组织 年份 指标 单位 改进前 改进后 改进幅度（%）",
        "注塑尺寸波动的改进 示例精密塑料有限公司 2022 一次合格率 % 92.1 99.2 7.7",
    ]
    assert quality.methods == (("DOE", 1), ("SPC", 1))
    assert [case.title for case in waiting.cases] == ["等待0", "等待1", "等待2"]
    assert not is_better(worse.effects[0])


def test_what_should_fall_is_spread_by_problem() -> None:
    (found,) = problem_spreads((*WON, *WAITING), samples.CONCERNS)

    assert (found.label, len(found.gains), found.apart) == ("交付与等待时间", 3, 1)


def test_every_indicator_of_the_demonstration_has_its_problem(demo: PublicCatalogue) -> None:
    assert [f"{case.id} {moved.name}" for case, moved in unplaced(demo.cases, demo.concerns)] == []


# ---- Files and pages -------------------------------------------------------------------------------------------------------


def test_the_file_equals_the_table_and_opens_right_in_excel() -> None:
    table = Table(name="t", head=("成果", "值"), rows=(("甲，“乙”\n丙", Decimal("-0.50")), ("=1+1", 3), ("丁", None)))
    content = csv_bytes(table)

    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == 4
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        ["成果", "值"],
        ["甲，“乙”\n丙", "-0.50"],
        ["'=1+1", "3"],
        ["丁", ""],
    ]


def bodies(shown: PublicCatalogue, cache: Path) -> dict[str, str]:
    return {sheet.address: sheet.body for sheet in number_sheets(shown, open_templates(LOOK, cache, ASSETS, linebreaks.opened(shown)))}


def tables(body: str) -> Iterator[list[list[str]]]:
    for table in markup.fromstring(body).iter("table"):
        yield [["".join(cell.itertext()).replace("−", "-") for cell in row] for row in table.iter("tr")]


def test_every_table_on_the_pages_is_a_file_and_says_the_same(demo: PublicCatalogue, tmp_path: Path) -> None:
    files = {
        str(made.path): list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"), newline="")))
        for made in number_files(demo)
        if isinstance(made.content, bytes)
    }
    pages = bodies(demo, tmp_path)
    linked = [link for body in pages.values() for link in markup.fromstring(body).xpath("//a[@download]/@href")]

    assert sorted(f"site/{link.partition(chr(3))[2]}" for link in linked) == sorted(files)
    assert sorted(table for body in pages.values() for table in tables(body)) == sorted(files.values())


def test_a_hidden_case_changes_nothing(tmp_path: Path) -> None:
    shown = (*WON, *WAITING)
    held = {"year": 2019, "sector": "市场服务", "methods": ("DOE",)}
    moved = (effect("等待时间", "9", "1", "min"),)
    hidden = (
        samples.case(id="2019/001-x", organisation="甲", effects=moved, consent=None, **held),
        samples.case(id="2019/002-y", organisation="乙", effects=moved, release=date(2023, 1, 1), **held),
        samples.case(id="2019/003-z", organisation="丙", effects=moved, withdrawn=date(2022, 10, 1), **held),
    )
    plain, more = public(*shown), public(*shown, *hidden)

    assert bodies(more, tmp_path) == bodies(plain, tmp_path)
    assert list(number_files(more)) == list(number_files(plain))


def test_an_empty_catalogue_has_its_pages(tmp_path: Path) -> None:
    pages = bodies(public(), tmp_path)

    assert "还没有公开的成果" in pages["statistics/"]
    assert "还没有收录" in pages["problems/he-ge-lv/"]
    assert list(number_files(public())) == []


def test_names_are_escaped_in_figures_and_tables(tmp_path: Path) -> None:
    hostile = samples.case(title="<script>alert(1)</script>", organisation='"><b>', effects=(effect('缺陷"<i>', "2", "1"),))

    raw = "".join(bodies(public(hostile), tmp_path).values())

    assert not [piece for piece in ("<script", '"><b>', '缺陷"') if piece in raw]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in raw


def test_figures_tell_their_finding_and_need_no_script(demo: PublicCatalogue, tmp_path: Path) -> None:
    page = markup.fromstring(bodies(demo, tmp_path)["statistics/"])
    charts = page.xpath("//figure/*[@role='img']")

    assert charts and all(len(chart.get("aria-label")) > 10 for chart in charts)
    assert [len(chart.xpath("./*[@aria-hidden='true']//*[local-name()='svg']")) for chart in charts] == [len(plots.SIZES)] * len(charts)
    assert not page.xpath("//script | //style | //@style | //@onclick")
    assert len(page.xpath("//figure")) == len(page.xpath("//figcaption")) == len(page.xpath("//table")) == len(charts)


# ---- Drawing ---------------------------------------------------------------------------------------------------------------


def test_bars_are_made_of_grades_and_repeat_the_seals() -> None:
    (awarded,) = winners(public(*WON))
    drawing = stacked(awarded, 3)

    assert [(value["year"], value["style"], value["count"], value["total"]) for value in drawing.values] == [
        ("2022", "c-1", 1, 3),
        ("2022", "c-3", 1, 3),
        ("2022", "c-plain", 1, 3),
        ("2021", "c-3", 1, 1),
    ]
    assert [(sign.label, sign.style) for sign in drawing.signs] == [("一等奖", "c-1"), ("优秀奖", "c-3"), ("典型经验", "c-plain")]


def test_plain_counts_are_drawn_from_the_most_down() -> None:
    drawing = counted("各方法的成果数", over_the_years(public(*WON), "method"))

    assert [(value["label"], value["count"]) for value in drawing.values] == [("SPC", 3), ("DOE", 2)]
    assert (drawing.rows, drawing.most, drawing.alt) == (2, 3, "各方法的成果数：SPC 3 项，DOE 2 项")

    many = tuple(Row(label=f"方法{at}", counts=(1,), total=1) for at in range(BARS + 1))
    assert counted("各方法的成果数", Cross(columns=("2022",), rows=many, totals=(1,), total=1)).rows == BARS


def test_points_beyond_the_line_say_so_and_the_key_explains_what_is_shown() -> None:
    gains = [("1", "2"), ("1", "1.1"), ("2", "1"), *[("1", "1.2")] * 18, ("1", "90")]
    cases = [
        samples.case(id=f"2022/{at:03d}-p", rank=at % 2, effects=(effect("合格率", before, after, better="higher"),))
        for at, (before, after) in enumerate(gains)
    ]
    drawing = strips("提高", spreads(cases, samples.CONCERNS))

    assert drawing.most == 20
    assert [value["kind"] for value in drawing.values if value["kind"] not in ("first", "other")] == ["low", "high", "high"]
    assert [sign.label for sign in drawing.signs] == ["最高等级", "其他等级和典型经验", "中位数", "变差", "超出刻度"]


def test_many_points_become_the_middle_half() -> None:
    cases = [samples.case(id=f"2022/{at:03d}-p", effects=(effect("等待时间", "100", str(at), "min"),)) for at in range(POINTS + 1)]
    drawing = strips("降低", spreads(cases, samples.CONCERNS))

    assert {value["kind"] for value in drawing.values} == {"half"}
    assert [sign.style for sign in drawing.signs] == ["half", "median"]


def drawn(drawing: Drawing, kept: Path) -> list[markup.HtmlElement]:
    """The drawings of a figure, smallest first."""
    return list(markup.fromstring(f"<div>{plots.opened(LOOK, kept)(drawing)}</div>").iter("svg"))


@pytest.fixture
def drawings() -> tuple[Drawing, ...]:
    shown = public(*WON, *WAITING)
    (awarded, *_), gained = winners(shown), spreads(shown.cases, shown.concerns)
    return stacked(awarded, 7), counted("各方法的成果数", over_the_years(shown, "method")), strips("降低", gained)


def words(svg: markup.HtmlElement) -> list[str]:
    return [str(text) for text in svg.xpath(".//text/text()")]


def test_every_width_shows_every_label_and_value(drawings: tuple[Drawing, ...], tmp_path: Path) -> None:
    for drawing in drawings:
        found = drawn(drawing, tmp_path)

        assert [int(svg.get("width")) for svg in found] == [width for _, _, width in plots.SIZES]
        for name in ("year", "label", "said"):
            told = {value[name] for value in drawing.values if name in value}
            assert all(told <= set(words(svg)) for svg in found)


def test_lengths_are_as_the_numbers(drawings: tuple[Drawing, ...], tmp_path: Path) -> None:
    *_, wide = drawn(drawings[1], tmp_path)
    paths = wide.xpath(".//*[contains(@class, 'layer_0_marks')]/path/@d")
    lengths = [float(path.partition("h")[2].partition("v")[0]) for path in paths]

    assert [value["count"] for value in drawings[1].values] == pytest.approx([length / lengths[0] * drawings[1].most for length in lengths])


def test_drawings_ask_for_nothing_bring_no_styles_and_take_colours_from_the_style_sheet(
    drawings: tuple[Drawing, ...], tmp_path: Path
) -> None:
    for svg in (svg for drawing in drawings for svg in drawn(drawing, tmp_path)):
        assert not svg.xpath(".//script | .//style | .//@style | .//@id | .//@href | .//image")
        paints = set(svg.xpath(".//path/@fill | .//path/@stroke | .//line/@stroke"))
        assert paints and all(re.fullmatch(r"var\(--[a-z0-9-]+\)|url\(#hatch\)", paint) for paint in paints)


def test_a_long_label_is_cut_and_a_hostile_one_is_only_text(tmp_path: Path) -> None:
    values = ({"row": 0, "label": "很长的名称" * 10, "count": 2}, {"row": 1, "label": '"><script>&x</script>', "count": 1})
    for svg in drawn(Drawing(alt="x", signs=(), form="counts", rows=2, most=2, values=values), tmp_path):
        long, hostile = words(svg)[:2]
        assert long.endswith("…") and len(long) * 16 <= int(svg.get("width"))
        assert not svg.xpath(".//script") and hostile.startswith('"><scr')


def test_a_drawing_is_made_once_and_the_same_every_time(drawings: tuple[Drawing, ...], tmp_path: Path) -> None:
    first = [plots.opened(LOOK, tmp_path / "a")(drawing) for drawing in drawings]
    kept = sorted((tmp_path / "a").iterdir())

    assert [plots.opened(LOOK, tmp_path / "b")(drawing) for drawing in drawings] == first
    assert len(kept) == len(drawings) * len(plots.SIZES)
    kept[0].write_text("<svg>kept</svg>", encoding="utf-8")
    assert "kept" in "".join(plots.opened(LOOK, tmp_path / "a")(drawing) for drawing in drawings)


def test_a_problem_with_very_many_cases_keeps_its_page_small_and_its_file_whole(tmp_path: Path) -> None:
    cases = [samples.case(id=f"2022/{at:03d}-p", title=f"题目{at}", organisation=f"示例{at}") for at in range(ROWS + 5)]
    page = markup.fromstring(bodies(public(*cases), tmp_path)["problems/he-ge-lv/"])
    (file,) = (made.content for made in number_files(public(*cases)) if made.path.stem == "problem-he-ge-lv")

    assert isinstance(file, bytes)
    assert (len(page.xpath("//article")), len(page.xpath("//tbody/tr")), file.count(b"\r\n")) == (CARDS, ROWS, ROWS + 6)
