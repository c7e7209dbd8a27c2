"""The list of winners: columns and plain pages as they are built, and in Chromium how it narrows, orders, remembers and fails."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest
from conftest import Built, served
from playwright.sync_api import Browser, Page, Route, expect

import samples
from press import catalogue, prose, search
from press.model import Case, Contents, Dimension, PublicCatalogue
from press.search.spelling import spelled
from press.website import linebreaks, lists, open_templates
from press.website.facets import PAGE

ROOT = Path(__file__).resolve().parent.parent
AXE = Path(sys.prefix) / "judges/node_modules/axe-core/axe.min.js"  # brought there by build.py
FIRST = "一等奖"
PHRASE = re.compile("[\u4e00-\u9fff]{8}")
SHOWN = 24  # cards of a narrowed list that are shown at once
FOUND = 10  # of what words find


def many(count: int) -> PublicCatalogue:
    """Made cases over a few years, of two awards and all grades."""
    grades = samples.AWARD.grades
    made = [
        samples.case(
            id=f"{2018 + at % 4}/{at:03d}-made",
            year=2018 + at % 4,
            title=f"第{at}项改进",
            organisation=f"示例第{at % 7}有限公司",
            grade="" if at % 11 == 0 else grades[at % 3],
            rank=9 if at % 11 == 0 else at % 3,
            kind="experience" if at % 11 == 0 else "case",
            category="" if at % 11 == 0 else "综合类质量创新成果",
            topic="" if at % 11 == 0 else "质量技术发明",
            methods=("SPC",) if at % 2 else ("DOE", "SPC"),
            industry=("", "汽车", "化工")[at % 3],
            recommender="示例区质量协会",
        )
        for at in range(count)
    ]
    award = replace(samples.AWARD, slug="key-product", name="攻关成果奖")
    made[3:4] = [replace(case, award=award.name) for case in made[3:4]]
    content = samples.content(awards=(samples.AWARD, award))
    return catalogue.public_view(catalogue.build(Contents(content=content, cases=tuple(made)))[0])


# ---- Plain pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Address -> body of the lists of 300 cases."""
    public = many(300)
    return bodies(public, tmp_path_factory.mktemp("cache"))


def bodies(public: PublicCatalogue, cache: Path) -> dict[str, str]:
    look = ROOT / "site_src"
    names = {path.relative_to(look).as_posix(): path.name for path in (look / "assets").rglob("*")}
    templates = open_templates(look, cache, names, linebreaks.opened(public))
    return {sheet.address: sheet.body for sheet in lists.list_sheets(public, templates)}


def linked(body: str) -> list[str]:
    return re.findall(r'<h3><a href="\x02ROOT\x03cases/(.+?)/">', body)


def walked(sheets: dict[str, str], address: str) -> list[str]:
    """Cases on the pages of a list, going from page to page by the number after the present one."""
    found = linked(sheets[address])
    after = re.search(r'aria-current="page"><span class="q-vh">第 .*?</li><li><a href="\x02ROOT\x03(.+?)"', sheets[address])
    return found + (walked(sheets, after[1]) if after else [])


def test_every_case_is_reached_without_a_script_once_in_the_list_and_once_in_its_year(sheets: dict[str, str]) -> None:
    public = many(300)
    honoured = [case.id for group in public.groups["year"] for case in lists.by_honour(group.cases)]

    assert walked(sheets, "cases/") == honoured
    for group in public.groups["year"]:
        assert walked(sheets, f"cases/{group.slug}/") == [case.id for case in lists.by_honour(group.cases)]


def test_no_page_of_a_list_holds_more_cards_than_a_page(sheets: dict[str, str]) -> None:
    assert max(len(linked(body)) for body in sheets.values()) == PAGE
    assert sorted(address for address in sheets if not re.fullmatch(r"cases/(\d{4}/)?", address)) == [
        *(f"cases/{number}/" for number in range(2, 6)),
        *(f"cases/by/year/{year}/2/" for year in range(2018, 2022)),
    ]


def test_a_year_that_goes_on_says_so(sheets: dict[str, str]) -> None:
    assert "2020年度</a><small>（续）</small><span>75 项" in sheets["cases/3/"]
    assert "（续）" not in sheets["cases/"]


def test_a_list_of_nothing_has_its_page(tmp_path: Path) -> None:
    assert list(bodies(many(0), tmp_path)) == ["cases/"]


# ---- Columns ---------------------------------------------------------------------------------------------------------------


def built(public: PublicCatalogue, printed: frozenset[str]) -> dict[str, Any]:
    """The files of the search that a list reads, by their names."""
    made = {artifact.path.name: artifact.content for artifact in search.render(public, prose.body, printed, PurePosixPath("s"))}
    return {name: json.loads(content) for name, content in made.items() if name.endswith("s.json") and isinstance(content, bytes)}


def test_the_modules_count_and_order_as_the_catalogue_does(tmp_path: Path) -> None:
    public = many(300)
    printed = frozenset(case.id for case in public.cases[::3])
    files = built(public, printed)
    names: tuple[Dimension, ...] = ("year", "award", "grade", "category", "topic", "sector", "industry", "recommender", "method")
    number = {case.id: at for at, case in enumerate(public.cases)}
    fixture = {
        "columns": files["columns.json"],
        "organisations": files["organisations.json"],
        "counts": {name: {group.slug: len(group.cases) for group in public.groups[name]} for name in (*names, "organisation")},
        "offprints": len(printed),
        "honoured": [number[case.id] for group in public.groups["year"] for case in lists.by_honour(group.cases)],
        "cards": [
            {name: [group.slug for group in public.groups[name] if case in group.cases] for name in (*names, "organisation")}
            for case in public.cases
        ],
    }
    (tmp_path / "listing.json").write_text(json.dumps(fixture), encoding="utf-8")
    node = shutil.which("node")
    assert node, "node is needed: the list runs in visitors' browsers, and its tests in node"
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(ROOT / "tests" / "listing.test.mjs")],
        env={**os.environ, "LISTING": str(tmp_path / "listing.json")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    failed = [line for line in done.stdout.splitlines() if line.lstrip().startswith("not ok")]

    assert done.returncode == 0, "\n".join([*failed, done.stdout[-6000:], done.stderr[-2000:]])


def test_columns_of_ten_thousand_cases_stay_small() -> None:
    made = built(many(500), frozenset())["columns.json"]

    assert len(json.dumps(made, ensure_ascii=False).encode()) < 500 * 20 + 2000


# ---- Facets ----------------------------------------------------------------------------------------------------------------


def choice(name: str, value: str) -> str:
    return f'input[name="{name}"][value="{value}"]'


TITLES = "#list :is(h3, th) a"
BEST = choice("grade", "yi-deng-jiang")
MADE = choice("sector", "zhi-zao")


def count_beside(page: Page, box: str) -> int:
    return int(page.locator(f"label:has(> {box}) > span").last.inner_text())


def expect_total(page: Page, total: int) -> None:
    expect(page.locator("#count")).to_have_text(re.compile(f"[到共]{total}项成果$"))
    expect(page.locator("#list[aria-busy]")).to_have_count(0)


def titles(page: Page) -> list[str]:
    return page.locator(TITLES).all_inner_texts()


def expect_titles(page: Page, order: list[str]) -> None:
    """The rows change at once, but some frames after the choice: wait for them."""
    expect(page.locator(TITLES)).to_have_text(order)


def test_values_of_a_facet_are_alternatives_and_facets_hold_together(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.check(BEST)
    page.check(choice("grade", "er-deng-jiang"))
    either = [case for case in demo.public.cases if case.grade in (FIRST, "二等奖")]
    expect_total(page, len(either))

    page.check(MADE)
    both = [case for case in either if case.sector == "制造"]
    expect_total(page, len(both))
    expect(page.locator("#list li")).to_have_count(len(both))
    assert sorted(titles(page)) == sorted(case.title for case in both)


def test_the_counts_of_a_facet_are_those_without_its_own_choice(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/?grade=yi-deng-jiang")
    expect(page.locator("#chips li")).to_have_count(2)

    assert count_beside(page, choice("grade", "er-deng-jiang")) == sum(case.grade == "二等奖" for case in demo.public.cases)
    assert count_beside(page, MADE) == sum(case.grade == FIRST and case.sector == "制造" for case in demo.public.cases)


def test_a_range_of_years_and_single_years_are_alternatives(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.select_option("select[name=from]", "2021")
    expect_total(page, sum(case.year >= 2021 for case in demo.public.cases))
    page.select_option("select[name=to]", "2021")
    expect_total(page, sum(case.year == 2021 for case in demo.public.cases))
    page.check(choice("year", "2020"))
    expect_total(page, sum(case.year <= 2021 for case in demo.public.cases))
    expect(page).to_have_url(f"{address}cases/?year=2020&from=2021&to=2021")
    expect(page.locator("#chips li").nth(1)).to_have_text("年度：2021 年")

    page.goto(f"{address}cases/?from=2022&to=2021")  # whichever end comes first
    expect_total(page, sum(case.year >= 2021 for case in demo.public.cases))


def test_write_ups_and_offprints_are_facets(demo: Built, address: str, page: Page) -> None:
    written = [case for case in demo.public.cases if case.sections or case.gated]
    page.goto(f"{address}cases/?text=yes")
    expect_total(page, len(written))
    assert 0 < len(written) < len(demo.public.cases)

    page.goto(f"{address}cases/")
    page.check(choice("offprint", "yes"))
    expect_total(page, len(demo.public.cases))  # the volumes hold them all
    expect(page).to_have_url(f"{address}cases/?offprint=yes")


def test_long_facets_and_facets_asked_for_less_often_are_folded(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    methods = page.locator('fieldset[data-facet="method"] label:visible')
    expect(methods).to_have_count(8)
    page.get_by_role("button", name=re.compile("^展开全部")).nth(1).click()
    expect(methods).to_have_count(len(demo.public.groups["method"]))
    assert page.evaluate("document.activeElement.closest('fieldset').dataset.facet") == "method"

    industries = page.locator('fieldset[data-facet="industry"] label:visible')
    expect(industries).to_have_count(0)
    page.get_by_role("button", name="行业").click()
    expect(industries).to_have_count(8)

    last = demo.public.groups["industry"][-1]
    page.goto(f"{address}cases/?industry={last.slug}")
    expect(page.locator(choice("industry", last.slug))).to_be_visible()


def test_an_organisation_is_found_by_initials_and_chosen_by_keyboard(demo: Built, address: str, page: Page) -> None:
    case = next(case for case in demo.public.cases if PHRASE.match(case.organisation))
    chosen = choice("organisation", next(group.slug for group in demo.public.groups["organisation"] if case in group.cases))
    page.goto(f"{address}cases/")
    page.focus("#organisation")
    page.keyboard.type("".join(word[0] for word in spelled(case.organisation).split()))
    option = page.locator("#organisations > li").first
    expect(option).to_contain_text(case.organisation)
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#organisation", "aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")

    expect_total(page, sum(other.organisation == case.organisation for other in demo.public.cases))
    expect(page.locator("#organisations")).to_be_hidden()
    expect(page.locator(chosen)).to_be_checked()
    page.go_back()
    expect_total(page, len(demo.public.cases))
    page.go_forward()
    page.click(chosen)
    expect_total(page, len(demo.public.cases))


def test_the_list_of_organisations_closes_by_escape_and_says_when_there_are_none(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    expect(page.locator('fieldset[data-facet="has"] label span').last).to_have_text(re.compile(r"\d"))  # the columns are there
    page.locator("#organisation").press("ArrowDown")
    expect(page.locator("#organisations > li")).to_have_count(10)
    expect(page.locator("#organisation")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#organisations > li").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#organisation")).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("zzzz")
    expect(page.locator("#organisations-said")).to_have_text("没有这样的组织")


def test_every_condition_is_a_chip_and_the_focus_stays_among_them(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={quote('示例')}&grade=yi-deng-jiang&sector=zhi-zao")
    chips = page.locator("#chips button")
    expect(chips).to_have_text(["查找：示例", "等级：一等奖", "领域：制造", "清除全部"])
    chips.nth(2).press("Enter")
    expect(chips).to_have_text(["查找：示例", "等级：一等奖", "清除全部"])
    assert page.evaluate("document.activeElement.textContent") == "查找：示例"
    chips.last.click()
    expect_total(page, len(demo.public.cases))
    expect(page).to_have_url(f"{address}cases/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_back_undoes_one_choice_after_the_other(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.check(BEST)
    page.check(MADE)
    expect_total(page, sum(case.grade == FIRST and case.sector == "制造" for case in demo.public.cases))

    page.go_back()
    expect(page.locator(MADE)).not_to_be_checked()
    expect(page.locator(BEST)).to_be_checked()
    page.go_back()
    expect_total(page, len(demo.public.cases))


def test_a_filtered_address_can_be_sent_to_a_colleague(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.check(BEST)
    expect(page.locator("#chips li")).to_have_count(2)
    expect(page.locator("#list[aria-busy]")).to_have_count(0)
    seen, link = titles(page), page.url

    page.goto(address)
    page.goto(link)

    expect(page.locator("#chips li")).to_have_count(2)
    expect(page.locator("#list li")).to_have_count(len(seen))
    expect_titles(page, seen)


def test_a_plain_page_of_a_value_leads_to_the_list_narrowed_by_it(demo: Built, address: str, page: Page) -> None:
    group = demo.public.groups["topic"][0]
    page.goto(f"{address}cases/by/topic/{group.slug}/")
    page.locator(".q-scripted a").click()

    expect_total(page, len(group.cases))


# ---- Order and view --------------------------------------------------------------------------------------------------------


def test_titles_stand_in_the_order_of_their_pinyin(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/?sort=title&shown=100")
    expect(page.locator("#list li")).to_have_count(len(demo.public.cases))

    expect_titles(page, [case.title for case in sorted(demo.public.cases, key=lambda case: (spelled(case.title), case.title))])


def test_grades_stand_highest_first_and_years_newest_first(address: str, page: Page) -> None:
    page.goto(f"{address}cases/?text=yes")
    page.select_option("#sort", "grade")
    expect(page.locator("#list h2").first).to_contain_text(FIRST)
    expect(page).to_have_url(f"{address}cases/?text=yes&sort=grade")
    page.select_option("#sort", "year")
    expect(page.locator("#list h2").first).to_contain_text("2022年度")
    expect(page).to_have_url(f"{address}cases/?text=yes")


def test_relevance_is_an_order_for_words_alone(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    expect(page.locator('#sort option[value="relevance"]')).to_be_disabled()
    page.fill("#q", "测量系统")
    expect(page.locator("#sort")).to_have_value("relevance")
    expect(page.locator("#list .q-excerpt mark").first).to_be_visible()
    best = titles(page)
    page.select_option("#sort", "title")
    expect(page.locator("#list h2")).to_have_text("按题目的拼音排列")

    order = sorted(best, key=lambda title: (spelled(title), title))
    assert order != best
    expect_titles(page, order)
    expect(page.locator("#list .q-excerpt mark").first).to_be_visible()


def test_a_table_has_its_heads_and_its_place_in_the_address(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/?grade=yi-deng-jiang")
    page.get_by_role("button", name="表格").click()
    expect(page.get_by_role("columnheader")).to_have_text(["等级", "成果", "组织", "年度", "方法", "主要效果"])
    expect(page.get_by_role("rowheader")).to_have_text([case.title for case in demo.public.cases if case.grade == FIRST])
    expect(page).to_have_url(f"{address}cases/?grade=yi-deng-jiang&view=table")
    expect(page.get_by_role("button", name="表格")).to_have_attribute("aria-pressed", "true")

    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    expect(page.get_by_role("region", name="成果表")).to_have_attribute("tabindex", "0")


def test_cards_drawn_in_the_browser_are_those_of_the_build(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    read = "[...document.querySelectorAll('#list li')].map(item => item.outerHTML.replace(/<wbr>/g, '').replace(/\\s+/g, ' '))"
    built_cards = page.evaluate(read)
    page.goto(f"{address}cases/?shown=100")
    expect(page.locator("#list[aria-busy]")).to_have_count(0)
    expect(page.locator("#list li")).to_have_count(len(demo.public.cases))

    assert [card.replace("../cases/", "") for card in page.evaluate(read)] == [card.replace("../cases/", "") for card in built_cards]


def test_more_are_shown_at_the_push_of_a_button_and_again_after_back(demo: Built, address: str, page: Page) -> None:
    everywhere = f"{address}cases/?q={quote('示例')}"  # a part of every organisation's name
    page.goto(everywhere)
    expect_total(page, len(demo.public.cases))
    expect(page.locator("#list li")).to_have_count(FOUND)
    page.locator("#more").click()

    expect(page.locator("#list li")).to_have_count(len(demo.public.cases))
    assert page.evaluate(f"document.activeElement === document.querySelectorAll('#list h3 a')[{FOUND}]")
    expect(page).to_have_url(f"{everywhere}&shown={FOUND + SHOWN}")
    expect(page.locator("#more")).to_be_hidden()
    last = page.locator("#list h3 a").last
    last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    last.click()
    expect(page.locator("h1")).not_to_have_text("获奖成果")
    page.go_back()

    expect(page.locator("#list li")).to_have_count(len(demo.public.cases))
    page.wait_for_timeout(200)
    assert abs(page.evaluate("scrollY") - place) < 200


# ---- Words -----------------------------------------------------------------------------------------------------------------


def everything_of(case: Case) -> str:
    return "\n".join((case.title, case.organisation, case.summary, *case.keywords, *(part.markdown for part in case.sections)))


def phrase_of_one(demo: Built) -> tuple[Case, str]:
    """A case, and words that stand in its body alone."""
    texts = [everything_of(case) for case in demo.public.cases]
    return next(
        (case, phrase)
        for case in reversed(demo.public.cases)
        for part in case.sections
        for phrase in PHRASE.findall(part.markdown)
        if sum(phrase in text for text in texts) == 1 and phrase not in case.summary and phrase not in case.title
    )


def test_a_phrase_of_a_body_finds_its_case_and_is_marked(demo: Built, address: str, page: Page) -> None:
    case, phrase = phrase_of_one(demo)
    page.goto(f"{address}cases/")
    page.fill("#q", phrase)

    expect_total(page, 1)
    expect(page.locator("#list h3")).to_have_text(case.title)
    expect(page.locator("#list .q-excerpt mark")).to_have_text(phrase)


def test_initials_of_pinyin_find_a_title(demo: Built, address: str, page: Page) -> None:
    case = next(case for case in demo.public.cases if PHRASE.match(case.title))
    initials = "".join(word[0] for word in spelled(case.title[:8]).split())
    page.goto(f"{address}cases/?q={initials}")

    expect(page.locator("#list h3").first).to_have_text(case.title)
    assert "".join(page.locator("#list li").first.locator("h3 mark").all_inner_texts()) == case.title[:8]


def test_words_and_facets_narrow_each_other(address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={quote('测量系统')}")
    expect(page.locator("#list mark").first).to_be_visible()
    every = page.locator("#list li").count()
    beside = count_beside(page, BEST)
    assert 0 < beside < every

    page.check(BEST)
    expect_total(page, beside)
    expect(page.locator("#list .q-seal")).to_have_text([FIRST] * beside)
    expect(page.locator("#list .q-excerpt mark").first).to_have_text("测量系统")

    page.locator("#chips button").first.click()
    page.locator("#chips button").first.click()
    page.fill("#q", "测量系统")
    expect_total(page, every)


def test_back_returns_to_the_words_from_a_case_and_to_the_list_from_the_words(demo: Built, address: str, page: Page) -> None:
    case, phrase = phrase_of_one(demo)
    page.goto(f"{address}cases/")
    page.locator("#q").press_sequentially(phrase[:4])
    page.locator("#q").press_sequentially(phrase[4:])
    expect(page).to_have_url(f"{address}cases/?q={quote(phrase)}")
    page.locator("#list .q-excerpt").wait_for()
    page.locator("#list h3 a").first.click()
    expect(page).to_have_url(f"{address}cases/{case.id}/")

    page.go_back()
    expect(page.locator("#q")).to_have_value(phrase)
    expect(page.locator("#list h3")).to_have_text(case.title)

    page.go_back()
    expect(page.locator("#q")).to_have_value("")
    expect_total(page, len(demo.public.cases))


def test_a_late_answer_to_earlier_words_is_dropped(address: str, page: Page) -> None:
    held: list[Route] = []
    is_free = Event()

    def hold(route: Route) -> None:
        if is_free.is_set():
            route.continue_()
        else:
            held.append(route)

    page.goto(f"{address}cases/")
    page.route("**/search/*/t/*", hold)
    page.fill("#q", "示例")
    expect(page.locator("#count")).to_have_text("正在查找…")
    page.fill("#q", "xyzzy")  # stands nowhere, so no text is asked for
    expect_total(page, 0)
    is_free.set()
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")

    assert len(held) >= 10
    expect_total(page, 0)
    expect_titles(page, [])


def test_words_that_stand_nowhere_lead_to_words_that_do(address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={quote('测量系统 绝无此词')}")
    expect(page.locator("#suggestions li").first).to_contain_text("（去掉一个词）")
    page.locator("#suggestions button").first.click()

    expect(page.locator("#q")).to_have_value("测量系统")
    expect(page.locator("#list mark").first).to_be_visible()


def test_a_method_that_is_nearly_spelled_right_leads_to_its_name(address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={quote('六西格玛设记')}")
    expect(page.locator("#suggestions li").filter(has_text="（相近的说法）").first).to_be_visible()


def test_an_empty_list_shows_which_condition_to_drop(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={quote('没有这样的题目')}&grade=yi-deng-jiang")
    expect(page.locator("#void")).to_be_visible()
    page.locator("#ways-out button").first.click()

    expect(page.locator("#void")).to_be_hidden()
    expect_total(page, sum(case.grade == FIRST for case in demo.public.cases))


# ---- Neighbours ------------------------------------------------------------------------------------------------------------


def test_a_case_knows_its_place_in_the_list_it_was_opened_from(demo: Built, address: str, page: Page) -> None:
    firsts = [case for case in demo.public.cases if case.grade == FIRST]
    listed = f"{address}cases/?grade=yi-deng-jiang"
    page.goto(listed)
    expect_total(page, len(firsts))
    order = titles(page)
    page.get_by_role("link", name=order[1]).click()
    place = page.locator("nav.neighbours")
    expect(place.locator(".neighbours__place")).to_have_text(re.compile(rf"2\s*/\s*项，共 {len(firsts)} 项"))
    expect(place.locator("[rel=prev] b")).to_have_text(order[0])

    place.locator("[rel=next]").click()
    expect(page.locator("h1")).to_have_text(order[2])
    place.locator("[rel=next]").click()
    expect(page.locator("h1")).to_have_text(order[3])
    page.go_back()
    expect(place.locator("[rel=next] b")).to_have_text(order[3])
    place.get_by_role("link", name="返回列表").click()
    expect(page).to_have_url(listed)
    expect(page.locator(BEST)).to_be_checked()


def test_the_whole_list_has_neighbours_too_and_a_case_without_a_list_has_none(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/{demo.public.cases[0].id}/")
    expect(page.locator("nav.neighbours")).to_be_hidden()

    page.goto(f"{address}cases/")
    expect(page.locator('fieldset[data-facet="has"] label span').last).to_have_text(re.compile(r"\d"))  # the columns are there
    order = titles(page)
    page.get_by_role("link", name=order[0], exact=True).click()
    expect(page.locator("nav.neighbours [rel=prev]")).to_have_count(0)
    expect(page.locator("nav.neighbours [rel=next] b")).to_have_text(order[1])


def test_neighbours_are_found_below_any_address(demo: Built, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    with served(demo.dist) as above:
        page.goto(f"{above}site/cases/?grade=yi-deng-jiang")
        expect_total(page, sum(case.grade == FIRST for case in demo.public.cases))
        second = titles(page)[1]
        page.locator("#list h3 a").first.click()
        page.locator("nav.neighbours [rel=next]").click()
        expect(page.locator("h1")).to_have_text(second)
        context.close()


# ---- Bad input -------------------------------------------------------------------------------------------------------------

ILL_WILL = {
    "markup": "?q=" + quote("<img src=x onerror=alert(1)><script>alert(1)</script>"),
    "punctuation": "?q=" + quote("“”，。！"),
    "emoji": "?q=" + quote("😀"),
    "controls": "?q=%00%07%1B",
    "no UTF-8": "?q=%E0%A4%A",
    "length": "?q=" + "x" * 10_000,
    "facets that are none": "?q=a&grade=%3Cb%3E&year=1&nothing=2&text=maybe",
    "a range that is none": "?from=abc&to=99999&sort=evil&view=%00&shown=-5",
    "the names of every object": "?q=a&grade=__proto__&constructor=1&sort=constructor&organisation=toString",
    "a thousand values": "?" + "&".join(f"method=m{number}" for number in range(1000)),
    "more than there are": "?shown=99999999999999999999&sort=title",
}


@pytest.mark.parametrize("kind", ILL_WILL)
def test_ill_will_in_the_address_is_words(kind: str, address: str, page: Page) -> None:
    page.goto(f"{address}cases/{ILL_WILL[kind]}")

    expect(page.locator("#count")).to_have_text(re.compile("项成果"))
    expect(page.locator("#list[aria-busy]")).to_have_count(0)
    expect(page.locator("#results :is(img, script)")).to_have_count(0)


def test_an_unknown_value_is_told_and_left_out(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/?grade=yi-deng-jiang&grade=te-deng-jiang&organisation=no-such")

    expect(page.locator("#note")).to_have_text("地址里的条件“te-deng-jiang”“no-such”认不出，已经略去。")
    expect_total(page, sum(case.grade == FIRST for case in demo.public.cases))


PASTE = """() => {
    const field = document.getElementById('q')
    field.value = '质量'.repeat(5000)
    field.dispatchEvent(new Event('input', { bubbles: true }))
}"""


def test_a_paste_of_ten_thousand_characters_is_cut(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.evaluate(PASTE)

    expect(page.locator("#count")).to_have_text(re.compile("找到"))


REFUSED = """for (const name of ['sessionStorage', 'localStorage'])
  Object.defineProperty(window, name, { get () { throw new DOMException('refused', 'SecurityError') } })"""


def test_without_storage_the_list_works_and_cases_have_no_neighbours(demo: Built, address: str, page: Page) -> None:
    page.add_init_script(REFUSED)
    page.goto(f"{address}cases/?grade=yi-deng-jiang")
    expect_total(page, sum(case.grade == FIRST for case in demo.public.cases))
    page.locator("#list h3 a").first.click()

    expect(page.locator("h1")).not_to_have_text("获奖成果")
    expect(page.locator("nav.neighbours")).to_be_hidden()


@pytest.fixture
def broken(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A page where some files cannot be had; its console is not listened to."""
    context = browser.new_context()

    def opened(pattern: str) -> Page:
        page = context.new_page()
        page.route(pattern, lambda route: route.abort())
        return page

    yield opened
    context.close()


@pytest.mark.parametrize("pattern", ["**/search/*/s/*", "**/search/*/t/*", "**/engine.*"])
def test_without_the_full_text_search_the_facets_still_list(pattern: str, demo: Built, address: str, broken: Callable[[str], Page]) -> None:
    page = broken(pattern)
    page.goto(f"{address}cases/?q={quote('测量系统')}&grade=yi-deng-jiang")

    expect(page.locator("#note")).to_have_text("全文查找暂时用不了，下面只按筛选条件列出成果。")
    expect(page.locator("#list li")).to_have_count(sum(case.grade == FIRST for case in demo.public.cases))


def test_a_damaged_shard_is_said_to_be_one(demo: Built, address: str, page: Page) -> None:
    page.route("**/search/*/s/*", lambda route: route.fulfill(status=200, body=b"not a shard"))
    page.goto(f"{address}cases/?q={quote('测量系统')}&grade=yi-deng-jiang")

    expect(page.locator("#note")).to_be_visible()
    expect(page.locator("#list li")).to_have_count(sum(case.grade == FIRST for case in demo.public.cases))


def test_what_is_missing_from_the_hits_is_told(address: str, broken: Callable[[str], Page]) -> None:
    page = broken("**/search/*/t/1*.json")
    page.goto(f"{address}cases/?q={quote('质量')}")

    expect(page.locator("#note")).to_have_text("查找要用的文件有些没有取到，结果可能不全。")
    expect(page.locator("#list mark").first).to_be_visible()


@pytest.mark.parametrize("pattern", ["**/search/**", "**/search/index.json", "**/columns.json"])
def test_without_the_columns_the_whole_list_stands_and_says_why(
    pattern: str, demo: Built, address: str, broken: Callable[[str], Page]
) -> None:
    page = broken(pattern)
    page.goto(f"{address}cases/?grade=yi-deng-jiang&q={quote('测量系统')}")

    expect(page.locator("#note")).to_contain_text("没有取到")
    expect(page.locator("#list li")).to_have_count(len(demo.public.cases))
    page.unroute(pattern)
    page.check(MADE)  # the next question tries again
    expect(page.locator("#note")).to_be_hidden()


def test_damaged_columns_are_no_columns(demo: Built, address: str, page: Page) -> None:
    page.route("**/columns.json", lambda route: route.fulfill(status=200, body='{"size": 3, "year": {"values": []}}'))
    page.goto(f"{address}cases/?grade=yi-deng-jiang")

    expect(page.locator("#note")).to_contain_text("没有取到")
    expect(page.locator("#list li")).to_have_count(len(demo.public.cases))


def test_cards_that_cannot_be_had_are_told(address: str, broken: Callable[[str], Page]) -> None:
    page = broken("**/search/*/c/1.json")
    page.goto(f"{address}cases/?sort=title&shown=100")

    expect(page.locator("#note")).to_contain_text("没有列出")
    assert page.locator("#list li").count() > 0


def test_without_the_organisations_the_other_facets_work(demo: Built, address: str, broken: Callable[[str], Page]) -> None:
    page = broken("**/organisations.json")
    page.goto(f"{address}cases/?organisation=any&grade=yi-deng-jiang")

    expect(page.locator("#note")).to_have_text("组织名单没有取到，暂时不能按组织筛选。")
    expect(page.locator("#list li")).to_have_count(sum(case.grade == FIRST for case in demo.public.cases))


# ---- For everybody ---------------------------------------------------------------------------------------------------------


def test_a_telephone_opens_the_filter_as_a_sheet(demo: Built, address: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}cases/")
    expect(page.locator("#facets")).to_be_hidden()

    page.locator("#open-facets").click()
    expect(page.locator("#open-facets")).to_have_attribute("aria-expanded", "true")
    page.check(BEST)
    page.locator("#facets .q-facets__foot button").last.click()

    expect(page.locator("#facets")).to_be_hidden()
    expect(page.locator("#open-facets")).to_have_text("筛选（已选 1）")
    expect_total(page, sum(case.grade == FIRST for case in demo.public.cases))


def test_the_keyboard_opens_the_sheet_and_escape_closes_it(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 px magnified four times
    page.goto(f"{address}cases/")
    page.focus("#open-facets")
    page.keyboard.press("Enter")
    expect(page.locator("#facets")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('form').id") == "facets"
    page.keyboard.press("Escape")
    expect(page.locator("#facets")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "open-facets"


def test_a_browser_without_popovers_opens_the_facets_in_place(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.add_init_script("delete HTMLElement.prototype.togglePopover")
    page.goto(f"{address}cases/")
    page.evaluate("document.getElementById('facets').removeAttribute('popover')")
    page.locator("#open-facets").click()

    assert "is-open" in (page.get_attribute("#facets", "class") or "")
    page.check(BEST)
    page.locator("#facets [data-close]").first.click()
    assert "is-open" not in (page.get_attribute("#facets", "class") or "")
    context.close()


STATES = {
    "narrowed": "?grade=yi-deng-jiang&from=2021",
    "words": "?q=" + quote("测量系统"),
    "table": "?view=table&q=" + quote("测量系统"),
    "nothing": "?grade=yi-deng-jiang&q=" + quote("测量系统 绝无此词"),
    "unknown": "?grade=" + "x" * 300,
    "one organisation": "?organisation=shi-li-jing-mi-su-liao-you-xian-gong-si",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1440])
def test_axe_finds_nothing_in_any_state_and_nothing_runs_out_of_the_screen(width: int, scheme: Any, address: str, browser: Browser) -> None:  # noqa: ANN401 - a literal of Playwright's
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    heard: list[str] = []

    def judge(state: str) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        run = "axe.run(document, {rules: {'target-size': {enabled: true}}}).then(found => found.violations)"
        found = page.evaluate(run)
        heard.extend(f"{state}: {one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"])
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            heard.append(f"{state}: wider than the screen")
        assert page.evaluate("document.getAnimations().length") == 0

    for state, query in STATES.items():
        page.goto(f"{address}cases/{query}")
        expect(page.locator(":is(#chips li, #note):visible").first).to_be_visible()
        expect(page.locator("#list[aria-busy]")).to_have_count(0)
        judge(state)
    page.goto(f"{address}cases/?grade=yi-deng-jiang")
    if width < 960:
        page.locator("#open-facets").click()
    page.locator("#organisation").click()
    expect(page.locator("#organisations > li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    judge("organisations")
    context.close()

    assert heard == []
