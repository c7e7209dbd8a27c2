"""WeasyPrint's leaders -> one text each: it sets every dot of a table of contents as a text of its own."""

from collections.abc import Callable
from typing import Any

from weasyprint.layout.leader import leader_index
from weasyprint.text.line_break import split_first_line

CLOSE = 0.5  # CSS px


def with_whole_leaders(plain: Callable[..., None]) -> Callable[..., None]:
    def handle_leader(context: Any, line: Any, containing_block: Any) -> None:
        plain(context, line, containing_block)
        _, leader = leader_index(line)
        if leader is not None and len(leader.children) > 1:
            leader.children = as_one(context, leader.children)

    return handle_leader


def as_one(context: Any, dots: tuple[Any, ...]) -> tuple[Any, ...]:
    """dots: from the right to the left."""
    text = dots[-1].text * len(dots)
    layout, _, _, width, _, _ = split_first_line(text, dots[-1].style, context, None, 0)
    if abs(width - dots[-1].width * len(dots)) > CLOSE:
        return dots  # they stand otherwise side by side than alone
    whole = dots[-1].copy_with_text(text)
    whole.width, whole.pango_layout = width, layout
    return (whole,)
