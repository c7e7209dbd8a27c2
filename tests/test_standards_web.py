"""Judges of the finished pages: the Nu checker, lychee, axe-core and Lighthouse. A judge that is missing fails the test."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from conftest import POLICY, ROOT, Built, served
from lxml import html
from playwright.sync_api import Browser, Page

from press.bench import lighthouse

JUDGES = Path(sys.prefix) / "judges/node_modules"  # brought there by build.py
SCRIPTS = Path(sys.prefix) / "bin"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NARROWEST = 320  # CSS pixels: a window of 1280 at 400 %
OPENERS = "button:visible:is([popovertarget], [aria-haspopup], [aria-expanded=false])"


# ---- The Nu checker --------------------------------------------------------------------------------------------------------


def nu_says(files: Sequence[Path]) -> list[str]:
    """What the Nu checker has against pages, style sheets and drawings, one line a finding."""
    jar = str(JUDGES / "vnu-jar/build/dist/vnu.jar")
    options = ["--also-check-css", "--also-check-svg", "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run(["java", "-Xss4m", "-jar", jar, *options, *files], capture_output=True, encoding="utf-8", check=True)
    return [
        f"{one.get('url')}:{one.get('lastLine')}: {one['type']}: {one['message']} {one.get('extract', '')!r}"
        for one in json.loads(done.stdout)["messages"]
    ]


def test_nu_finds_nothing_in_any_page_style_sheet_or_drawing(demo: Built) -> None:
    files = [path for path in sorted((demo.dist / "site").rglob("*")) if path.suffix in (".html", ".css", ".svg")]

    assert {path.suffix for path in files} == {".html", ".css", ".svg"}
    assert nu_says(files) == []


def test_nu_hears_a_fault_in_each(tmp_path: Path) -> None:
    page = "<!doctype html><html lang=zh><meta charset=utf-8><title>x</title><figure><figcaption>a</figcaption><p>b</figure>"
    (tmp_path / "sound.html").write_text(page, encoding="utf-8")
    (tmp_path / "page.html").write_text(page.replace("<figure>", "<figure><p>c</p>"), encoding="utf-8")
    (tmp_path / "style.css").write_text("p { colour: red }", encoding="utf-8")
    (tmp_path / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><rectangle/></svg>', encoding="utf-8")
    found = nu_says(sorted(tmp_path.iterdir()))

    assert {Path(line.partition(":")[2].partition(":")[0]).name for line in found} == {"page.html", "style.css", "drawing.svg"}, found


# ---- lychee ----------------------------------------------------------------------------------------------------------------


NO_PLACES = ("(.*/cases/compare/?)#.* $1", "(.*)#/.* $1")  # what follows the # there is for a script: cases to compare, a view


def lychee_follows(site: Path, address: str) -> tuple[list[str], list[str]]:
    """Links of a site that lead nowhere, and addresses elsewhere, to which nothing is sent. The site's own address means the folder."""
    options = ["--offline", "--no-progress", "--no-ignore", "--hidden", "--include-fragments=full", "--index-files", "index.html"]
    own = (address, address.replace("https:", "webcal:"))
    remaps = (*(f"{re.escape(one)} {site.as_uri()}/" for one in own), *NO_PLACES)
    places = ["--root-dir", str(site), *(f"--remap={remap}" for remap in remaps)]
    told = ["--format", "json", "--verbose", str(site)]
    done = subprocess.run([SCRIPTS / "lychee", *options, *places, *told], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 2), done.stderr  # 2: links lead nowhere
    found = json.loads(done.stdout)
    dead = [f"{source}: {one['url']}: {one['status']['text']}" for source, links in found["error_map"].items() for one in links]
    assert (done.returncode == 2) == bool(dead)
    assert found["total"] == found["successful"] + found["excludes"] + found["errors"]
    return dead, [one["url"] for links in found["excluded_map"].values() for one in links if not one["url"].startswith("data:")]


def test_every_link_leads_somewhere(demo: Built) -> None:
    dead, elsewhere = lychee_follows(demo.dist / "site", demo.public.edition.address)

    assert dead == []
    assert [url for url in elsewhere if not is_address(url)] == []


def is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", parts.netloc) is not None


def test_lychee_hears_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here/index.html").write_text('<h1 id="a">a</h1>', encoding="utf-8")
    sound = ("here/", "/here/#a", "https://own.example/here/", "https://other.example/gone")
    broken = ("gone/", "here/#b", "https://own.example/gone/", "webcal://own.example/gone.ics", "/here/gone.pdf")
    links = "".join(f'<a href="{link}">x</a>' for link in (*sound, *broken))
    (tmp_path / "index.html").write_text(links, encoding="utf-8")
    dead, elsewhere = lychee_follows(tmp_path, "https://own.example/")

    assert len(dead) == len(broken), dead
    assert elsewhere == ["https://other.example/gone"]


# ---- axe-core --------------------------------------------------------------------------------------------------------------


def kinds(site: Path) -> list[str]:
    """Addresses of pages that between them show every plan of a page and every sort of element: no list from which a new kind is missing."""
    shown = {path.relative_to(site).as_posix(): traits(path, site) for path in sorted(site.rglob("*.html"))}
    left = set[str]().union(*shown.values())
    chosen = []
    while left:
        best = max(shown, key=lambda path: len(shown[path] & left))
        left -= shown[best]
        chosen.append(best.removesuffix("index.html"))
    return chosen


def traits(path: Path, site: Path) -> set[str]:
    """The shape of a page's address, its plan, and each of its elements with its classes, its attributes' names and its parent."""
    parts = path.relative_to(site).parts
    page = html.parse(path).getroot()
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    return {
        f"{parts[0]} at depth {len(parts)}",
        *(plan(element, 3) for element in page.xpath("//*[@id='main']")),
        *(f"{name(element.getparent())} > {name(element)}" for element in elements),
        *(f"{element.tag} {attribute}" for element in elements for attribute in element.attrib),
    }


def plan(element: Any, depth: int) -> str:  # noqa: ANN401 - lxml has no types
    """What stands in an element, in its order; what is there several times in a row of its kind, once."""
    inside = (f"{name(child)}({plan(child, depth - 1)})" for child in element if isinstance(child.tag, str)) if depth else ()
    return " ".join(dict.fromkeys(inside))


def name(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    return "" if element is None else ".".join((element.tag, *sorted(element.get("class", "").split())))


STATES = (  # what scripts make of a page's address
    "cases/?q=zzzzzz",
    "cases/?q=%E6%B5%8B%E9%87%8F%E7%B3%BB%E7%BB%9F",  # 测量系统
    "cases/?q=%E6%B5%8B%E9%87%8F%E7%B3%BB%E7%BB%9F+xyzzy",
)


def test_every_kind_of_page_is_judged(demo: Built) -> None:
    cases = demo.public.cases
    site = demo.dist / "site"
    chosen = kinds(site)

    assert {"", "404.html", *(f"{path.parent.name}/" for path in site.glob("*/index.html"))} <= set(chosen)
    for some in (
        [case for case in cases if case.gated],
        [case for case in cases if not case.sections and not case.gated],
        [case for case in cases if case.kind == "experience"],
        [case for case in cases if case.effects],
        demo.public.withdrawn,
    ):
        assert {f"cases/{case.id}/" for case in some} & set(chosen)


def test_a_new_kind_of_page_is_judged_and_more_of_the_same_are_not(tmp_path: Path) -> None:
    pages = {
        "a": "<p>a",
        "b": "<p>b",
        "c": "<p class=new>c",
        "d": "<p>d<h2>d</h2>",
        "e": "<h2>e</h2><p>e",
        "f": "<p hidden>f",
        "g/h": "<p>h",
    }
    for place, text in pages.items():
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "index.html").write_text(f"<!doctype html><title>x</title><div id=main>{text}</div>", encoding="utf-8")

    assert {path.strip("/") for path in kinds(tmp_path)} >= {"c", "d", "e", "f", "g/h"}
    (tmp_path / "b/b").mkdir()
    (tmp_path / "b/b/index.html").write_text((tmp_path / "a/index.html").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "g/i").mkdir()
    (tmp_path / "g/i/index.html").write_text((tmp_path / "a/index.html").read_text(encoding="utf-8"), encoding="utf-8")
    assert not {"g/h/", "g/i/"} <= set(kinds(tmp_path))


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """axe-core's findings in a page as it stands, with the rule of WCAG 2.2 that it leaves out by itself."""
    source = (JUDGES / "axe-core/axe.min.js").read_text(encoding="utf-8")
    run = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}).then(found => found.violations)"

    def judge(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in page.evaluate(run) for node in one["nodes"]]

    return judge


@pytest.fixture
def heard(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it complains of, asks for elsewhere or does not get."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda said: told.append(f"{page.url}: {said.type}: {said.text}") if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(f"{page.url}: {error}"))
    page.on("request", lambda asked: None if asked.url.startswith((address, "data:")) else told.append(f"{page.url} asks {asked.url}"))
    page.on("response", lambda got: told.append(f"{page.url}: {got.status} {got.url}") if got.status >= 400 else None)
    yield page, told
    context.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_on_any_kind_of_page(
    width: int, demo: Built, address: str, heard: tuple[Page, list[str]], axe: Callable[[Page], list[str]]
) -> None:
    page, told = heard
    page.set_viewport_size({"width": width, "height": 900})
    for path in (*kinds(demo.dist / "site"), *STATES):
        page.goto(address + path, wait_until="networkidle" if path in STATES else "load")
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        told += [f"{path} {state}: {fault}" for state in states(page) for fault in (*axe(page), *overflow(page))]

    assert told == []


def states(page: Page) -> Iterator[str]:
    """Bring the page into each state a visitor can bring it into: both schemes, the largest letters, one of each sort of what opens."""
    yield from schemes(page)
    page.evaluate("document.documentElement.dataset.letters = 'largest'; dispatchEvent(new Event('resize'))")
    yield "largest letters"
    page.evaluate("delete document.documentElement.dataset.letters; dispatchEvent(new Event('resize'))")
    for sort in sorted({str(button.get_attribute("class")) for button in page.locator(OPENERS).all()}):
        page.locator(OPENERS).and_(page.locator(f"[class='{sort}']")).first.click()
        yield from (f"{scheme}, {sort} open" for scheme in schemes(page))
        page.keyboard.press("Escape")


def schemes(page: Page) -> Iterator[str]:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        yield scheme


def overflow(page: Page) -> list[str]:
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wider} px wider than the screen"] if wider > 0 else []


def test_at_400_percent_no_page_scrolls_sideways(demo: Built, address: str, heard: tuple[Page, list[str]]) -> None:
    page, told = heard
    page.set_viewport_size({"width": NARROWEST, "height": 256})
    for file in sorted((demo.dist / "site").rglob("*.html")):
        path = file.relative_to(demo.dist / "site").as_posix()
        page.goto(address + path)
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        told += [f"{path}: {fault}" for fault in overflow(page)]

    assert told == []


FAULTS = {  # rule -> what breaks it, and how it is dressed
    "image-alt": ("<img src='data:,'>", ""),
    "target-size": (
        "<p class=x><a href='#a'>a</a><a href='#b'>b</a>",
        ".x a { display: block; width: 9px; height: 9px; overflow: hidden }",
    ),
    "color-contrast": (
        "<p class=x>faint",
        "@media (prefers-color-scheme: dark) and (width < 400px) { .md-typeset .x { color: #777; background: #888 } }",
    ),
}
DRESS = """([fault, style]) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  document.adoptedStyleSheets = [sheet]
  document.querySelector('h1').insertAdjacentHTML('afterend', fault)
}"""


@pytest.mark.parametrize("rule", FAULTS)
def test_axe_hears_a_fault(rule: str, address: str, heard: tuple[Page, list[str]], axe: Callable[[Page], list[str]]) -> None:
    page, _ = heard
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(address)
    page.evaluate(DRESS, FAULTS[rule])

    assert {fault.partition(":")[0] for _ in states(page) for fault in axe(page)} == {rule}


# ---- Lighthouse ------------------------------------------------------------------------------------------------------------

CATEGORIES = ("accessibility", "best-practices", "seo")  # performance is a matter of time: `build.py bench lighthouse` measures it


def test_lighthouse_is_content_with_home_list_and_case_and_not_with_a_bare_page(demo: Built, address: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<img src=x><p style='color:#ddd'>x", encoding="utf-8")
    pages = {**lighthouse.PAGES, **lighthouse.a_case(demo.dist / "site")}
    with served(tmp_path) as bare, ThreadPoolExecutor() as pool:  # Lighthouse mostly waits
        *found, poor = pool.map(lambda url: lighthouse.look(url, CATEGORIES), [*(address + path for path in pages.values()), bare])

    assert {name: report for name, report in zip(pages, found, strict=True) if min(report.scores.values()) < lighthouse.GOAL} == {}
    assert max(poor.scores.values()) < lighthouse.GOAL
    assert {"document-title", "html-has-lang", "meta-description"} <= set(poor.faults)


TOPS = """() => [...document.querySelectorAll('#main > *, #main > * > *, #main > * > * > *')]
  .filter(part => part.checkVisibility())
  .map(part => [`${part.tagName} ${part.id} ${part.className} ${part.textContent.trim().slice(0, 20)}`, Math.round(part.getBoundingClientRect().top)])
  .filter(([, top]) => top < innerHeight)"""


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_on_the_first_screen_jumps_when_the_scripts_come(width: int, demo: Built, address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    for path in ("", "cases/", f"cases/{demo.public.cases[0].id}/"):
        page.route("**/*.js", lambda route: route.continue_() if "/scheme." in route.request.url else route.abort())
        page.goto(address + path, wait_until="networkidle")
        before = page.evaluate(TOPS)
        page.unroute("**/*.js")
        page.goto(address + path, wait_until="networkidle")
        after = dict(page.evaluate(TOPS))

        assert {part: (top, after[part]) for part, top in before if part in after and after[part] != top} == {}, path
        assert len(before) > 3
    context.close()


# ---- Hosting ---------------------------------------------------------------------------------------------------------------


def test_the_hints_for_hosts_name_the_policy_under_which_every_page_is_tested() -> None:
    text = (ROOT / "docs/hosting.md").read_text(encoding="utf-8")

    assert re.findall(r"default-src [^\"]+", text) == [POLICY] * 3  # nginx, Apache, IIS
