"""A member's visit in Chromium, with service workers blocked and scripts of the site's own files alone: the door, reading, and all that can go wrong."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path, PurePosixPath

import pytest
import vaults
from conftest import AS_OF, CHROMIUM, served
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from vaults import Reader

from press import catalogue, load, prose, search, vault, website
from press.model import Member, MembersCatalogue, PublicCatalogue, Roster
from press.search.records import record
from press.vault import codes, keys

ROOT = Path(__file__).resolve().parent.parent
LOOK, CACHE = ROOT / "site_src", ROOT / ".cache"
MASTER = b"\x5a" * 32
QUERIES = 100
VOLUME = 7_000_000
PHRASE = re.compile("[\u4e00-\u9fff]{9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The site, where it lies, its address, who its members are, and what they may read."""

    folder: Path
    address: str
    member: Member
    revoked: Member
    roster: Roster
    members: MembersCatalogue

    @property
    def reader(self) -> Reader:
        return Reader(self.folder / "members" / "vault", code_of(self.member))


def code_of(member: Member) -> str:
    return codes.written(keys.code(MASTER, member))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The demonstration with a small members' volume, and the members' index in plain files beside it, to be compared with."""
    folder = tmp_path_factory.mktemp("members")
    contents, problems = load.read(ROOT / "cases", ROOT / "content", AS_OF)
    assert contents is not None, problems
    full, _ = catalogue.build(contents)
    public, members = catalogue.public_view(full), catalogue.members_view(full)
    roster, volumes, body = contents.content.roster, (vaults.volume(folder, VOLUME),), cache(prose.body)
    readable = vault.Readable(members=members, public=public, volumes=volumes, offprints={}, body=body)
    artifacts = chain(
        website.render(public, (), body, LOOK, ROOT / "mkdocs.yml", CACHE),
        vault.render(readable, roster, MASTER, LOOK, CACHE),
        search.render(members, body, frozenset(), PurePosixPath("site/plain")),
    )
    for artifact in artifacts:
        target = folder / artifact.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes())
    shutil.copytree(LOOK / "assets" / "vault", folder / "site" / "modules")  # the page itself has them in one file
    revoked = next(member for member in roster.members if member.is_revoked)
    member = keys.readers(roster, AS_OF)[0]
    with served(folder / "site") as address:
        yield Place(folder=folder / "site", address=address, member=member, revoked=revoked, roster=roster, members=members)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block", accept_downloads=True)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, place: Place) -> Iterator[Page]:
    """A page that runs into no error, and asks nobody but the site."""
    opened = context.new_page()
    heard: list[str] = []
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on(
        "console",
        lambda message: heard.append(message.text) if message.type == "error" and "Failed to load resource" not in message.text else None,
    )
    opened.on(
        "request", lambda request: heard.append(request.url) if not request.url.startswith((place.address, "data:", "blob:")) else None
    )
    yield opened
    assert heard == []


def enter(page: Page, place: Place, code: str) -> None:
    page.goto(f"{place.address}members/")
    page.fill("#code", code)
    page.click("#unlock button[type=submit]")


def inside(page: Page, place: Place) -> None:
    enter(page, place, code_of(place.member))
    expect(page.locator("#who")).to_have_text(place.member.organisation)


# ---- The door ---------------------------------------------------------------------------------------------------------------


def test_a_member_enters_by_his_code_and_sees_the_list(page: Page, place: Place) -> None:
    inside(page, place)

    expect(page.locator("#door")).to_be_hidden()
    expect(page.locator("#count")).to_contain_text(str(len(place.members.cases)))
    expect(page.locator("#list li")).to_have_count(len(place.members.cases))
    assert page.input_value("#code") == ""


def test_a_link_opens_the_door_and_leaves_the_address_at_once(page: Page, place: Place) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{place.address}members/#code={code_of(place.member).replace('-', '')}")

    expect(page.locator("#who")).to_have_text(place.member.organisation)
    assert "code" not in page.url
    page.reload()
    expect(page.locator("#unlock")).to_be_visible()
    assert not any(code_of(place.member)[:5] in address for address in seen)
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])").count(code_of(place.member)[:5]) == 0


def test_a_device_that_is_told_to_remembers_until_it_is_told_to_forget(page: Page, place: Place) -> None:
    page.goto(f"{place.address}members/")
    page.fill("#code", code_of(place.member))
    page.check("#remember")
    page.click("#unlock button[type=submit]")
    expect(page.locator("#reader")).to_be_visible()
    page.reload()
    expect(page.locator("#who")).to_have_text(place.member.organisation)
    kept = page.evaluate(
        """() => new Promise(done => { const opening = indexedDB.open('members', 1); opening.onsuccess = () => {
            const all = opening.result.transaction('kept').objectStore('kept').getAll()
            all.onsuccess = () => done(all.result.map(key => [key.constructor.name, key.extractable])) } })"""
    )
    assert kept == [["CryptoKey", False]]

    page.click("#leave")
    expect(page.locator("#unlock")).to_be_visible()
    page.reload()
    expect(page.locator("#unlock")).to_be_visible()
    expect(page.locator("#reader")).to_be_hidden()


def test_a_device_that_is_not_told_to_remembers_nothing(page: Page, place: Place) -> None:
    inside(page, place)
    page.reload()

    expect(page.locator("#unlock")).to_be_visible()


# ---- Reading ----------------------------------------------------------------------------------------------------------------


def gated(place: Place) -> str:
    """A case with pictures of which only members read the whole."""
    return next(case.id for case in place.members.cases if case.attachments and any(section.pictures for section in case.sections))


def test_a_case_is_read_with_its_pictures(page: Page, place: Place) -> None:
    case = next(case for case in place.members.cases if case.id == gated(place))
    secret = next(section for section in case.sections if section.audience == "members")
    inside(page, place)
    page.locator("#list").get_by_role("link", name=case.title).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(case.title)
    expect(page).to_have_url(re.compile(re.escape(f"members/#/cases/{case.id}") + "$"))
    expect(page.get_by_role("heading", name=secret.title, exact=True)).to_be_visible()
    pictures = page.locator("#view .q-text img")
    assert pictures.count() == len({picture.name for section in case.sections for picture in section.pictures})
    for number in range(pictures.count()):
        pictures.nth(number).scroll_into_view_if_needed()
        expect(pictures.nth(number)).to_have_attribute("src", re.compile("^blob:"))
        assert pictures.nth(number).evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.go_back()
    expect(page.locator("#list")).to_be_visible()


def test_a_link_inside_a_case_moves_the_page_and_leaves_the_place(page: Page, place: Place) -> None:
    inside(page, place)
    page.goto(f"{place.address}members/#/cases/{gated(place)}")
    page.locator(".q-onpage a").last.click()

    expect(page).to_have_url(re.compile(re.escape(f"#/cases/{gated(place)}") + "$"))
    assert page.evaluate("scrollY") > 0


def test_the_way_past_the_header_leaves_the_reader_where_he_is(page: Page, place: Place) -> None:
    inside(page, place)
    page.goto(f"{place.address}members/#/cases/{gated(place)}")
    expect(page.locator("#view h1")).to_be_visible()
    page.locator(".md-skip").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#view h1")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(f"#/cases/{gated(place)}") + "$"))


def test_a_public_case_leads_to_its_whole_behind_the_door(page: Page, place: Place) -> None:
    page.goto(f"{place.address}cases/{gated(place)}/")
    page.get_by_role("link", name="会员阅读全文").click()
    page.fill("#code", code_of(place.member))
    page.click("#unlock button[type=submit]")

    expect(page.locator("#view h1")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(f"#/cases/{gated(place)}") + "$"))


def test_facets_and_words_narrow_the_list_and_stay_behind_the_hash(page: Page, place: Place) -> None:
    inside(page, place)
    firsts = [case for case in place.members.cases if case.grade == "一等奖"]
    page.check('#facets label:has(> span:text-is("一等奖")) input')
    expect(page.locator("#count")).to_have_text(f"找到{len(firsts)}项成果")
    assert "?" not in page.url.partition("#")[0] and "grade=" in page.url.partition("#")[2]
    page.locator("#list h3 a").first.click()
    expect(page.locator("#view h1")).to_be_visible()
    page.go_back()
    expect(page.locator("#count")).to_have_text(f"找到{len(firsts)}项成果")
    page.go_back()
    expect(page.locator("#count")).to_have_text(f"共{len(place.members.cases)}项成果")

    secret = next(section for case in place.members.cases for section in case.sections if section.audience == "members")
    words = PHRASE.findall(secret.markdown)[3]
    page.fill("#q", words)
    expect(page.locator("#list mark").first).to_be_visible()


def test_favourites_and_what_is_new_are_lists_that_lead_on(page: Page, place: Place) -> None:
    inside(page, place)
    page.goto(f"{place.address}members/#/cases/{gated(place)}")
    page.click("[data-keep]")
    expect(page.locator("[data-keep]")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="我的收藏").click()
    expect(page.locator(".v-lines a")).to_have_attribute("href", f"#/cases/{gated(place)}")
    page.get_by_role("button", name="取消收藏").click()
    expect(page.locator(".v-empty")).to_be_visible()
    page.get_by_role("link", name="最近更新").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("最近更新")
    assert page.locator(".v-lines a").count() > 3


# ---- The same search ------------------------------------------------------------------------------------------------------------


def test_a_hundred_queries_find_the_same_as_in_plain_files(page: Page, place: Place) -> None:
    texts = [text for case in place.members.cases for text in (case.title, case.organisation, *record(case, prose.body(case)).lines)]
    phrases = [phrase for text in texts for phrase in PHRASE.findall(text)]
    step = len(phrases) // QUERIES
    queries = [phrase[: 2 + number % 6] for number, phrase in enumerate(phrases[::step][:QUERIES])]
    assert len(set(queries)) > QUERIES * 0.8
    inside(page, place)
    found = page.evaluate(
        """async ([queries, code, base]) => {
            const { vault: at, engine } = document.getElementById('members').dataset
            const [{ open: openVault, identityOf }, { open }, { read }] = await Promise.all(
                [`${base}modules/vault.js`, new URL(engine, location.href).href, `${base}modules/code.js`].map(each => import(each)))
            const vault = await openVault(new URL(at, location.href).href, await identityOf(read(code)), (...all) => fetch(...all))
            const sealed = open('search/', path => vault.response(path))
            const plain = open(base + 'plain/', (...all) => fetch(...all))
            const results = []
            for (const query of queries) results.push(await Promise.all([sealed, plain].map(each => each.query(query))))
            return results.map(pair => pair.map(each => JSON.stringify(each)))
        }""",
        [queries, code_of(place.member), place.address],
    )

    assert [query for query, (sealed, plain) in zip(queries, found, strict=True) if sealed != plain] == []
    results = [json.loads(sealed) for sealed, _ in found]
    assert [query for query, result in zip(queries, results, strict=True) if result["total"] == 0 or result["damaged"]] == []


# ---- Downloads --------------------------------------------------------------------------------------------------------------


def saved(page: Page, act: Callable[[], None]) -> tuple[str, bytes]:
    with page.expect_download() as coming:
        act()
    return coming.value.suggested_filename, coming.value.path().read_bytes()


def test_an_attachment_is_downloaded_as_it_is(page: Page, place: Place) -> None:
    case = next(case for case in place.members.cases if case.id == gated(place))
    source = ROOT / "cases" / case.id / case.attachments[0].name
    inside(page, place)
    page.goto(f"{place.address}members/#/cases/{case.id}")
    name, data = saved(page, page.locator("[data-download]").first.click)

    assert name == source.name
    assert hashlib.sha256(data).digest() == hashlib.sha256(source.read_bytes()).digest()


def test_the_volume_is_downloaded_with_the_members_name_in_it(page: Page, place: Place) -> None:
    inside(page, place)
    page.get_by_role("link", name="会员版汇编").click()
    expect(page.locator("#view .q-lead")).to_contain_text(place.member.organisation)
    name, data = saved(page, page.locator(".q-downloads button").click)
    wanted = place.reader.read("volume/members.pdf") + place.reader.tail("volume/members.pdf")

    assert name == "示例汇编（会员版）.pdf"
    assert hashlib.sha256(data).digest() == hashlib.sha256(wanted).digest()
    expect(page.locator(".v-progress")).to_contain_text("已下载")


def test_in_wechat_the_way_to_a_browser_is_told(browser: Browser, place: Place) -> None:
    context = browser.new_context(user_agent="Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 MicroMessenger/8.0.50", service_workers="block")
    page = context.new_page()
    inside(page, place)
    page.goto(f"{place.address}members/#/volumes")
    page.locator(".q-downloads button").click()

    expect(page.locator(".v-progress")).to_contain_text("在浏览器打开")
    context.close()


# ---- What can go wrong ------------------------------------------------------------------------------------------------------


def said(page: Page) -> str:
    expect(page.locator("#code-fault")).not_to_be_empty()
    return page.inner_text("#code-fault")


def test_a_slip_is_told_without_asking_anybody(page: Page, place: Place) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/vault/k/" in request.url or "/vault/d/" in request.url else None)
    code = code_of(place.member)
    enter(page, place, code[:-1] + ("0" if code[-1] != "0" else "1"))

    assert "输错" in said(page)
    assert asked == []
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_have_attribute("aria-invalid", "true")


def test_a_revoked_code_is_told(page: Page, place: Place) -> None:
    enter(page, place, code_of(place.revoked))

    assert "已经失效" in said(page)


def changing(page: Page, name: str, change: Callable[[bytes], bytes], place: Place) -> None:
    """From now on the host gives something else for a file of the vault."""

    def answer(route: Route) -> None:
        route.fulfill(body=change((place.folder / "members" / "vault" / name).read_bytes()))

    page.route(f"**/vault/{name}", answer)


def name_of(place: Place, path: str) -> str:
    return place.reader.file(path).relative_to(place.folder / "members" / "vault").as_posix()


def test_a_swapped_file_is_told(page: Page, place: Place) -> None:
    page_path = f"cases/{gated(place)}/page.html"
    other = place.reader.file("list.html").read_bytes()
    changing(page, name_of(place, page_path), lambda _: other, place)
    inside(page, place)
    page.goto(f"{place.address}members/#/cases/{gated(place)}")

    expect(page.locator("#fault")).to_contain_text("与发布的不一致")
    expect(page.locator("#fault")).to_contain_text("可能在传输中损坏，也可能被换过")


def test_a_flipped_bit_is_told(page: Page, place: Place) -> None:
    changing(page, name_of(place, f"cases/{gated(place)}/page.html"), lambda data: data[:99] + bytes([data[99] ^ 1]) + data[100:], place)
    inside(page, place)
    page.goto(f"{place.address}members/#/cases/{gated(place)}")

    expect(page.locator("#fault")).to_contain_text("与发布的不一致")
    page.get_by_role("link", name="回到全部成果").click()
    expect(page.locator("#list")).to_be_visible()


def test_a_volume_with_a_flipped_bit_is_not_saved(page: Page, place: Place) -> None:
    changing(page, name_of(place, "volume/members.pdf"), lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], place)
    inside(page, place)
    page.goto(f"{place.address}members/#/volumes")
    page.locator(".q-downloads button").click()

    expect(page.locator(".v-progress")).to_contain_text("与发布的不一致")


def test_an_old_key_is_told(page: Page, place: Place, tmp_path: Path) -> None:
    """The host has new files and still gives out the envelope of before."""
    new = tmp_path / "site"
    shutil.copytree(place.folder, new, ignore=shutil.ignore_patterns("vault"))
    shutil.copytree(place.folder / "assets", new / "assets", dirs_exist_ok=True)
    rendered = vault.render(
        vault.Readable(members=place.members, public=PublicCatalogue(place.members), volumes=(), offprints={}, body=prose.body),
        replace(place.roster, keys=place.roster.keys + 1),
        MASTER,
        LOOK,
        CACHE,
    )
    for artifact in rendered:
        target = tmp_path / artifact.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes())
    shutil.copytree(place.folder / "members" / "vault" / "k", new / "members" / "vault" / "k", dirs_exist_ok=True)
    with served(new) as address:
        opened = page.context.new_page()
        opened.goto(f"{address}members/")
        opened.fill("#code", code_of(place.member))
        opened.click("#unlock button[type=submit]")

        assert "密钥已经更换" in said(opened)


def test_a_member_who_is_revoked_while_reading_is_told_and_forgotten(page: Page, place: Place) -> None:
    page.goto(f"{place.address}members/")
    page.fill("#code", code_of(place.member))
    page.check("#remember")
    page.click("#unlock button[type=submit]")
    expect(page.locator("#reader")).to_be_visible()
    page.route("**/members/vault/**", lambda route: route.fulfill(status=404))
    page.goto(f"{place.address}members/#/cases/{gated(place)}")

    assert "已经失效" in said(page)
    page.unroute("**/members/vault/**")
    page.reload()
    expect(page.locator("#unlock")).to_be_visible()


def test_no_network_is_told(page: Page, place: Place) -> None:
    page.route("**/members/vault/**", lambda route: route.abort())
    page.goto(f"{place.address}members/")
    page.fill("#code", code_of(place.member))
    page.click("#unlock button[type=submit]")

    assert "网络" in said(page)
    page.unroute("**/members/vault/**")


def test_plain_http_is_told(browser: Browser, place: Place) -> None:
    port = place.address.rstrip("/").rpartition(":")[2]
    switches = ["--no-sandbox", "--host-resolver-rules=MAP members.test 127.0.0.1"]
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=switches)
    page = other.new_page()
    page.goto(f"http://members.test:{port}/members/")

    expect(page.locator("#no-script")).to_contain_text("https://")
    expect(page.locator("#unlock")).to_be_hidden()
    other.close()


def test_a_device_that_keeps_nothing_is_told_and_reads_all_the_same(browser: Browser, place: Place) -> None:
    context = browser.new_context(service_workers="block")
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { get () { throw new DOMException('refused', 'SecurityError') } })")
    page = context.new_page()
    page.goto(f"{place.address}members/")
    page.fill("#code", code_of(place.member))
    page.check("#remember")
    page.click("#unlock button[type=submit]")

    expect(page.locator("#reader")).to_be_visible()
    expect(page.locator("#told")).to_contain_text("不允许保存")
    context.close()


def test_without_scripts_the_page_says_what_it_needs(browser: Browser, place: Place) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{place.address}members/")

    expect(page.locator("#no-script")).to_be_visible()
    expect(page.locator("#unlock")).to_be_hidden()
    context.close()
