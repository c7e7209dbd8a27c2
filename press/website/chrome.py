"""Theme and sheet -> HTML page: the theme renders its own chrome once for each kind of page, and sheets are filled in.

The chrome is rendered for a page whose title, description, address and body are marks; the result is split at the marks,
and a page is a string join. `whole` sends a sheet through the full templates: what `fill` makes must equal it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from press.model import Edition
from press.website import scripts

ROOT = "\x02ROOT\x03"  # stands for the way to the site's root in every body: bodies do not know where they will lie
MARK = re.compile("\x02([A-Z]+)\x03")
FONT, FONT_STYLE, THEME_STYLE = "heading.woff2", "heading.css", "theme.css"
STYLE, IMPORT = "style.css", re.compile(rb'@import "([\w.-]+)";.*\n')
SLOTS = ("TITLE", "DESCRIPTION", "ROBOTS", "ADDRESS", "HEAD", "BODY")
# Switches of a drawer and a search that this site has not; they stand outside every block of the theme and are no valid HTML.
TOGGLES = re.compile(r'\s*<(?:input class="md-toggle"|label class="md-overlay")[^>]*>(?:</label>)?')
OWN_LINK = re.compile(r'\b(href|src|action)="(?![a-z]+:|/|#)(?:\.(?:/|(?=")))?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page before the chrome. address: below the site, '' for the home page, with a closing slash for a folder;
    tab: address of the tab that it belongs to, or ''; listed: whether sitemap and search engines get it; body: HTML."""

    address: str
    tab: str
    title: str
    description: str
    listed: bool
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the chrome of a page depends on: how deep it lies, which tab is marked, and whether it is that tab's own page."""

    depth: int
    tab: str
    is_tab: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Rendered chrome, split at its marks: one text more than slots."""

    texts: tuple[str, ...]
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The theme, ready to render."""

    config: MkDocsConfig
    env: Environment
    nav: Navigation
    docs: tuple[File, ...]


def open_theme(edition: Edition, config: Path, assets: Mapping[str, str]) -> Theme:
    """Load the theme with its overrides. assets: our files' names as mkdocs.yml calls them -> as they are published."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")  # the theme prints a banner about its end of life on import
    settings = load_config(str(config), site_name=edition.site_name, site_url=edition.address, docs_dir=str(config.parent / "site_src"))
    settings.extra_css = [assets[name] for name in settings.extra_css]
    for script in settings.extra_javascript:
        script.path = assets[script.path]  # type: ignore[union-attr]
    settings.theme["favicon"] = assets[settings.theme["favicon"]]
    polyfills = [assets[name] for name in settings.extra["polyfills"]]
    settings.extra.update(_facts(edition), polyfills=polyfills)
    settings = settings.plugins.on_config(settings)
    tabs = [next(iter(item.values())) for item in settings.nav or []]
    docs = tuple(File.generated(settings, name, content="") for name in ("index.md", *tabs))
    nav = get_navigation(Files(docs), settings)
    env = settings.theme.get_env()
    return Theme(config=settings, env=env, nav=nav, docs=docs)


def _facts(edition: Edition) -> dict[str, object]:
    """What header, banner and footer say, escaped: the theme's templates print as it is."""
    words = {
        "association": edition.association,
        "strapline": edition.site_name,
        "department": edition.department,
        "phone": edition.phone,
        "wechat": edition.wechat,
        "icp": edition.icp,
        "year": str(edition.as_of.year),
    }
    return {"demo": edition.demo, **{name: escape(word) for name, word in words.items()}}


def kind_of(sheet: Sheet) -> Kind:
    """Name the kind of page that the sheet is."""
    return Kind(depth=sheet.address.count("/"), tab=sheet.tab, is_tab=sheet.address != "" and sheet.address == sheet.tab)


def frame(theme: Theme, kind: Kind) -> Frame:
    """Render the chrome of a kind of page and split it at its marks."""
    parts = MARK.split(_render(theme, kind, {slot: f"\x02{slot}\x03" for slot in SLOTS}))
    return Frame(texts=tuple(parts[0::2]), slots=tuple(parts[1::2]))


def fill(chrome: Frame, sheet: Sheet, head: str, site: str) -> str:
    """Put a sheet into its chrome. head: elements for its head; site: the site's address."""
    values = _values(sheet, head, site)
    parts = [part for text, slot in zip(chrome.texts, chrome.slots, strict=False) for part in (text, values[slot])]
    return _settle("".join((*parts, chrome.texts[-1])), sheet, site)


def whole(theme: Theme, sheet: Sheet, head: str, site: str) -> str:
    """Send a sheet through the theme's full templates: slow, and the measure of what `fill` makes."""
    return _settle(_render(theme, kind_of(sheet), _values(sheet, head, site)), sheet, site)


def _render(theme: Theme, kind: Kind, values: Mapping[str, str]) -> str:
    address = kind.tab if kind.is_tab else "x/" * kind.depth
    page = Page(None, File.generated(theme.config, f"{address}index.md", content=""), theme.config)
    page.meta = {
        "title": values["TITLE"],
        "description": values["DESCRIPTION"],
        "robots": values["ROBOTS"],
        "head": values["HEAD"],
        "tab": kind.tab,
    }
    page.canonical_url = values["ADDRESS"]
    page.content = values["BODY"]
    page.toc = TableOfContents([AnchorLink("正文", "main", 1)])  # where the theme's skip link leads
    return TOGGLES.sub("", theme.env.get_template("main.html").render(get_context(theme.nav, theme.docs, theme.config, page)))


def _values(sheet: Sheet, head: str, site: str) -> dict[str, str]:
    return {
        "TITLE": escape(sheet.title),
        "DESCRIPTION": escape(sheet.description),
        "ROBOTS": "index,follow" if sheet.listed else "noindex",
        "ADDRESS": escape(site + sheet.address),
        "HEAD": head,
        "BODY": sheet.body.replace(ROOT, "../" * sheet.address.count("/") or "./"),
    }


def _settle(html: str, sheet: Sheet, site: str) -> str:
    """A page for missing addresses is served at any depth: its links start from the site's root."""
    if sheet.address != "404.html":
        return html
    return OWN_LINK.sub(rf'\1="{urlsplit(site).path}', html)


def published_assets(folder: Path, font: bytes | None, theme: bytes) -> dict[str, tuple[str, bytes]]:
    """The assets by the name that mkdocs.yml and templates use: published name, which holds a digest of the content, and content.

    Of a folder of scripts, those that pages call hold what they import. Style sheets become one.
    font: the headings' font; without it the style sheet that calls it is left out. theme: the theme's style sheet.
    """
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    files[THEME_STYLE] = theme
    style = files.pop(FONT_STYLE)
    if font is not None:
        files[FONT] = font
        files[FONT_STYLE] = style.replace(FONT.encode(), _published(FONT, font).encode())
    parts = [name.decode() for name in IMPORT.findall(files[STYLE])]
    files[STYLE] = IMPORT.sub(lambda part: files.get(part[1].decode(), b""), files[STYLE])
    made = {f"assets/{name}": (f"assets/{_published(name, content)}", content) for name, content in files.items() if name not in parts}
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        made |= _published_folder(part)
    return made


def _published_folder(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Scripts that pages call, each in one piece, and other files as they are."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix != ".js"}
    files |= {f"{name}.js": scripts.whole(folder, name) for name in scripts.called(folder)}
    return {f"assets/{folder.name}/{name}": (f"assets/{_published(name, content)}", content) for name, content in files.items()}


def _published(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}.{sha256(content).hexdigest()[:10]}{path.suffix}"
