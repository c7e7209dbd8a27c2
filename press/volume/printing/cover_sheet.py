"""Source and width of the spine -> the cover as one sheet: back, spine and front as HTML, laid out in a process of its own."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from press.volume import charts
from press.volume.book import book
from press.volume.parts import parts
from press.volume.source import Source

WIDTH, HEIGHT, BLEED = 185, 260, 3  # mm
LETTERED, ROOMY = 8, 11  # mm: a spine narrower than the first bears no words, from the second on they are larger
FRONT_STARTS, DRAWN_FROM = 207, -5  # mm of the run chart: at the left of the front; where it begins


def lay_out(source: Source, spine: float, look: Path) -> bytes:
    """A PDF of one page, as large as the bleed. spine: mm."""
    folders = [look / "templates" / name for name in ("printing", "volume")]
    templates = Environment(
        loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    css = "\n".join(
        (folder / name).read_text(encoding="utf-8") for folder, name in zip(folders[::-1], ("volume.css", "sheet.css"), strict=True)
    )
    found = book(source)
    sides = {part.template.removesuffix(".html"): templates.get_template(part.template).render(**dict(part.values))
             for part in parts(found) if part.counting == "none"}  # fmt: skip
    html = templates.get_template("sheet.html").render(
        title=source.title,
        css=Markup(css),
        width=2 * WIDTH + spine + 2 * BLEED,
        height=HEIGHT + 2 * BLEED,
        front=BLEED + WIDTH + spine,
        spine=spine,
        spine_size="" if spine < LETTERED else "narrow" if spine < ROOMY else "roomy",
        runs=runs(spine),
        title_signs=tuple(source.edition.volume_title),
        year_signs=found.cover_years,
        by_signs=tuple(source.edition.association),
        **{name: Markup(words) for name, words in sides.items()},
    )
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
        return own.submit(typeset, html).result()


def runs(spine: float) -> tuple[tuple[float, str], ...]:
    """The run chart over the whole sheet in lengths of a page: (left edge in mm, SVG). On the front it stands as in the reading edition."""
    start = max(FRONT_STARTS - WIDTH - spine, DRAWN_FROM + BLEED) - BLEED
    sheet = 2 * WIDTH + spine + 2 * BLEED
    lefts = range(0, int(sheet) + 1, WIDTH)
    return tuple((left, Markup(charts.run_chart(start + left))) for left in lefts)


def typeset(html: str) -> bytes:
    """Runs in a process of its own: what the typesetter is taught changes WeasyPrint for good."""
    import weasyprint  # half a second to load, and it must not be loaded where no cover is made

    from press.volume.typesetter import chinese
    from press.volume.typesetter.fetcher import OnlyPictures

    chinese.teach()
    made: bytes = weasyprint.HTML(string=html, url_fetcher=OnlyPictures({})).write_pdf()
    return made
