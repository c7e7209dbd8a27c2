"""A visitor's walk through the finished site in Chromium, with and without scripts."""

from collections.abc import Iterator

import pytest
from conftest import Built
from playwright.sync_api import Browser, Page, expect

FIRST = "一等奖"


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
