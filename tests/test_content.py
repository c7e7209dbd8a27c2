"""content/: dates come from the schedule alone, and a fault is told with its line."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from press import content, dates
from press.model import Content, Notice, Problem

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2022, 12, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def read(folder: Path) -> Content:
    found, problems = content.read(folder, DAY)
    assert found is not None, problems
    return found


def faults(folder: Path) -> list[str]:
    found, problems = content.read(folder, DAY)
    assert found is None
    return [line(problem, folder) for problem in problems]


def line(problem: Problem, folder: Path) -> str:
    return str(problem).replace(f"{folder}/", "")


def test_the_facts_of_the_2022_award_are_all_there(folder: Path) -> None:
    award = next(award for award in read(folder).awards if award.slug == "quality-technology" and award.since == 2022)

    assert [category.name for category in award.categories] == ["综合类质量创新成果", "质量改进优秀项目"]
    assert [len(category.topics) for category in award.categories] == [9, 4]
    assert [category.quota for category in award.categories] == [2, 3]
    assert award.categories[1].grades == ("优秀奖",)
    assert len(award.sectors) == 5


def test_green_topics_are_new_in_2022(folder: Path) -> None:
    before = next(award for award in read(folder).awards if award.slug == "quality-technology" and award.since == 2003)

    assert "绿色双碳质量创新成果" not in before.categories[0].topics
    assert before.demo


def notice(folder: Path) -> Notice:
    return next(notice for notice in read(folder).notices if notice.slug == "2022-activity")


def test_a_date_changed_in_the_schedule_changes_the_notice(folder: Path) -> None:
    old = notice(folder)
    change(folder / "schedule.yml", "last: 2022-06-30", "last: 2022-07-08")
    change(folder / "schedule.yml", "first: 2022-06-30\n  last: 2022-06-30", "first: 2022-07-08\n  last: 2022-07-08")
    new = notice(folder)

    assert "2022年6月30日" in old.markdown
    assert "2022年6月30日" not in new.markdown
    assert "2022年7月8日" in new.markdown


FAULTS = {
    "date-known": ("notices/2022-activity.md", "{{months:outreach}}", "{{months:outreech}}"),
    "content-keys": ("edition.yml", "wechat: ", "weixin: "),
    "content-complete": ("awards/quality-technology/2022.yml", "organiser: 上海市质量协会\n", ""),
    "content-values": ("edition.yml", "demo: true", "demo: 是"),
    "schedule-order": ("schedule.yml", "last: 2022-05-31", "last: 2022-03-31"),
    "schedule-unique": ("schedule.yml", "id: application-opens", "id: application"),
    "content-yaml": ("edition.yml", "title: ", "title: ["),
    "methods-unique": ("methods.yml", "name: DOE", "name: SPC"),
    "problems-unique": ("problems.yml", "name: 成本与损失", "name: 投诉与满意度"),
    "head-present": ("pages/about.md", "---\n", ""),
}


@pytest.mark.parametrize(("rule", "fault"), FAULTS.items(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_place(folder: Path, rule: str, fault: tuple[str, str, str]) -> None:
    name, old, new = fault
    change(folder / name, old, new)

    assert any(told.startswith(f"{name}:") and told.endswith(f"[{rule}]") for told in faults(folder))


@pytest.mark.parametrize("name", ["edition.yml", "methods.yml", "problems.yml", "schedule.yml"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    assert any(told.startswith(name) and told.endswith("[content-file]") for told in faults(folder))


def test_periods_are_said_the_shortest_way() -> None:
    assert dates.period(date(2022, 5, 1), date(2022, 6, 30)) == "2022年5月至6月"
    assert dates.period(date(2022, 9, 1), date(2022, 9, 30)) == "2022年9月"
    assert dates.period(date(2022, 12, 1), date(2023, 1, 31)) == "2022年12月至2023年1月"
    assert dates.period(date(2022, 5, 1), date(2022, 5, 1)) == "2022年5月1日"
    assert dates.period(date(2022, 5, 2), date(2022, 6, 30)) == "2022年5月2日至6月30日"
    assert dates.period(date(2022, 5, 2), date(2023, 6, 30)) == "2022年5月2日至2023年6月30日"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "  alongside: [outreach]\n",
            "",
            "“成果申报”（2022年5月至6月）与“宣贯交流”（2022年4月至5月）重叠，请改正日期；如确实同时进行，请加一行 alongside: [outreach]",
        ),
        ("alongside: [outreach]", "alongside: [outreach, opening]", "alongside: 没有编号为“opening”的其他阶段"),
        ("  last: 2022-11-30", "  last: 2023-01-30", "“成果宣传发布”（2022年9月1日至2023年1月30日）不在2022年内，请核对年份"),
        ("  last: 2022-11-30", "  last: 2022-08-30", "结束日期 2022-08-30 早于开始日期 2022-09-01"),
    ],
)
def test_a_schedule_that_cannot_be_is_told_with_its_line(folder: Path, old: str, new: str, told: str) -> None:
    change(folder / "schedule.yml", old, new)

    (fault,) = faults(folder)

    assert told in fault
    assert fault.startswith("schedule.yml:")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("2022-06-doe", "place: 示例精密", "capacity_: 示例精密", "place: 线下或观摩的沙龙要写地点"),
        ("2022-09-spc", "link: https://example.org/salon/2022-09\n", "", "link: 线上的沙龙要写进入的网址"),
        ("2022-09-spc", "link: https://example.org", "link: http:/example.org", "不是网址，请写 https:// 开头的完整网址"),
        ("2022-09-spc", "ends: 2022-09-22 15:30", "ends: 2022-09-22 13:30", "ends: 结束 2022-09-22 13:30 不晚于开始 2022-09-22 14:00"),
        (
            "2022-09-spc",
            "starts: 2022-09-22 14:00",
            "starts: 2022-9-22 下午",
            "starts: “2022-9-22 下午”不是有效的时间，请写成 2022-09-16 14:00 的样子",
        ),
        ("2022-09-spc", "forms: [线上]", "forms: [网上]", "forms: “网上”写错了，可写 线上、线下、观摩"),
        ("2022-09-spc", "capacity: 200", "capacity: 很多", "capacity: “很多”不是人数"),
        ("2022-09-spc", "3. 15:00 提问。", "![现场](none.png)", "找不到图片“none.png”，请把图片放到 salon.md 旁边，只写文件名"),
    ],
)
def test_a_salon_that_nobody_could_come_to_is_told(folder: Path, file: str, old: str, new: str, told: str) -> None:
    change(folder / "salons" / file / "salon.md", old, new)

    assert any(told in fault and fault.startswith(f"salons/{file}/salon.md:") for fault in faults(folder))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("stage: 技术指引", "stage: 辅导", "stage: “辅导”写错了，请写 项目遴选、技术指引、成果评价、应用推广 之一"),
        ("since: 2022-05-30", "since: 2022-01-30", "排在“项目遴选”（2022-03-22）之后，先后不对"),
        ("sector: “专精特新”中小企业", "sector: 工业", "sector: 没有“工业”这个领域"),
        ("methods: [六西格玛, DOE]", "methods: [六西格玛, 玄学]", "methods: 词表里没有“玄学”"),
    ],
)
def test_a_project_that_cannot_be_is_told(folder: Path, old: str, new: str, told: str) -> None:
    change(folder / "incubator" / "pcb-reflow.md", old, new)

    assert any(told in fault and fault.startswith("incubator/pcb-reflow.md:") for fault in faults(folder))
