"""The page on which an applicant checks an entry gives the answers that the press gives on a case, and keeps its data on the device."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import AS_OF, ROOT
from playwright.sync_api import Browser, Page, expect

from press import checks, content, load
from press.model import AwardYear, Content

FIELDS = ("organisation", "recommender", "sector", "category", "topic", "grade", "title", "summary")
PAGE = "guide/check/"
CHECKS = ROOT / "site_src" / "assets" / "guide" / "checks.js"
YEAR = "2022"


@pytest.fixture(scope="module")
def words() -> Content:
    found, problems = content.read(ROOT / "content", AS_OF)
    assert found is not None, problems
    return found


@pytest.fixture(scope="module")
def rules(words: Content) -> AwardYear:
    return next(award for award in words.awards if award.slug == "quality-technology" and award.since == 2022)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(address + PAGE)
    yield opened
    context.close()


def entries(rules: AwardYear, count: int) -> list[dict[str, str]]:
    """Made entries, sound and not, the same on every run: each field right, wrong, of another category, or empty."""
    chance = random.Random(20220630)
    topics = tuple(topic for item in rules.categories for topic in item.topics)
    made = []
    for number in range(count):
        made.append(
            {
                "organisation": chance.choice(("示例机械有限公司", "示例医院", "")),
                "recommender": chance.choice(("", "示例区质量协会")),
                "sector": chance.choice((*rules.sectors, "农业", "")),
                "category": chance.choice((*(item.name for item in rules.categories), "特别奖", "")),
                "topic": chance.choice((*topics, "别的方向", "")),
                "grade": chance.choice((*rules.grades, "特等奖", "")),
                "title": chance.choice((f"示例成果{number}", "长" * 81, "𠮷" * 80, "{value}{{x}}", "")),
                "summary": chance.choice(("短", "两三句话的摘要，够长了。", "长" * 301, "𠮷" * 300, "")),
            }
        )
    return made


def as_press_says(entry: dict[str, str], words: Content, folder: Path) -> list[str]:
    """What the press tells an editor of a case with these fields."""
    folder.mkdir(parents=True)
    head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items() if value)
    (folder / "case.md").write_text(f"---\n{head}year: {YEAR}\nconsent: 2022-09-30\n---\n", encoding="utf-8")
    _, problems = load.read_cases(folder.parent.parent, words)
    known = {"required-fields", "category-known", "topic-known", "grade-known", "sector-known", "title-length", "summary-length"}
    return sorted(told(problem.rule, problem.message) for problem in problems if problem.rule in known)


def told(rule: str, message: str) -> str:
    """Rule, field and words; of a missing field the field alone, since a form is filled in where a file is written."""
    field, _, rest = message.partition(": ")
    return f"{rule} {field}" if rule == "required-fields" else f"{rule} {field}: {rest}"


def test_page_and_press_give_the_same_answers_on_200_entries(
    rules: AwardYear, words: Content, page: Page, address: str, tmp_path: Path
) -> None:
    made = entries(rules, 200)
    module = f"{address}checks.js"  # the page's script has it inside
    page.route(module, lambda route: route.fulfill(content_type="text/javascript", body=CHECKS.read_text(encoding="utf-8")))
    answers = page.evaluate(
        """async ([module, entries]) => {
            const { findings } = await import(module);
            const rules = JSON.parse(document.getElementById("rules").textContent);
            return entries.map((entry) => findings(rules.checks, rules.required, entry).map((f) => [f.rule, f.field + ": " + f.message]));
        }""",
        [module, made],
    )

    of_page = [sorted(told(rule, message) for rule, message in answer) for answer in answers]
    of_press = [as_press_says(entry, words, tmp_path / str(number) / YEAR / "001-entry") for number, entry in enumerate(made)]

    assert of_page == of_press
    assert 0 < sum(not answer for answer in of_page) < 200 or any(len(answer) > 3 for answer in of_page)
    assert {line.split()[0] for answer in of_page for line in answer} == {
        *("required-fields", "category-known", "topic-known", "grade-known", "sector-known", "title-length", "summary-length")
    }


def fill(page: Page, title: str) -> None:
    page.get_by_label("申报单位").fill("示例机械有限公司")
    page.get_by_label("所属领域").select_option("制造")
    page.get_by_label("奖项类别").select_option("质量改进优秀项目")
    page.get_by_label("申报范围").select_option("精益管理项目")
    page.get_by_label("拟申报等级").select_option("优秀奖")
    page.get_by_label("成果名称").fill(title)
    page.get_by_label("摘要").fill("用价值流图压缩换型时间的做法和成效。")


def test_the_form_offers_what_the_category_has_and_says_when_an_entry_is_sound(page: Page) -> None:
    page.get_by_label("奖项类别").select_option("质量改进优秀项目")
    expect(page.locator("#grade option")).to_have_text(["请选择", "优秀奖"])
    fill(page, "精益换型")

    expect(page.locator("#result")).to_contain_text("各项符合2022年的申报规则")
    expect(page.locator("#result")).to_contain_text("还可以申报 2 项")
    expect(page.locator("#result")).to_contain_text("优秀项目申报书")


def test_a_field_says_what_is_wrong_and_takes_the_focus(page: Page) -> None:
    page.get_by_label("成果名称").fill("长" * 81)
    expect(page.locator("#title-fault")).to_have_text("有81个字，请缩短到80个字以内")
    page.get_by_role("button", name="加入清单").click()

    expect(page.locator("#organisation-fault")).to_have_text("缺少这一项，请补上")
    assert page.evaluate("document.activeElement.id") == "organisation"
    expect(page.locator("#entries li")).to_have_count(0)


def test_entries_are_kept_on_the_device_count_against_the_quota_and_can_be_cleared(page: Page) -> None:
    for number in range(3):
        fill(page, f"精益项目{number}")
        page.get_by_role("button", name="加入清单").click()
    page.reload()
    expect(page.locator("#entries > li")).to_have_count(3)
    fill(page, "第四项")
    expect(page.locator("#result")).to_contain_text("超出了项数限制")
    page.get_by_label("推荐单位", exact=True).fill("示例区质量协会")
    expect(page.locator("#result")).to_contain_text("不受项数限制")
    page.get_by_role("button", name="修改：精益项目1").click()
    assert page.get_by_label("成果名称").input_value() == "精益项目1"
    page.get_by_role("button", name="删去：精益项目0").click()
    expect(page.locator("#entries > li")).to_have_count(2)
    page.get_by_role("button", name="清空本机清单").click()
    page.reload()
    expect(page.locator("#entries > li")).to_have_count(0)


def test_it_works_where_the_browser_keeps_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })")
    opened = context.new_page()
    opened.goto(address + PAGE)
    fill(opened, "精益换型")
    opened.get_by_role("button", name="加入清单").click()

    expect(opened.locator("#entries > li")).to_have_count(1)
    expect(opened.locator("#not-kept")).to_be_visible()
    context.close()


def test_nothing_typed_leaves_the_device(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill(page, "机密成果")
    page.get_by_role("button", name="加入清单").click()

    assert [url for url in asked if "/assets/favicon." not in url] == []  # the browser asks for that one when it likes


def test_a_broken_store_is_an_empty_one(page: Page) -> None:
    page.evaluate("localStorage.setItem('selfcheck-entries', '{\"a\": [1')")
    page.reload()

    expect(page.locator("#tool")).to_be_visible()
    expect(page.locator("#entries > li")).to_have_count(0)


def test_without_javascript_the_page_leads_to_the_guide(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(address + PAGE)

    expect(opened.get_by_text("需要启用 JavaScript")).to_be_visible()
    expect(opened.get_by_role("table")).to_be_visible()
    context.close()


def test_a_check_writes_braces_as_they_are(rules: AwardYear) -> None:
    check = checks.sector(AwardYear(**{**{name: getattr(rules, name) for name in rules.__slots__}, "sectors": ("{a}", "b")}), YEAR)

    assert checks.fault(check, {"sector": "{x}", "category": ""}) == "“{x}”不是2022年的领域，请写 {a}、b 之一"
