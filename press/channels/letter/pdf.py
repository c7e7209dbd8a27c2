"""Notice -> HTML of the official letter for the typesetter: free fonts in the place of the standard's names (docs/letters in the handbook)."""

from jinja2 import Environment

from press.channels.letter.blocks import Paragraph, blocks
from press.dates import day
from press.model import Notice


def html(notice: Notice, templates: Environment) -> str:
    """The letter as one document."""
    found = blocks(notice)
    return templates.get_template("letter.html").render(
        notice=notice,
        titles=tuple(block.runs[0].words for block in found if isinstance(block, Paragraph) and block.style == "title"),
        blocks=tuple(
            ("table", block.rows) if not isinstance(block, Paragraph) else (block.style, block.runs)
            for block in found
            if not _is_title(block)
        ),
        given=day(notice.issued),
        mark_size=min(46, int(442 / (len(notice.issuer) + 2))),  # points: the width of the text shared out
        copies="，".join(notice.copied_to),
    )


def _is_title(block: object) -> bool:
    return isinstance(block, Paragraph) and block.style == "title"
