"""PublicCatalogue and volumes -> the public site: every page in the theme's chrome, pictures, assets, sitemap."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path, PurePosixPath

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from press.metadata import Metadata
from press.model import Artifact, Case, Problem, PublicCatalogue, Refused, Volume
from press.prose import Body
from press.website import chrome, heads, linebreaks, plots
from press.website.activity import activity_sheets, salon_pictures
from press.website.artwork import picture_files, start_copies
from press.website.case import case_sheets, compare_sheet, withdrawn_sheets
from press.website.certificates import certificate_records, certificates_sheet
from press.website.chrome import ROOT, Frame, Kind, Sheet, Theme
from press.website.downloads import download_sheet, volume_files
from press.website.facets import facet_sheets
from press.website.headingfont import heading_font
from press.website.home import home_sheet
from press.website.honours import honour_files, honour_sheets
from press.website.linebreaks import Breakable
from press.website.lists import list_sheets
from press.website.notices import notice_files
from press.website.profiles import method_files, method_sheets, organisation_sheets
from press.website.statistics import number_files, number_sheets
from press.website.themestyle import theme_style
from press.website.words import word_sheets

SAMPLES = 3  # cases that also go through the theme's full templates on every build


def render(
    public: PublicCatalogue, volumes: tuple[Volume, ...], body: Callable[[Case], Body], look: Path, config: Path, cache: Path
) -> Iterator[Artifact]:
    """Render the public site. body: a case's text as prose makes it. Raises Refused, naming the case, if a page differs from what the theme itself makes of it."""
    assets = chrome.published_assets(look / "assets", heading_font(public, volumes, look, cache), theme_style(look))
    names = {name: published for name, (published, _) in assets.items()}
    with ThreadPoolExecutor() as pool:
        copies = start_copies(public.cases, cache, pool)
        breakable = linebreaks.opened(public)
        templates = open_templates(look, cache, names, breakable)
        theme = chrome.open_theme(public.edition, config, names)
        theme.env.bytecode_cache = templates.bytecode_cache
        yield from pages(public, all_sheets(public, volumes, body, templates, breakable), heads.special(public, volumes), theme)
        for case in public.cases:
            yield from picture_files(case, copies)
    yield from salon_pictures(public, cache)
    yield from certificate_records(public)
    yield from volume_files(volumes, public.edition)
    for files in (number_files, method_files, honour_files, notice_files):
        yield from files(public)
    for published, content in assets.values():
        yield Artifact(path=PurePosixPath("site", published), content=content)


def pages(
    public: PublicCatalogue, sheets: Iterator[tuple[Sheet, Case | None]], known: Mapping[str, Metadata], theme: Theme
) -> Iterator[Artifact]:
    """Every sheet in its chrome, and the lists of pages for search engines."""
    site, samples = public.edition.address, sampled(public)
    frames: dict[Kind, Frame] = {}
    listed: list[str] = []
    for sheet, case in sheets:
        kind = chrome.kind_of(sheet)
        if kind not in frames:
            frames[kind] = chrome.frame(theme, kind)
        head = heads.head(sheet, public, known)
        html = chrome.fill(frames[kind], sheet, head, site)
        if case is not None and case.id in samples:
            check_sample(case, html, chrome.whole(theme, sheet, head, site))
        if sheet.listed:
            listed.append(site + sheet.address)
        yield Artifact(path=page_path(sheet.address), content=html.encode())
    yield Artifact(path=PurePosixPath("site/sitemap.xml"), content=sitemap(listed))
    yield Artifact(path=PurePosixPath("site/robots.txt"), content=f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.xml\n".encode())


def all_sheets(
    public: PublicCatalogue, volumes: tuple[Volume, ...], body: Callable[[Case], Body], templates: Environment, breakable: Breakable
) -> Iterator[tuple[Sheet, Case | None]]:
    """Every page before its chrome; with a case's page, the case."""
    yield from ((sheet, None) for sheet in number_sheets(public, templates))
    yield home_sheet(public, volumes, templates), None
    for sheets in (list_sheets, facet_sheets, organisation_sheets, method_sheets, honour_sheets):
        yield from ((sheet, None) for sheet in sheets(public, templates))
    yield from ((sheet, case) for case, sheet in case_sheets(public, volumes, body, templates, breakable))
    yield from ((sheet, None) for sheet in withdrawn_sheets(public, templates))
    yield compare_sheet(public, templates), None
    yield from ((sheet, None) for sheet in word_sheets(public, templates, breakable))
    yield certificates_sheet(public, templates), None
    yield from ((sheet, None) for sheet in activity_sheets(public, templates, breakable))
    yield download_sheet(public, volumes, templates), None


def open_templates(look: Path, cache: Path, names: dict[str, str], breakable: Breakable) -> Environment:
    """Our own templates. names: assets as templates call them -> as they are published; breakable: how titles are set."""
    compiled = cache / "templates"
    compiled.mkdir(parents=True, exist_ok=True)
    env = Environment(
        loader=FileSystemLoader(look / "templates" / "site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=FileSystemBytecodeCache(str(compiled)),
    )
    env.filters["breakable"] = breakable
    env.filters["drawn"] = plots.opened(look, cache / "charts")
    env.globals["root"] = ROOT
    env.globals["asset"] = names
    return env


def sampled(public: PublicCatalogue) -> frozenset[str]:
    """The cases whose pages are compared: the first, the last and those evenly between them."""
    step = max(1, (len(public.cases) - 1) // (SAMPLES - 1) or 1)
    return frozenset(case.id for case in public.cases[::step][:SAMPLES])


def check_sample(case: Case, html: str, whole: str) -> None:
    """Raise Refused, naming the case, unless the page equals what the theme's full templates make of the sheet."""
    if html != whole:
        message = f"cases/{case.id}/ 的网页与主题完整生成的不一致，请联系维护人员：页面外框的拆分有误"
        raise Refused((Problem(rule="page-equals-theme", level="error", source=case.source, line=0, message=message),))


def page_path(address: str) -> PurePosixPath:
    """Where the page of an address lies: an address that ends in a slash, or is empty, is a folder."""
    return PurePosixPath("site", address if address.endswith(".html") else f"{address}index.html")


def sitemap(addresses: list[str]) -> bytes:
    """The list of pages for search engines."""
    entries = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'.encode()
