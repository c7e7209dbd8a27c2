"""Cases and their search -> the list of winners in Chromium, and how long it takes to follow a change; run as a process of its own.

Arguments: the workshop, cases, the folder of the search, a folder for the site. Says one line of JSON.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from playwright.sync_api import Page, sync_playwright

from press import catalogue, load, website
from press.bench.indexing import AS_OF
from press.bench.server import served
from press.model import Artifact, PublicCatalogue
from press.website import chrome, linebreaks, lists
from press.website.themestyle import theme_style

ROUNDS = 6  # of all changes; the first fetches what the others find
CHANGES = (
    ("choose", "select[name=from]", "2010"),
    ("click", "#facets input[name=text]", ""),
    ("click", "#facets input[name=grade]", ""),
    ("choose", "#sort", "title"),
    ("choose", "#sort", "grade"),
    ("click", ".q-view button[value=table]", ""),
    ("click", ".q-view button[value=cards]", ""),
    ("click", "#facets input[name=sector]", ""),
    ("click", "#facets input[name=method]", ""),
    ("click", ".q-chip--all", ""),
)
CHANGE = """async ([kind, selector, value]) => {
    const list = document.getElementById('list'), element = document.querySelector(selector), begin = performance.now()
    const drawn = new Promise(resolve => {
        const observer = new MutationObserver(() => { if (!list.hasAttribute('aria-busy')) { observer.disconnect(); resolve() } })
        observer.observe(list, { childList: true, attributes: true })
    })
    if (kind === 'click') element.click()
    else { element.value = value; element.dispatchEvent(new Event('change', { bubbles: true })) }
    await Promise.race([drawn, new Promise(resolve => setTimeout(resolve, 1000))])
    await new Promise(resolve => requestAnimationFrame(() => {
        const channel = new MessageChannel()
        channel.port1.onmessage = resolve
        channel.port2.postMessage(0)
    }))
    return performance.now() - begin
}"""  # to the first task behind the frame in which the list is painted


def main(folder: Path, cases: Path, search: Path, out: Path) -> None:
    """Make the pages of the list, put the search beside them, and tell how long each change took, in milliseconds."""
    contents, problems = load.read(cases, folder / "content", AS_OF)
    assert contents is not None, problems
    for artifact in pages(catalogue.public_view(catalogue.build(contents)[0]), folder):
        path = Path(out, artifact.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        assert isinstance(artifact.content, bytes)
        path.write_bytes(artifact.content)
    shutil.copytree(search, out / "site/search")
    with sync_playwright() as play, served(out / "site") as host:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{host.address}cases/index.html", wait_until="networkidle")
        rounds = [[changed(page, change) for change in CHANGES] for _ in range(ROUNDS)]
        browser.close()
    print(json.dumps([took for one in rounds[1:] for took in one]))


def pages(public: PublicCatalogue, folder: Path) -> Iterator[Artifact]:
    """The list of winners and what it needs."""
    look, config, cache = folder / "site_src", folder / "mkdocs.yml", folder / ".cache"
    assets = chrome.published_assets(look / "assets", None, theme_style(look))
    names = {name: published for name, (published, _) in assets.items()}
    templates = website.open_templates(look, cache, names, linebreaks.opened(public))
    sheets = ((sheet, None) for sheet in lists.list_sheets(public, templates))
    yield from website.pages(public, sheets, {}, chrome.open_theme(public.edition, config, names))
    for published, content in assets.values():
        yield Artifact(path=PurePosixPath("site", published), content=content)


def changed(page: Page, change: tuple[str, str, str]) -> float:
    page.wait_for_timeout(100)
    took: float = page.evaluate(CHANGE, list(change))
    return took


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
