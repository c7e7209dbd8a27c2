"""A visitor's walk through the finished site in Chromium, with and without scripts."""

import re
from collections.abc import Iterator
from threading import Event
from urllib.parse import quote

import pytest
from conftest import Built
from playwright.sync_api import Browser, Page, Route, expect

from press.model import Case
from press.search.spelling import spelled

FIRST = "一等奖"
PHRASE = re.compile("[\u4e00-\u9fff]{8}")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that must stay without errors, and within the site."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    heard: list[str] = []
    opened.on("console", lambda message: heard.append(f"{message.type}: {message.text}") if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("request", lambda request: heard.append(request.url) if not request.url.startswith((address, "data:")) else None)
    yield opened
    context.close()
    assert heard == []


def choice(page: Page, label: str) -> str:
    return f'#facets label:has(> span:text-is("{label}")) input'


def shown(page: Page) -> int:
    return page.locator("#results li[data-f]:visible").count()


def test_a_visitor_walks_from_home_to_the_volume(demo: Built, address: str, page: Page) -> None:
    firsts = [case for case in demo.public.cases if case.grade == FIRST]
    page.goto(address)
    page.get_by_role("link", name="获奖成果").first.click()
    expect(page).to_have_url(f"{address}cases/")
    assert shown(page) == len(demo.public.cases)

    page.check(choice(page, FIRST))
    expect(page.locator("#count")).to_have_text(f"找到{len(firsts)}项成果")
    assert shown(page) == len(firsts)
    filtered = page.url
    assert filtered != f"{address}cases/"

    case = next(case for case in firsts if demo.public.related[case.id])
    page.get_by_role("link", name=case.title).first.click()
    expect(page).to_have_url(f"{address}cases/{case.id}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(case.title)

    page.go_back()
    expect(page).to_have_url(filtered)
    expect(page.locator(choice(page, FIRST))).to_be_checked()
    assert shown(page) == len(firsts)

    page.go_forward()
    related = demo.public.related[case.id][0].case
    page.locator("#related").get_by_role("link", name=related.title).first.click()
    expect(page).to_have_url(f"{address}cases/{related.id}/")

    page.get_by_role("link", name="成果汇编").first.click()
    expect(page).to_have_url(f"{address}volume/")
    links = page.locator('a[href$=".pdf"]')
    assert links.count() == len(demo.public.groups["year"]) + 1
    for number in range(links.count()):
        answer = page.request.get(links.nth(number).evaluate("link => link.href"))
        assert answer.status == 200
        assert answer.body().startswith(b"%PDF-")


def test_back_undoes_one_choice_after_the_other(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.check(choice(page, FIRST))
    page.check(choice(page, "制造"))
    both = [case for case in demo.public.cases if case.grade == FIRST and case.sector == "制造"]
    expect(page.locator("#count")).to_have_text(f"找到{len(both)}项成果")

    page.go_back()
    expect(page.locator(choice(page, "制造"))).not_to_be_checked()
    expect(page.locator(choice(page, FIRST))).to_be_checked()
    page.go_back()
    expect(page.locator("#count")).to_have_text(f"共{len(demo.public.cases)}项成果")


def test_a_filtered_address_can_be_sent_to_a_colleague(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.check(choice(page, FIRST))
    expect(page.locator("#chips li")).to_have_count(1)
    count, link = shown(page), page.url

    page.goto(address)
    page.goto(link)

    expect(page.locator("#chips li")).to_have_count(1)
    assert shown(page) == count


def test_words_narrow_the_list_and_an_empty_list_shows_ways_out(demo: Built, address: str, page: Page) -> None:
    case = demo.public.cases[0]
    page.goto(f"{address}cases/")
    page.fill("#q", case.title)
    expect(page.locator("#count")).to_have_text("找到1项成果")

    page.fill("#q", "没有这样的题目")
    expect(page.locator("#void")).to_be_visible()
    page.locator("#ways-out button").first.click()
    expect(page.locator("#count")).to_have_text(f"共{len(demo.public.cases)}项成果")


# ---- The search ------------------------------------------------------------------------------------------------------------


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

    expect(page.locator("#count")).to_have_text("找到1项成果")
    expect(page.locator("#hits h3")).to_have_text(case.title)
    expect(page.locator("#hits .q-excerpt mark")).to_have_text(phrase)
    assert shown(page) == 1


def test_initials_of_pinyin_find_a_title(demo: Built, address: str, page: Page) -> None:
    case = next(case for case in demo.public.cases if PHRASE.match(case.title))
    initials = "".join(word[0] for word in spelled(case.title[:8]).split())
    page.goto(f"{address}cases/?q={initials}")

    expect(page.locator("#hits h3").first).to_have_text(case.title)
    assert "".join(page.locator("#hits li").first.locator("h3 mark").all_inner_texts()) == case.title[:8]


def test_words_and_facets_narrow_each_other(address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={quote('测量系统')}")
    expect(page.locator("#hits li").first).to_be_visible()
    every = shown(page)
    beside = int(page.locator(f'#facets label:has(> span:text-is("{FIRST}")) > span').last.inner_text())
    assert 0 < beside < every

    page.check(choice(page, FIRST))
    expect(page.locator("#count")).to_have_text(f"找到{beside}项成果")
    assert page.locator("#hits .q-seal").all_inner_texts() == [FIRST] * beside
    assert page.locator("#hits .q-excerpt mark").first.inner_text() == "测量系统"

    page.locator("#chips button").first.click()
    expect(page.locator("#count")).to_have_text(f"找到{every}项成果")


def test_back_returns_to_the_words_from_a_case_and_to_the_list_from_the_words(demo: Built, address: str, page: Page) -> None:
    case, phrase = phrase_of_one(demo)
    page.goto(f"{address}cases/")
    page.locator("#q").press_sequentially(phrase[:4])
    page.locator("#q").press_sequentially(phrase[4:])
    expect(page).to_have_url(f"{address}cases/?q={quote(phrase)}")
    page.locator("#hits a").first.click()
    expect(page).to_have_url(f"{address}cases/{case.id}/")

    page.go_back()
    expect(page.locator("#q")).to_have_value(phrase)
    expect(page.locator("#hits h3")).to_have_text(case.title)

    page.go_back()
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("#count")).to_have_text(f"共{len(demo.public.cases)}项成果")
    assert shown(page) == len(demo.public.cases)


def test_more_hits_come_at_the_push_of_a_button(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={quote('示例')}")  # a part of every organisation's name
    expect(page.locator("#count")).to_have_text(f"找到{len(demo.public.cases)}项成果")
    expect(page.locator("#hits li")).to_have_count(20)
    page.locator("#more").click()

    expect(page.locator("#hits li")).to_have_count(min(40, len(demo.public.cases)))
    assert page.evaluate("document.activeElement === document.querySelectorAll('#hits li')[20].querySelector('a')")


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
    expect(page.locator("#count")).to_have_text("找到0项成果")
    is_free.set()
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")

    assert len(held) >= 10
    expect(page.locator("#count")).to_have_text("找到0项成果")
    assert shown(page) == 0


def test_words_that_stand_nowhere_lead_to_words_that_do(address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={quote('测量系统 绝无此词')}")
    expect(page.locator("#void")).to_be_visible()
    page.locator("#suggestions button").first.click()

    expect(page.locator("#q")).to_have_value("测量系统")
    expect(page.locator("#hits li").first).to_be_visible()


ILL_WILL = {
    "markup": quote("<img src=x onerror=alert(1)>"),
    "punctuation": quote("“”，。！"),
    "emoji": quote("😀"),
    "controls": "%00%07%1B",
    "no UTF-8": "%E0%A4%A",
    "length": "x" * 10_000,
    "facets that are none": "a&grade=%3Cb%3E&year=1&nothing=2",
}


@pytest.mark.parametrize("kind", ILL_WILL)
def test_words_of_ill_will_are_words(kind: str, address: str, page: Page) -> None:
    page.goto(f"{address}cases/?q={ILL_WILL[kind]}")

    expect(page.locator("#count")).to_have_text(re.compile("找到"))
    assert page.locator("#results img").count() == 0


@pytest.mark.parametrize("broken", ["**/search/**", "**/search/index.json", "**/search/*/s/*", "**/search/*/t/*", "**/engine.js"])
def test_without_the_whole_index_titles_are_still_found(broken: str, demo: Built, address: str, browser: Browser) -> None:
    case = demo.public.cases[0]
    context = browser.new_context()
    page = context.new_page()
    page.route(broken, lambda route: route.abort())
    page.goto(f"{address}cases/")
    page.fill("#q", case.title)

    expect(page.locator("#search-note")).to_be_visible()
    expect(page.locator("#hits h3").first).to_have_text(case.title)
    page.check(choice(page, str(case.year)))
    expect(page.locator("#hits h3").first).to_have_text(case.title)
    context.close()


def test_a_damaged_index_is_said_to_be_one(demo: Built, address: str, page: Page) -> None:
    page.route("**/search/*/s/*", lambda route: route.fulfill(status=200, body=b"not a shard"))
    page.goto(f"{address}cases/?q={quote(demo.public.cases[0].title)}")

    expect(page.locator("#search-note")).to_be_visible()
    expect(page.locator("#hits h3").first).to_have_text(demo.public.cases[0].title)


def test_a_missing_page_offers_the_search(address: str, page: Page) -> None:
    page.goto(f"{address}404.html")
    page.fill("#nq", "测量系统")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}cases/?q={quote('测量系统')}")
    expect(page.locator("#hits mark").first).to_have_text("测量系统")


def test_a_telephone_opens_the_filter_as_a_sheet(demo: Built, address: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}cases/")
    expect(page.locator("#facets")).to_be_hidden()

    page.locator(".q-openfacets").click()
    page.check(choice(page, FIRST))
    page.locator("#facets .q-facets__foot button").last.click()

    expect(page.locator("#facets")).to_be_hidden()
    assert shown(page) == sum(case.grade == FIRST for case in demo.public.cases)


def test_the_keyboard_reaches_the_text_first(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")

    assert target
    assert target.startswith("#")
    assert page.locator(target).count() == 1


def test_without_scripts_every_list_is_there(demo: Built, address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}cases/")
    seen = page.content()

    assert [case.title for case in demo.public.cases if case.title not in seen] == []
    assert page.locator("#results li[data-f]:visible").count() == len(demo.public.cases)
    assert page.locator("#facets").is_hidden()
    for path in ("", "organisations/", "methods/", "schedule/", "notices/", "volume/"):
        page.goto(address + path)
        assert len(page.locator("main").inner_text()) > 100, path
        assert page.locator("button:visible").count() == 0, f"{path}: a button that does nothing"
    context.close()
