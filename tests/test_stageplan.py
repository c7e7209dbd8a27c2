"""The stage plan: when each case appears in each channel, and what is wrong with what a salon shares; the sheet to sign in."""

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import ROOT, Built
from lxml import etree

import samples
from press import catalogue as catalogue_module
from press import stageplan
from press.channels.signin import COLUMNS, HEAD, signin, signin_sheets
from press.dates import CHINA
from press.model import Case, Catalogue, Contents, Problem, Salon
from press.sharing import salon_release
from samples import EDITION, case, section

SALON = Salon(
    slug="doe",
    source=Path("salon.md"),
    title="试验设计进车间",
    topic="DOE",
    forms=("线下",),
    starts=datetime(2022, 10, 20, 14, 0, tzinfo=CHINA),
    ends=datetime(2022, 10, 20, 16, 30, tzinfo=CHINA),
    place="示例路 1 号",
    link="",
    capacity=75,
    changed=(),
    speakers=(),
    cases=("2022/001-doe",),
    summary="到车间去。",
    markdown="",
    recap="",
    pictures=(),
)
MEMBERS = case(sections=(section("做法", "细节。", audience="members"), section("结果", "数据。", audience="members")), audience="members")
STAGED = case(
    release=date(2022, 10, 15),
    sections=(section("背景", "公开。"), section("做法", "细节。", opens=date(2022, 11, 1), public_from=date(2023, 1, 1))),
)


def full(*cases: Case) -> Catalogue:
    return replace(samples.catalogue(cases), salons=(SALON,))


def stops(one: Case) -> list[str]:
    found = sorted(stageplan.case_stops(one, (SALON,)), key=lambda stop: (stop.when, stop.channel))
    return [f"{stop.when} {stop.channel} {stop.words}" for stop in found]


def test_a_case_for_everybody_appears_everywhere_on_one_day_and_in_its_salon() -> None:
    assert stops(case()) == [
        "2022-09-30 公众号 正文",
        "2022-09-30 网站 题目、摘要、效果和全文",
        "2022-10-20 沙龙 试验设计进车间",
    ]


def test_a_case_for_members_goes_out_elsewhere_as_its_summary() -> None:
    assert stops(MEMBERS) == [
        "2022-09-30 会员 全文",
        "2022-09-30 公众号 摘要",
        "2022-09-30 网站 题目、摘要和效果",
        "2022-10-20 沙龙 试验设计进车间",
    ]


def test_sections_with_days_of_their_own_are_stages() -> None:
    assert stops(STAGED) == [
        "2022-10-15 公众号 正文",
        "2022-10-15 网站 题目、摘要和效果、“背景”",
        "2022-10-20 沙龙 试验设计进车间",
        "2022-11-01 会员 “做法”",
        "2023-01-01 网站 “做法”",
    ]


@pytest.mark.parametrize("hidden", [case(consent=None), case(withdrawn=date(2022, 10, 1))], ids=["without consent", "withdrawn"])
def test_what_is_not_to_appear_appears_nowhere(hidden: Case) -> None:
    assert stops(hidden) == ["2022-10-20 沙龙 试验设计进车间"]  # which is told as a problem


@pytest.mark.parametrize(
    ("one", "now", "volume"),
    [
        (case(), "公众读全文", "2022 年卷"),
        (MEMBERS, "公众读摘要，会员读全文", "2022 年卷收摘要，会员卷收正文"),
        (STAGED, "公众读部分正文，会员读全文", "2022 年卷"),
        (case(sections=()), "已发布，等正文", "2022 年卷，等正文"),
        (case(consent=None), "等授权", "取得授权后收入"),
        (case(release=date(2030, 1, 1)), "未发布", "2022 年卷"),
        (case(withdrawn=date(2022, 10, 1)), "已撤回", "已撤回，不再收入"),
    ],
)
def test_who_reads_what_today_is_what_the_views_show(one: Case, now: str, volume: str) -> None:
    whole = full(one)
    row = stageplan.row(one, (), catalogue_module.public_view(whole), catalogue_module.members_view(whole))

    assert (row.now, row.volume) == (now, volume)


# ---- Page and workbook -----------------------------------------------------------------------------------------------------


def made(whole: Catalogue) -> dict[str, bytes]:
    found = stageplan.render(whole, catalogue_module.public_view(whole), catalogue_module.members_view(whole), ROOT / "site_src")
    return {item.path.as_posix(): item.content if isinstance(item.content, bytes) else item.content.read_bytes() for item in found}


def test_the_workbook_lists_cases_and_days_that_sort() -> None:
    other = replace(MEMBERS, id="2022/002-b", title="另一篇成果")
    book = openpyxl.load_workbook(io.BytesIO(made(full(STAGED, other))["report/stages.xlsx"]))
    by_case, by_day = book["按成果"], book["按日期"]
    heads = [cell.value for cell in by_case[1]]
    cells = dict(zip(heads, (cell.value for cell in by_case[2]), strict=True))

    assert by_case.max_row == 3
    assert [f"{cells[name]:%Y-%m-%d}" for name in stageplan.ORDER] == ["2022-10-15", "2022-11-01", "2022-10-15", "2022-10-20"]
    assert cells["网站说明"] == "2022年10月15日 题目、摘要和效果、“背景”；2023年1月1日 “做法”"
    days = [row[0].value for row in by_day.iter_rows(min_row=2)]
    assert days == sorted(days) and len(days) == 8


def test_the_same_content_gives_the_same_plan() -> None:
    assert made(full(STAGED)) == made(full(STAGED))


def test_the_page_shows_every_case_and_what_is_to_come() -> None:
    whole = replace(full(STAGED, case(id="2022/009-x", title="不能<b>", consent=None)), edition=replace(EDITION, as_of=date(2022, 10, 18)))
    html = made(whole)["report/stages.html"].decode()
    root = etree.fromstring(html, etree.HTMLParser())

    assert [row.text for row in root.iterfind(".//tbody/tr/th")] == ["注塑尺寸波动的改进", "不能<b>"]
    assert [" ".join(item.itertext()).split(" ")[:2] for item in root.iterfind(".//ol[@class='coming']/li")] == [
        ["2022年10月20日", "沙龙"],
        ["2022年11月1日", "会员"],
        ["2023年1月1日", "网站"],
    ]
    assert len(root.findall(".//td/p[@class='next']")) == 3


# ---- What a salon shares ---------------------------------------------------------------------------------------------------


def told(one: Case, tmp_path: Path, **changes: Any) -> list[Problem]:  # noqa: ANN401 - any field of the salon
    source = tmp_path / "salon.md"
    source.write_text("---\ntitle: 试验设计\ncases:\n  - 2022/001-doe\n---\n", encoding="utf-8")
    content = samples.content(salons=(replace(SALON, source=source, **changes),))
    return list(salon_release(Contents(content=content, cases=(one,))))


@pytest.mark.parametrize(
    ("one", "level", "words"),
    [
        (case(consent=date(2022, 10, 21)), "error", "的书面授权日是2022年10月21日，晚于沙龙的2022年10月20日；请核对 consent"),
        (case(consent=None), "error", "还没有书面授权，沙龙在2022年10月20日；请取得授权并填写 consent，或从 cases 去掉这一篇"),
        (case(release=date(2022, 10, 21)), "error", "到2022年10月21日才发布，晚于沙龙的2022年10月20日；请改沙龙的日期或这一篇的 release"),
        (case(withdrawn=date(2022, 10, 1)), "error", "已于2022年10月1日撤回，沙龙在2022年10月20日，请从 cases 去掉这一篇"),
        (MEMBERS, "note", "的正文那天只有会员能读，而沙龙不限会员；请与分享人约定只讲公开的部分"),
        (
            case(sections=(section("做法", "细节。", public_from=date(2023, 1, 1)),)),
            "note",
            "的正文那天只有会员能读，2023年1月1日起才向公众开放，而沙龙不限会员",
        ),
    ],
)
def test_a_salon_that_shares_too_early_is_told_with_its_line(one: Case, level: str, words: str, tmp_path: Path) -> None:
    (problem,) = told(one, tmp_path)

    assert (problem.rule, problem.level, problem.line) == ("salon-release", level, 4)
    assert problem.message.startswith(f"cases: 2022/001-doe {words}")


def test_a_consent_that_may_still_come_before_the_salon_is_only_asked_for(tmp_path: Path) -> None:
    (problem,) = told(case(consent=None), tmp_path, starts=datetime(2023, 1, 10, 14, 0, tzinfo=CHINA))

    assert problem.level == "note"


@pytest.mark.parametrize(
    "one",
    [
        case(consent=date(2022, 10, 20), release=date(2022, 10, 20)),
        case(withdrawn=date(2022, 10, 21)),
        STAGED,
        replace(case(), id="2022/777-other"),
        case(sections=()),
    ],
    ids=["on the day itself", "withdrawn later", "a part is public", "not in the catalogue", "not yet written"],
)
def test_what_may_be_shared_is_shared_in_silence(one: Case, tmp_path: Path) -> None:
    assert told(one, tmp_path) == []


def test_the_demonstration_shares_nothing_too_early(demo: Built) -> None:
    content = samples.content(salons=demo.full.salons, edition=demo.full.edition)

    assert [problem for problem in salon_release(Contents(content=content, cases=demo.full.cases)) if problem.level == "error"] == []


# ---- The sheet to sign in --------------------------------------------------------------------------------------------------


def test_the_sign_in_sheet_has_a_row_for_each_place_and_prints_on_a4() -> None:
    page = openpyxl.load_workbook(io.BytesIO(signin(SALON))).active
    assert page is not None

    assert [page.cell(row=row, column=1).value for row in range(1, HEAD)] == [
        "质量沙龙签到表",
        "试验设计进车间",
        "时间：2022年10月20日 14:00—16:30",
        "地点：示例路 1 号",
    ]
    assert [cell.value for cell in page[HEAD]] == ["序号", "姓名", "单位", "职务", "电话", "签名"]
    assert [row[0].value for row in page.iter_rows(min_row=HEAD + 1)] == list(range(1, 76))
    assert page.max_column == len(COLUMNS)
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")  # 9 is A4
    assert (page.print_title_rows, page.print_area) == ("$1:$5", "'签到表'!$A$1:$F$80")
    assert page.page_setup.fitToHeight == 0 and page.sheet_properties.pageSetUpPr.fitToPage


def test_a_title_is_never_a_formula() -> None:
    page = openpyxl.load_workbook(io.BytesIO(signin(replace(SALON, title='=HYPERLINK("x")')))).active

    assert page is not None and page["A2"].data_type == "s"


def test_only_those_who_come_sign_and_the_bytes_are_the_same() -> None:
    online = replace(SALON, slug="online", place="", forms=("线上",))
    whole = replace(full(case()), salons=(SALON, online))

    assert [item.path.as_posix() for item in signin_sheets(whole)] == ["report/salons/doe-signin.xlsx"]
    assert list(signin_sheets(whole)) == list(signin_sheets(whole))
