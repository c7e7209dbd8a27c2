"""A visitor's walk through the finished site in Chromium, with and without scripts."""

from urllib.parse import quote

from conftest import Built
from playwright.sync_api import Browser, Page, expect

from press.related import related

FIRST = "一等奖"
BEST = '#facets input[name="grade"][value="yi-deng-jiang"]'


def test_a_visitor_walks_from_home_to_the_volume(demo: Built, address: str, page: Page) -> None:
    firsts = [case for case in demo.public.cases if case.grade == FIRST]
    page.goto(address)
    page.get_by_role("link", name="获奖成果").first.click()
    expect(page).to_have_url(f"{address}cases/")
    expect(page.locator("#list li")).to_have_count(len(demo.public.cases))

    page.check(BEST)
    expect(page.locator("#count")).to_have_text(f"找到{len(firsts)}项成果")
    expect(page.locator("#list li")).to_have_count(len(firsts))
    filtered = page.url
    assert filtered != f"{address}cases/"

    likes = related(demo.public.cases)
    case = next(case for case in firsts if likes[case.id])
    page.get_by_role("link", name=case.title).first.click()
    expect(page).to_have_url(f"{address}cases/{case.id}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(case.title)

    page.go_back()
    expect(page).to_have_url(filtered)
    expect(page.locator(BEST)).to_be_checked()
    expect(page.locator("#list li")).to_have_count(len(firsts))

    page.go_forward()
    other = likes[case.id][0].case
    page.locator("#related").get_by_role("link", name=other.title).first.click()
    expect(page).to_have_url(f"{address}cases/{other.id}/")

    page.get_by_role("link", name="成果汇编").first.click()
    expect(page).to_have_url(f"{address}volume/")
    links = page.locator('a[href$=".pdf"]')
    assert links.count() == len(demo.public.groups["year"]) + 1
    for number in range(links.count()):
        answer = page.request.get(links.nth(number).evaluate("link => link.href"))
        assert answer.status == 200
        assert answer.body().startswith(b"%PDF-")


def test_a_missing_page_offers_the_search(address: str, page: Page) -> None:
    page.goto(f"{address}404.html")
    page.fill("#nq", "测量系统")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}cases/?q={quote('测量系统')}")
    expect(page.locator("#list mark").first).to_have_text("测量系统")


def test_the_keyboard_reaches_the_text_first(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")

    assert target
    assert target.startswith("#")
    expect(page.locator(target)).to_have_count(1)


def test_without_scripts_every_list_is_there(demo: Built, address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}cases/")
    seen = page.content()

    assert [case.title for case in demo.public.cases if case.title not in seen] == []
    expect(page.locator("#list li")).to_have_count(len(demo.public.cases))
    assert page.locator("#facets").is_hidden()
    for path in ("", "organisations/", "methods/", "schedule/", "notices/", "volume/"):
        page.goto(address + path)
        assert len(page.locator("main").inner_text()) > 100, path
        expect(page.locator("button:visible"), f"{path}: a button that does nothing").to_have_count(0)
    context.close()
