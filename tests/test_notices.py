"""Notices: their standing on a day, their attachments, the list by year, and what is wrong with one."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, Built
from lxml import html
from playwright.sync_api import Browser, Page, expect

from press import catalogue, content, load
from press.model import Notice

SLUG = "2022-rules-consultation"
DAY = date(2022, 12, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def notice(folder: Path) -> Notice:
    found, problems = content.read(folder, DAY)
    assert found is not None, problems
    return next(notice for notice in found.notices if notice.slug == SLUG)


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "notices" / f"{SLUG}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    found, problems = content.read(folder, DAY)
    assert found is None
    return [str(problem).replace(f"{folder}/", "") for problem in problems]


# ---- What an editor writes -------------------------------------------------------------------------------------------------


def test_a_notice_has_its_days_from_the_schedule_and_its_files_from_its_folder(folder: Path) -> None:
    found = notice(folder)

    assert (found.status, found.issued, found.expires) == ("征求意见", date(2022, 10, 10), date(2022, 11, 11))
    assert [(item.name, item.file.name if item.file else "") for item in found.attachments] == [
        ("质量技术奖评价细则（修订稿）", ""),
        ("意见反馈表", "feedback.docx"),
    ]


def test_a_notice_without_a_status_is_in_force(folder: Path) -> None:
    change(folder, "status: 征求意见\n", "")
    change(folder, "expires: consultation\n", "")

    assert (notice(folder).status, notice(folder).expires) == ("生效", None)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("status: 征求意见", "status: 已过期", "status: “已过期”写错了，请写 征求意见、生效 之一；已过期不用写，写一行 expires:"),
        ("expires: consultation\n", "", "status: 征求意见要有截止日期，请补上一行 expires:"),
        ("expires: consultation", "expires: 2022-11-11", "expires: 日程 schedule.yml 里没有“2022-11-11”，请写日程中的 id"),
        ("issued: consultation\n", "", "issued: 日程 schedule.yml 里没有“”"),
        ("file: feedback.docx", "file: form.docx", f"attachments: 找不到文件“form.docx”，请把它放进 {SLUG}/ 文件夹，只写文件名"),
        ("file: feedback.docx", "file: ../2022-activity.md", "attachments: 找不到文件“../2022-activity.md”"),
        ("  - {name: 意见反馈表, file: feedback.docx}\n", "", f"attachments: {SLUG}/ 里的“feedback.docx”没有写进来，请补上一项"),
        ("{name: 意见反馈表, file: feedback.docx}", "{name: 意见反馈表}", "file: 缺少这一项，请补上"),
        ("file: feedback.docx", "file: feedback.docx, size: 3", "size: 没有这一项，可用的有 name、file"),
        (
            "attachments:\n  - 质量技术奖评价细则（修订稿）\n  - {name",
            "attachments: {name",
            "attachments: 请写成列表，每项一行，以 - 开头",
        ),
    ],
)
def test_what_is_wrong_with_a_notice_is_told(folder: Path, old: str, new: str, told: str) -> None:
    change(folder, old, new)

    assert any(told in fault and fault.startswith(f"notices/{SLUG}.md:") for fault in faults(folder))


@pytest.mark.parametrize(
    ("name", "content_", "told"),
    [
        ("feedback.exe", b"MZ", "“feedback.exe”不能作附件，可用的有 .pdf、.xlsx、.docx、.pptx、.zip"),
        ("feedback.pdf", b"no pdf", "“feedback.pdf”不是真正的 PDF 文件"),
        (f"{SLUG}.docx", b"PK\x03\x04", f"“{SLUG}.docx”与通知的公文同名，请给附件换一个文件名"),
    ],
)
def test_a_file_that_cannot_be_handed_out_is_told(folder: Path, name: str, content_: bytes, told: str) -> None:
    (folder / "notices" / SLUG / "feedback.docx").unlink()
    (folder / "notices" / SLUG / name).write_bytes(content_)
    change(folder, "file: feedback.docx", f"file: {name}")

    assert any(told in fault and fault.endswith("[notice-files]") for fault in faults(folder))


# ---- Pages -----------------------------------------------------------------------------------------------------------------


def test_the_list_goes_by_year_newest_first_and_marks_each_notice(demo: Built) -> None:
    page = html.parse(demo.dist / "site/notices/index.html").getroot()
    years = page.xpath("//main//section/div/h2/text() | //main//section//h3/a/@href")
    marks = page.xpath("//main//li//span[contains(@class, 'q-state')]/text()")

    assert years == ["2022 年", f"../notices/{SLUG}/", "../notices/2022-activity/"]
    assert marks == ["已过期", "生效"]


def test_a_notice_offers_its_letter_and_its_files_with_kind_and_size(demo: Built) -> None:
    folder = demo.dist / "site/notices" / SLUG
    page = html.parse(folder / "index.html").getroot()
    rows = {
        row.findtext(".//b"): (row.findtext(".//span"), row.find(".//a").get("href"))
        for row in page.xpath("//ul[contains(@class, 'q-downloads')]/li")
    }
    size = round((ROOT / "content/notices" / SLUG / "feedback.docx").stat().st_size / 1000)

    assert rows["附件：意见反馈表"] == (f"DOCX，{size} KB", f"../../notices/{SLUG}/feedback.docx")
    assert {path.rpartition("/")[2] for _, path in rows.values()} == {"feedback.docx", f"{SLUG}.docx", f"{SLUG}.pdf"}
    assert all((folder / path).resolve().is_file() for _, path in rows.values())


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("now", "standing"),
    [("2022-11-11T15:59:00Z", "征求意见"), ("2022-11-11T16:01:00Z", "已过期")],
    ids=["last minute in Shanghai", "first minute after"],
)
def test_a_notice_expires_in_the_page_when_its_last_day_is_over_in_shanghai(visitor: Page, address: str, now: str, standing: str) -> None:
    visitor.clock.set_fixed_time(now)
    for path in ("notices/", f"notices/{SLUG}/"):
        visitor.goto(address + path)
        expect(visitor.locator("[data-until]")).to_have_text(standing)


@pytest.mark.parametrize(("day", "known"), [(date(2022, 10, 9), False), (date(2022, 10, 10), True)])
def test_a_notice_is_nowhere_before_the_day_of_its_issue(day: date, known: bool) -> None:
    contents, _ = load.read(ROOT / "cases", ROOT / "content", day)
    assert contents is not None
    public = catalogue.public_view(catalogue.build(contents)[0])

    assert (SLUG in [notice.slug for notice in public.notices]) is known
