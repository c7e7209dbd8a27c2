"""HTML -> a PDF that stands by itself, tagged, its fonts within."""

import logging

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from press.volume.typesetter import chinese
from press.volume.typesetter.fetcher import OnlyPictures


def teach() -> None:
    """Make WeasyPrint set Chinese; once in a process that does nothing else."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    chinese.teach()


def typeset(html: str) -> bytes:
    """A PDF (PDF/UA-1)."""
    fonts = FontConfiguration()
    made: bytes = weasyprint.HTML(string=html, url_fetcher=OnlyPictures({})).write_pdf(pdf_variant="pdf/ua-1", font_config=fonts)
    return made
