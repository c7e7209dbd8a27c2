"""Pages that lead on: plain pages of every value, the help on a case's page, records, methods, rolls of honour, side by side, larger letters."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from conftest import Built
from jinja2 import Environment
from lxml import html as markup
from playwright.sync_api import Browser, Page, expect

from press import catalogue as catalogue_module
from press import prose
from press.model import UNRANKED, Case, Effect, Honour, PublicCatalogue
from press.related import related as related_cases
from press.website import facets, linebreaks, open_templates
from press.website.case import case_sheets, minutes, neighbours
from press.website.chrome import Sheet
from press.website.honours import honour_files, honour_sheets
from press.website.profiles import method_files, method_sheets, organisation_sheets
from samples import case, catalogue, section

LOOK = Path(__file__).resolve().parent.parent / "site_src"
FIRST = case(
    id="2022/001-a",
    industry="汽车",
    recommender="示例区质量协会",
    honours=(Honour(name="全国质量标杆", year=2024),),
    team=("示例甲", "示例乙"),
)
SECOND = case(
    id="2022/002-b",
    title="乙",
    grade="优秀奖",
    rank=2,
    topic="质量技术发明",
    organisation="示例电气有限公司",
    methods=("SPC",),
    effects=(),
    team=(),
)
THIRD = case(id="2020/001-c", title="丙", year=2020, methods=("SPC",), sections=())
TOLD = case(id="2022/009-d", title="丁", kind="experience", category="", topic="", grade="", rank=UNRANKED, effects=(), methods=())
HIDDEN = case(id="2022/010-e", title="尚无授权的成果", consent=None, industry="未授权的行业", team=("不得公开的人",))


class Unasked(dict[str, str]):
    """Published names of assets, which nobody here asks for."""

    def __missing__(self, key: str) -> str:
        return key


def public(*cases: Case) -> PublicCatalogue:
    return catalogue_module.public_view(catalogue(cases))


def alike(count: int) -> tuple[Case, ...]:
    return tuple(case(id=f"2022/{number:03}-x", title=f"成果{number}", organisation=f"组织{number}") for number in range(1, count + 1))


WON = public(FIRST, SECOND, THIRD, TOLD, HIDDEN)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return open_templates(LOOK, tmp_path_factory.mktemp("cache"), Unasked(), linebreaks.opened(WON))


def case_page(view: PublicCatalogue, templates: Environment, identity: str) -> str:
    sheets = case_sheets(view, (), prose.body, templates, linebreaks.opened(view))
    return next(sheet.body for found, sheet in sheets if found.id == identity)


def shown(sheet: Sheet) -> list[str]:
    """The cases that a page leads to, in order."""
    return list(dict.fromkeys(re.findall(r'href="[^"]*cases/(\d{4}/[^/"]+)/"', sheet.body)))


def words(html: str) -> str:
    return " ".join(markup.fromstring(html).text_content().split())


# ---- Values ----------------------------------------------------------------------------------------------------------------


def test_every_value_has_a_page_that_shows_its_cases_without_a_script(demo: Built) -> None:
    where = facets.addresses(demo.public)
    missing = []
    for dimension, groups in demo.public.groups.items():
        for group in groups:
            page = (demo.dist / "site" / where.of[dimension, group.label] / "index.html").read_text(encoding="utf-8")
            missing += [(dimension, group.label, one.id) for one in group.cases if f'cases/{one.id}/"' not in page]

    assert missing == []
    assert where.of["grade", "典型经验"] == "cases/by/grade/dian-xing-jing-yan/"


def test_a_page_of_a_value_shows_no_other_case(templates: Environment) -> None:
    sheets = {sheet.address: sheet for sheet in facets.facet_sheets(WON, templates)}

    assert shown(sheets["cases/by/industry/qi-che/"]) == [FIRST.id]
    assert shown(sheets["cases/by/topic/zhi-liang-ji-shu-ying-yong-tui-guang/"]) == [FIRST.id, THIRD.id]
    assert shown(sheets["cases/by/grade/dian-xing-jing-yan/"]) == [TOLD.id]


def test_from_the_overview_links_lead_to_every_value(demo: Built) -> None:
    site = (demo.dist / "site").resolve()
    found, waiting = {"cases/by/"}, ["cases/by/"]
    while waiting:
        page = site / waiting.pop() / "index.html"
        for href in re.findall(r'href="((?:\.\./)+[^"?#]+/)"', page.read_text(encoding="utf-8")):
            target = (page.parent / href).resolve().relative_to(site).as_posix() + "/"
            if target not in found and target.startswith(("cases/by/", "methods/", "organisations/")):
                waiting.append(target)
            found.add(target)

    assert set(facets.addresses(demo.public).of.values()) - found == set()


def test_what_is_not_public_gives_no_value_a_page(templates: Environment) -> None:
    assert [sheet.address for sheet in facets.facet_sheets(WON, templates) if "未授权" in sheet.title + sheet.body] == []


def test_a_long_list_goes_on_on_numbered_pages(templates: Environment) -> None:
    cases, address = alike(130), "cases/by/sector/zhi-zao/"
    pages = [sheet for sheet in facets.facet_sheets(public(*cases), templates) if sheet.address.startswith(address)]

    assert [sheet.address for sheet in pages] == [address, f"{address}2/", f"{address}3/"]
    assert [len(shown(sheet)) for sheet in pages] == [60, 60, 10]
    assert [identity for sheet in pages for identity in shown(sheet)] == [one.id for one in cases]
    assert re.findall(r'<li><a href="[^"]*?(cases/by/sector[^"]*)"><span class="q-vh">', pages[1].body) == [address, f"{address}3/"]
    assert len({sheet.title for sheet in pages}) == 3


def test_far_pages_are_skipped_with_a_sign() -> None:
    turns = facets.paged("x/", facets.PAGE * 20)[9]

    assert [(turn.number, turn.href, turn.is_after_gap) for turn in turns] == [
        (1, "x/", False),
        (8, "x/8/", True),
        (9, "x/9/", False),
        (10, "", False),
        (11, "x/11/", False),
        (12, "x/12/", False),
        (20, "x/20/", True),
    ]


def test_the_facts_of_a_case_lead_to_plain_pages(templates: Environment) -> None:
    page = case_page(WON, templates, FIRST.id)

    for address in ("by/award/zhi-liang-ji-shu-jiang", "by/industry/qi-che", "by/recommender/shi-li-qu-zhi-liang-xie-hui", "2022"):
        assert f'cases/{address}/"' in page.partition("</dl>")[0]


# ---- A case ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("characters", "told"), [(1, 1), (560, 1), (640, 2), (2400, 6)])
def test_reading_takes_a_minute_for_400_characters(characters: int, told: int) -> None:
    assert minutes(f"<p>{'质' * characters} with words, 1 234 and signs，。</p>") == told


def test_only_a_case_with_a_text_says_how_long_it_takes(templates: Environment) -> None:
    long = case(sections=(section("背景", "质" * 2400),))

    assert "约 6 分钟" in case_page(public(long), templates, long.id)
    assert "分钟</span>" not in case_page(WON, templates, THIRD.id)


def test_before_and_after_are_of_the_same_year() -> None:
    turns = neighbours(WON)
    found = {identity: tuple(one.id if one else "" for one in pair) for identity, pair in turns.items()}

    assert found == {SECOND.id: ("", FIRST.id), FIRST.id: (SECOND.id, TOLD.id), TOLD.id: (FIRST.id, ""), THIRD.id: ("", "")}


def test_the_place_for_neighbours_in_a_list_is_empty_and_names_its_case(templates: Environment) -> None:
    (place,) = markup.fromstring(case_page(WON, templates, FIRST.id)).xpath('//nav[@class="neighbours"]')

    assert (place.get("data-case"), "hidden" in place.attrib, len(place), place.text) == (FIRST.id, True, 0, None)


def test_team_and_honours_are_shown_where_the_consent_covers_them_and_nowhere_else(templates: Environment) -> None:
    page = words(case_page(WON, templates, FIRST.id))

    assert "主要人员示例甲、示例乙" in page
    assert "后续荣誉全国质量标杆（2024）" in page
    assert "主要人员" not in words(case_page(WON, templates, SECOND.id))
    everywhere = [*facets.facet_sheets(WON, templates), *organisation_sheets(WON, templates), *honour_sheets(WON, templates)]
    assert [sheet.address for sheet in everywhere if "不得公开的人" in sheet.body or "示例甲" in sheet.body] == []


def test_the_text_s_owner_and_consent_are_told_but_not_the_day_of_the_letter(templates: Environment) -> None:
    page = case_page(WON, templates, FIRST.id)

    assert "文字版权归示例精密塑料有限公司所有，经其书面同意公布；转载请注明出处。" in words(page)
    assert FIRST.consent == date(2022, 9, 30)
    assert not re.search(r"2022-09-30|2022/09/30|2022年9月30日", page)


def test_a_related_case_says_why_it_is_related(templates: Environment) -> None:
    related = case_page(WON, templates, FIRST.id).partition('id="related"')[2]

    assert '<p class="q-why">同一组织' in related


def test_a_method_s_definition_is_tied_to_its_name(templates: Environment) -> None:
    page = markup.fromstring(case_page(WON, templates, FIRST.id))
    (link,) = page.xpath('//span[@class="q-gloss"]/a[text()="DOE"]')
    (gloss,) = page.xpath(f'//*[@id="{link.get("aria-describedby")}"]')

    assert (gloss.get("role"), gloss.text) == ("tooltip", "有计划地改变因子，从少量试验中估计各因子的作用。")
    assert page.xpath("//@title") == []


# ---- Organisations and methods ---------------------------------------------------------------------------------------------


def test_an_organisation_s_record_holds_what_it_won_and_was_honoured_with_later(templates: Environment) -> None:
    (sheet,) = (sheet for sheet in organisation_sheets(WON, templates) if "示例精密塑料有限公司的成果" in sheet.title)
    page = markup.fromstring(sheet.body)
    years = page.xpath('//ol[@class="q-record"]/li')

    assert [(words(markup.tostring(year.xpath("./h3")[0], encoding="unicode")), len(year.xpath("./ul/li"))) for year in years] == [
        ("2024 年", 1),
        ("2022 年", 2),
        ("2020 年", 1),
    ]
    assert "后续荣誉全国质量标杆注塑尺寸波动的改进2022年的成果" in words(sheet.body).replace(" ", "")
    assert [link.text_content() for link in page.xpath('//section[@aria-labelledby="methods"]//li/a')] == ["SPC2 项", "DOE1 项"]
    assert [mark.text_content() for mark in page.xpath('//dl[@class="q-grades"]//dt')] == ["一等奖", "典型经验"]


def rate(before: int) -> Effect:
    return replace(FIRST.effects[0], name="合格率", before=Decimal(before), after=Decimal(99), unit="%", better="higher")


def test_a_method_s_page_says_what_it_is_and_how_far_it_moved_things(templates: Environment) -> None:
    moved = public(*(replace(one, effects=(rate(before),)) for one, before in zip(alike(3), (80, 88, 90), strict=True)))
    (sheet,) = (sheet for sheet in method_sheets(moved, templates) if sheet.address == "methods/doe/")
    (file,) = (file for file in method_files(moved) if file.path.name == "method-doe.csv")
    assert isinstance(file.content, bytes)
    page, rows = markup.fromstring(sheet.body), list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))

    assert [part.text for part in page.xpath('//div[@class="q-prose"]/p')] == ["第一段。", "第二段。"]
    assert "3 项成果的合格率提高，幅度的中位数是 12.5%。" in words(sheet.body)
    assert "合格率提高 3 项，中位 12%" in page.xpath('//figure/*[@role="img"]/@aria-label')[0]
    assert [cell.text_content() for cell in page.xpath("//tbody/tr[1]/*")] == rows[1]
    assert rows[1][:4] == ["合格率", "比率", "提高", "3"]


def test_a_method_with_few_like_cases_draws_nothing_and_an_unused_one_says_so(templates: Environment) -> None:
    pages = {sheet.address: sheet.body for sheet in method_sheets(public(SECOND), templates)}

    assert "典型效果" not in pages["methods/spc/"]
    assert "本站还没有收录用到它的成果。" in pages["methods/doe/"]


def test_a_method_of_many_cases_goes_on_on_numbered_pages(templates: Environment) -> None:
    pages = [sheet for sheet in method_sheets(public(*alike(70)), templates) if sheet.address.startswith("methods/doe/")]

    assert [(sheet.address, len(shown(sheet))) for sheet in pages] == [("methods/doe/", 60), ("methods/doe/2/", 10)]
    assert ["第一段。" in sheet.body for sheet in pages] == [True, False]


# ---- The roll of honour ----------------------------------------------------------------------------------------------------


def test_a_roll_lists_winners_by_grade_and_topic_as_public_lists_do(templates: Environment) -> None:
    pages = {sheet.address: sheet.body for sheet in honour_sheets(WON, templates)}
    tables = markup.fromstring(pages["honours/2022/"]).xpath("//table")
    head = "序号成果名称组织推荐单位"

    assert [[" ".join(row.text_content().split()) for row in table.xpath(".//caption|.//tr")] for table in tables] == [
        ["一等奖1 项", head, "质量技术应用推广", "1注塑尺寸波动的改进示例精密塑料有限公司示例区质量协会"],
        ["优秀奖1 项", head, "质量技术发明", "1乙示例电气有限公司"],
    ]
    assert f"cases/{TOLD.id}/" not in pages["honours/2022/"]  # an experience summary won nothing


def test_the_roll_s_file_says_what_its_page_says() -> None:
    made = {file.path.as_posix(): file.content for file in honour_files(WON)}
    content = made["site/honours/2022.csv"]
    assert isinstance(content, bytes)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["年度", "奖项", "类别", "方向", "等级", "序号", "成果名称", "组织", "推荐单位", "网址"]
    assert [(row[4], row[5], row[6]) for row in rows[1:]] == [("一等奖", "1", "注塑尺寸波动的改进"), ("优秀奖", "1", "乙")]
    assert rows[1][9] == "https://example.org/cases/2022/001-a/"
    assert sorted(made) == ["site/honours/2020.csv", "site/honours/2022.csv"]


def test_every_winner_stands_on_the_roll_of_its_year_once(demo: Built) -> None:
    for group in demo.public.groups["year"]:
        page = markup.fromstring((demo.dist / "site" / "honours" / group.slug / "index.html").read_text(encoding="utf-8"))
        listed = [link.partition("cases/")[2].rstrip("/") for link in page.xpath("//table//th/a/@href")]
        assert sorted(listed) == sorted(one.id for one in group.cases if one.kind == "case")


# ---- A case in the browser -------------------------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that must stay without errors, and within the site."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    heard: list[str] = []
    opened.on("console", lambda message: heard.append(f"{message.type}: {message.text}") if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("request", lambda request: heard.append(request.url) if not request.url.startswith((address, "data:")) else None)
    yield opened
    context.close()
    assert heard == []


def pictured(demo: Built) -> Case:
    """A case with a method and at least two pictures."""
    return next(one for one in demo.public.cases if one.methods and sum(len(part.pictures) for part in one.sections) > 1)


def test_a_method_is_explained_at_the_keyboard_s_focus_until_escape(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/{pictured(demo).id}/")
    link, told = page.locator(".q-gloss > a").first, page.locator(".q-gloss__text").first
    expect(told).to_be_hidden()
    link.focus()
    expect(told).to_be_visible()

    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(link).to_be_focused()
    link.blur()
    link.focus()
    expect(told).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(told).to_be_hidden()


def test_the_mouse_may_rest_on_the_explanation(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/{pictured(demo).id}/")
    link, told = page.locator(".q-gloss > a").first, page.locator(".q-gloss__text").first
    link.hover()
    expect(told).to_be_visible()
    told.hover()
    page.wait_for_timeout(500)
    expect(told).to_be_visible()
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()

    page.mouse.move(5, 5)
    link.hover()
    expect(told).to_be_visible()
    page.mouse.move(5, 5)
    expect(told).to_be_hidden()


def test_a_finger_opens_and_closes_the_explanation_within_the_screen(demo: Built, address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}cases/{pictured(demo).id}/")
    for number in range(page.locator(".q-gloss").count()):
        button, told = page.locator(".q-gloss > button").nth(number), page.locator(".q-gloss__text").nth(number)
        button.tap()
        expect(told).to_be_visible()
        expect(button).to_have_attribute("aria-expanded", "true")
        place, size = told.bounding_box(), button.bounding_box()
        assert place and place["x"] >= 0 and place["x"] + place["width"] <= 360
        assert size and min(size["width"], size["height"]) >= 24
        button.tap()
        expect(told).to_be_hidden()
    context.close()


def test_pictures_are_seen_in_large_with_the_keyboard_alone(demo: Built, address: str, page: Page) -> None:
    page.goto(f"{address}cases/{pictured(demo).id}/")
    button, viewer = page.locator(".q-zoom").first, page.locator("dialog.q-viewer")
    button.focus()
    page.keyboard.press("Enter")
    expect(viewer).to_be_visible()
    first = viewer.locator("img").get_attribute("src")

    page.keyboard.press("ArrowRight")
    expect(viewer.locator("[role=status]")).to_contain_text("（2／")
    assert viewer.locator("img").get_attribute("src") != first
    page.keyboard.press("ArrowLeft")
    assert viewer.locator("img").get_attribute("src") == first
    viewer.get_by_role("button", name="原大").press("Enter")
    assert viewer.locator("img").evaluate("picture => picture.clientWidth === picture.naturalWidth")

    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(button).to_be_focused()


def test_two_fingers_are_free_to_enlarge_every_page(demo: Built) -> None:
    page = (demo.dist / "site" / "cases" / pictured(demo).id / "index.html").read_text(encoding="utf-8")

    assert 'content="width=device-width,initial-scale=1"' in page
    assert not [path.name for path in (LOOK / "assets").rglob("*.css") if "touch-action" in path.read_text(encoding="utf-8")]


def test_sharing_is_offered_where_the_device_can_share(demo: Built, address: str, browser: Browser) -> None:
    wanted = f"{address}cases/{pictured(demo).id}/"
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(wanted)
    expect(page.locator("[data-share]")).to_be_hidden()
    page.add_init_script("navigator.share = what => { window.shared = what; return Promise.resolve() }")
    page.goto(f"{address}about/")
    page.goto(f"{wanted}#cite")
    page.locator("[data-share]").click()

    assert page.evaluate("window.shared") == {"title": pictured(demo).title, "url": wanted}
    context.close()


def test_without_scripts_pictures_and_methods_are_there_and_no_button_is_idle(demo: Built, address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in ("honours/", "honours/2022/", "cases/by/", "cases/by/topic/", "methods/spc/", f"cases/{pictured(demo).id}/"):
        page.goto(address + path)
        expect(page.locator("button:visible, .q-scripted:visible"), path).to_have_count(0)
    assert page.locator(".q-text figure img").count() > 1
    page.locator(".q-gloss > a").first.click()
    assert "/methods/" in page.url
    context.close()


def test_a_printed_case_is_a_sheet_of_paper_with_its_address(demo: Built, address: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{address}cases/{pictured(demo).id}/")
    page.pdf(path=tmp_path / "case.pdf", prefer_css_page_size=True)
    with pikepdf.open(tmp_path / "case.pdf") as made:
        width, height = (float(made.pages[0].mediabox[at]) for at in (2, 3))
    page.emulate_media(media="print")

    assert width == pytest.approx(595.3, abs=1)  # A4 in points
    assert height == pytest.approx(841.9, abs=1)
    for gone in (".md-header", ".md-footer", ".q-path", ".q-turn", "#related", "[data-print]", ".q-letters"):
        expect(page.locator(gone).first).to_be_hidden()
    for kept in ("h1", ".q-facts", ".q-qr", ".q-printed", ".q-licence"):
        expect(page.locator(kept).first).to_be_visible()
    expect(page.locator(".q-printed")).to_have_text(f"https://example.org/cases/{pictured(demo).id}/")


# ---- Side by side ----------------------------------------------------------------------------------------------------------


def test_cases_are_read_side_by_side_at_an_address_that_can_be_sent(demo: Built, address: str, page: Page) -> None:
    first = pictured(demo)
    beside = [first, *(item.case for item in related_cases(demo.public.cases)[first.id][:2])]
    page.goto(f"{address}cases/{first.id}/")
    page.get_by_role("link", name="对照阅读").click()
    expect(page.locator(".q-compare thead a")).to_have_text([one.title for one in beside])
    assert page.url == f"{address}cases/compare/#{','.join(one.id for one in beside)}"

    table = page.locator(".q-compare")
    for number, one in enumerate(beside, 2):
        column = table.locator(f"tbody tr > :nth-child({number})")
        expect(column.nth(0)).to_contain_text(one.summary[:20])
        for effect in one.effects:
            expect(column.nth(1)).to_contain_text(effect.name)
        headings = [part.title for part in one.sections if part.title]
        expect(table.locator(f"tbody tr:last-child > :nth-child({number}) summary")).to_have_text(headings)
    table.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    page.wait_for_load_state("networkidle")
    for picture in table.locator("img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.complete && picture.naturalWidth > 0", arg=picture.element_handle())


def test_a_case_more_or_less_is_undone_by_back(demo: Built, address: str, page: Page) -> None:
    first = pictured(demo)
    page.goto(f"{address}cases/compare/#{first.id}")
    expect(page.locator("#compare-said")).to_have_text("正在对照 1 篇成果。")
    page.locator("#compare-more button").first.click()
    expect(page.locator(".q-compare thead a")).to_have_count(2)
    page.get_by_role("button", name=f"去掉：{first.title}").click()
    expect(page.locator(".q-compare thead a")).to_have_count(1)

    page.go_back()
    expect(page.locator(".q-compare thead a")).to_have_count(2)
    page.go_back()
    expect(page.locator(".q-compare thead a")).to_have_text([first.title])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "还没有选中成果。"),
        ("<img src=x onerror=alert(1)>,../../about,%E0%A4%A", "还没有选中成果。"),
        ("2022/no-such-case", "正在对照 1 篇成果，其中 1 篇读不到，请检查地址或网络。"),
    ],
)
def test_what_cannot_be_compared_is_said(asked: str, said: str, address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}cases/compare/#{asked}")

    expect(page.locator("#compare-said")).to_have_text(said)
    expect(page.locator("#compare img")).to_have_count(0)
    page.close()


def test_four_cases_are_the_most_and_a_phone_shows_them_one_below_the_other(demo: Built, address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}cases/compare/#{','.join(one.id for one in demo.public.cases[:6])}")
    expect(page.locator(".q-compare thead a")).to_have_count(4)
    cells = (
        page.locator(".q-compare tbody tr")
        .first.locator("td")
        .evaluate_all("all => all.map(one => [one.getBoundingClientRect().x, one.getBoundingClientRect().y])")
    )

    assert len({x for x, _ in cells}) == 1
    assert len({y for _, y in cells}) == 4
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.close()


# ---- Charts ----------------------------------------------------------------------------------------------------------------

CHARTS = """charts => charts.map(chart => {
  const shown = [...chart.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width)
  const words = shown.flatMap(svg => [...svg.querySelectorAll('text')]).map(text => [text.textContent, text.getBoundingClientRect()])
  const meets = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6
  const room = chart.getBoundingClientRect()
  return {
    shown: shown.length,
    letters: Math.round(16 * shown[0].getBoundingClientRect().width / shown[0].viewBox.baseVal.width),
    faults: words.flatMap(([word, box], at) => [
      ...words.slice(at + 1).filter(([, other]) => meets(box, other)).map(([other]) => `${word} meets ${other}`),
      ...(box.left < room.left - 1 || box.right > room.right + 1 ? [`${word} sticks out`] : []),
    ]),
  }
})"""


@pytest.mark.parametrize("width", [320, 360, 768, 1000, 1200, 1440])
def test_one_drawing_of_each_chart_is_shown_and_its_words_keep_apart_and_grow_with_the_letters(
    width: int, address: str, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("statistics/", "problems/"):
        page.goto(address + path)
        for letters, least in (("", 16), ("large", 20), ("largest", 20)):
            page.evaluate("size => document.documentElement.setAttribute('data-letters', size)" if letters else "() => {}", letters)
            charts = page.locator(".q-drawn").evaluate_all(CHARTS)

            assert charts and {chart["shown"] for chart in charts} == {1}
            assert all(chart["letters"] >= least for chart in charts), (letters, charts)
            assert [fault for chart in charts for fault in chart["faults"]] == [], (path, letters)


# ---- Larger letters, focus -------------------------------------------------------------------------------------------------

KINDS = (
    *(
        "",
        "cases/",
        "cases/2022/",
        "cases/by/",
        "cases/by/industry/",
        "cases/by/sector/zhi-zao/",
        "cases/compare/",
        "honours/",
        "honours/2022/",
    ),
    *(
        "organisations/",
        "methods/",
        "methods/doe/",
        "statistics/",
        "problems/",
        "schedule/",
        "notices/",
        "guide/",
        "about/",
        "volume/",
        "404.html",
    ),
)
LETTERS = "parseFloat(getComputedStyle(document.documentElement).fontSize)"  # pixels


def every_kind(demo: Built) -> tuple[str, ...]:
    cases = tuple(f"cases/{one.id}/" for one in (*demo.public.cases[:3], pictured(demo)))
    return (*KINDS, *cases, f"organisations/{demo.public.groups['organisation'][0].slug}/")


def test_letters_grow_by_a_quarter_and_a_half_and_stay_so_on_the_next_page(address: str, page: Page) -> None:
    page.goto(address)
    sizes = [page.evaluate(LETTERS)]
    for _ in range(2):
        page.locator(".q-letters").click()
        sizes.append(page.evaluate(LETTERS))

    assert sizes == [20, 25, 30]
    page.goto(f"{address}about/")
    assert page.evaluate(LETTERS) == 30
    expect(page.locator(".q-letters")).to_have_attribute("aria-label", "文字大小：标准（现在是特大）")
    page.locator(".q-letters").click()
    assert page.evaluate(LETTERS) == 20


def test_larger_letters_are_there_before_anything_is_drawn(address: str, page: Page) -> None:
    page.goto(address)
    page.locator(".q-letters").click()
    page.add_init_script(
        "new MutationObserver(() => { if (document.body && !window.seen) window.seen = document.documentElement.dataset.letters })"
        ".observe(document, {childList: true, subtree: true})"
    )
    page.goto(f"{address}about/")

    assert page.evaluate("window.seen") == "large"


def test_where_nothing_may_be_kept_letters_still_grow_on_the_page(address: str, page: Page) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError') } })")
    page.goto(address)
    page.locator(".q-letters").click()

    assert page.evaluate(LETTERS) == 25


@pytest.mark.parametrize(("width", "letters"), [(320, "large"), (360, "largest"), (1024, "largest")])
def test_with_larger_letters_no_page_must_be_moved_sideways(width: int, letters: str, demo: Built, address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": width, "height": 640}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(f"localStorage.setItem('letters', '{letters}')")
    wider = {}
    for path in every_kind(demo):
        page.goto(address + path)
        wider[path] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()

    assert {path: pixels for path, pixels in wider.items() if pixels > 0} == {}


def test_the_keyboard_sees_where_it_is_on_every_kind_of_page(demo: Built, address: str, page: Page) -> None:
    unseen = []
    for path in every_kind(demo):
        page.goto(address + path)
        for _ in range(12):
            page.keyboard.press("Tab")
            unseen += page.evaluate(
                "(() => { const at = document.activeElement, style = getComputedStyle(at);"
                " const isSeen = at === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);"
                " return isSeen ? [] : [location.pathname + ' ' + at.outerHTML.slice(0, 80)] })()"
            )

    assert unseen == []
