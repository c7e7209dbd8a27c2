"""WeasyPrint's layout of figures and tables -> no large gap before a figure, and 续表 at the head of a table that goes on.

A figure that does not fit on its page lets the next paragraphs pass; before a heading it is scaled down, and only where that
would make it too small it also lets the heading and its first paragraph pass.
"""

from collections.abc import Callable
from itertools import takewhile
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.layout import block

LINE = 24  # CSS px: 18 pt, the line of the text
ROOM, MOVES = 3 * LINE, 2  # a figure moves if it would leave more room than this, at most so many times
GAPING = 8 * LINE  # a figure passes a heading rather than leave so much room
SMALLEST, SMALLER_STILL = 0.6, 0.38  # of a picture's size; the second rather than leave a large gap, and so that the tallest fits into one
AROUND, CAPTION, IN_LINE = 42, 18, 42  # CSS px: a figure's own room, a line of its caption; characters in such a line

Layout = Callable[..., Any]


def with_late_figures(plain: Layout) -> Layout:
    """A figure that does not fit changes places with what follows, or becomes smaller."""

    def layout(context: Any, box: Any, index: int, child: Any, new_children: list[Any], page_is_empty: bool, *rest: Any) -> Any:
        current = box.children[index]  # the caller walks over the order as it was before figures moved
        current.position_x, current.position_y = child.position_x, child.position_y
        if not is_whole_figure(current):
            return plain(context, box, index, current, new_children, page_is_empty, *rest)
        absolute, fixed, margins, *others = rest

        def attempt(candidate: Any) -> Any:
            candidate.position_x, candidate.position_y = child.position_x, child.position_y
            return plain(context, box, index, candidate, new_children, page_is_empty, absolute, fixed, list(margins), *others)

        count = len(new_children)
        result = attempt(current)
        room = context.page_bottom - others[0] - others[1]
        gap = room if is_placed(result, count) else room + height_taken_back(result, new_children, others[1])
        if is_placed(result, count) or gap < ROOM or takes_text_back(result, new_children):
            return result
        if passing := what_may_pass(box, index, current, room, gap):
            before = box.children
            box.children = [*before[:index], *passing, current, *before[index + len(passing) + 1 :]]
            passed = attempt(passing[0])
            is_cut = bool(passed[1])
            if is_placed(passed, count) and not (is_cut and "turned" in classes(current)):
                current.moved = getattr(current, "moved", 0) + 1
                return passed
            box.children = before
            block.remove_placeholders(context, new_children[count:], absolute, fixed)
            del new_children[count:]
        least = SMALLER_STILL if gap >= GAPING else SMALLEST
        if (picture := picture_of(current)) is not None and (share := share_that_fits(current, picture, room)) >= least:
            full_size = picture.style
            picture.style = scaled(full_size, share)
            smaller = attempt(current)
            if is_placed(smaller, count):
                return smaller
            picture.style = full_size
        return attempt(current)

    return layout


def is_placed(result: Any, count: int) -> bool:
    """Whether a layout placed its child, at least in part, behind so many that stood there before."""
    return not result[0] and len(result[6]) > count


def takes_text_back(result: Any, new_children: list[Any]) -> bool:
    """Whether text before the figure would go to the next page with it; a heading may."""
    stop = result[1]
    return any(not is_heading(taken) for taken in (new_children[len(result[6]) :] if stop else []))


def height_taken_back(result: Any, new_children: list[Any], position: float) -> float:
    """How high the headings are that would go to the next page with a figure."""
    taken = new_children[len(result[6]) :] if result[1] else []
    return float(position - taken[0].position_y) if taken else 0.0


def what_may_pass(box: Any, index: int, current: Any, room: float, gap: float) -> list[Any]:
    """What follows a figure and may stand before it: a paragraph; where the gap would be large, a heading and its

    first paragraph, or a table before a picture (and a picture before a table: each is counted by itself).

    A turned table waits for a page of its own: it lets pass whatever is finished before that page.
    """
    following = box.children[index + 1 :]
    heads = list(takewhile(is_heading, following))
    first = following[: len(heads) + 1]  # with what stands below them
    if "turned" in classes(current) and first and gap >= ROOM:
        return list(first)
    if getattr(current, "moved", 0) >= MOVES or len(first) == len(heads):
        return []
    if not heads and is_text(first[0]):
        return list(first)
    picture = picture_of(current)
    can_shrink = picture is not None and share_that_fits(current, picture, room) >= SMALLEST
    if can_shrink or gap < GAPING:
        return []
    if heads and is_text(first[-1]):
        return list(first)
    is_other_kind = not heads and first[0].element_tag == "figure" and (picture_of(first[0]) is None) != (picture is None)
    return list(first) if is_other_kind else []


def is_whole_figure(box: Any) -> bool:
    return box.element_tag == "figure" and "long" not in classes(box)


def classes(box: Any) -> list[str]:
    return (box.element.get("class") or "").split()


def is_text(box: Any) -> bool:
    return box.element_tag in ("p", "ul", "ol") and not box.element.get("class")


def is_heading(box: Any) -> bool:
    return box.element_tag in ("h2", "h3", "h4", "h5", "h6")


def picture_of(figure: Any) -> Any:
    """The picture of a figure; None for drawings and tables."""
    return next((found for found in figure.descendants() if found.element_tag == "img"), None)


def share_that_fits(figure: Any, picture: Any, room: float) -> float:
    """How much of its height a picture may keep so that figure and caption fit into the room, in whole lines."""
    caption = sum(len(found.text) for found in figure.descendants() if hasattr(found, "text"))
    around = AROUND + CAPTION * -(-caption // IN_LINE)
    return float((room // LINE * LINE - around) / picture.style["height"].value)


def scaled(style: Any, share: float) -> Any:
    copy = style.copy()
    for side in ("width", "height"):
        copy[side] = Dimension(style[side].value * share, style[side].unit)
    return copy


def with_continued_tables(plain: Layout) -> Layout:
    """A caption in the head of a table says 续表 wherever the head is not the first one."""

    def layout(context: Any, table: Any, bottom_space: float, skip_stack: Any, *rest: Any) -> Any:
        for cell in captions(table):
            both = cell.both = getattr(cell, "both", cell.children)
            cell.children = [both[0 if skip_stack is None else 1]]
        return plain(context, table, bottom_space, skip_stack, *rest)

    return layout


def captions(table: Any) -> list[Any]:
    """The cell of a head that holds a caption and, behind it, what stands there instead when the table goes on."""
    if not (table.children and table.children[0].is_header):
        return []
    rows = [row for row in table.children[0].children if row.element is not None and row.element.get("class") == "cap"]
    return [cell for row in rows for cell in row.children]
