"""Figures that hold tables -> classes, widths and captions for the book: hanging, small, turned, long."""

import re
from xml.etree.ElementTree import Element, SubElement

from press.volume.charts import ems

SIZE, SMALL, SMALLEST = 8.5, 7.5, 5.5  # pt of the type: ordinary, hanging into the margins, scaled down (七号, the smallest that is read)
ROOM, HANGING, TURNED = 378, 426, 576  # pt: the text's width, 24 more on both sides, the text's height
PADDING = 7  # pt between columns
WIDE_COLUMNS = 7  # hangs into the margins whatever is in it
NARROWEST = 4  # em: a cell of Han characters is not set narrower
KEPT_TOGETHER = 16  # lines of a table that may not break
WORTH_TURNING, TURNED_LINES = 8, 22  # rows that are worth a page of their own; lines that the page holds
IN_LINE, IN_TURNED = 42, 68  # characters of a table's line, less the room between its columns
PIECE = re.compile(
    r"[!-~\u00a0-\u024f\u0370-\u03ff‰℃°±−–]+|.", re.DOTALL
)  # what a line cannot break: Latin words, numbers; one Han character
SCALED_NOTE = "本表缩小字号排印，放大的版本见网页。"
Rows = list[list[Element]]


def fit_table(figure: Element, table: Element) -> None:
    """Wide tables hang into both margins, wider ones are set small or turned; long ones may break and carry their caption in the head."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    columns = max((sum(int(cell.get("colspan", "1")) for cell in row) for row in rows), default=1)
    lines = lines_of(rows, columns, IN_LINE)
    can_turn = len(rows) >= WORTH_TURNING and lines_of(rows, columns, IN_TURNED) <= TURNED_LINES
    width = narrowest(rows, columns)
    classes = [figure.get("class", "table"), *fit(width, columns, can_turn)]
    align_numbers(rows)
    if "crowded" not in classes:
        keep_short_cells(rows)
    if "turned" in classes:
        turn(figure)
    elif lines > KEPT_TOGETHER:
        classes.append("long")
        caption_into_head(figure, table, columns)
    if "small" in classes:
        size = max(SMALLEST, (HANGING - PADDING * columns) / width)
        table.set("style", f"font-size: {size:.2f}pt; line-height: {size * 1.6:.2f}pt")
        SubElement(figure, "p", {"class": "note"}).text = SCALED_NOTE
    figure.set("class", " ".join(classes))


def fit(width: float, columns: int, can_turn: bool) -> list[str]:
    """Classes for a table whose columns need so many ems; in a crowded one numbers break too."""
    if width * SIZE + PADDING * columns <= ROOM and columns < WIDE_COLUMNS:
        return []
    if width * SMALL + PADDING * columns <= HANGING:
        return ["wide"]
    if width * SMALL + PADDING * columns <= TURNED and can_turn:
        return ["turned"]
    return ["wide", "small"] if width * SMALLEST + PADDING * columns <= HANGING else ["wide", "small", "crowded"]


def narrowest(rows: Rows, columns: int) -> float:
    """Ems that the columns need side by side if every cell breaks where it may."""
    need = [0.0] * columns
    for row in rows:
        at = 0
        for cell in row:
            span = int(cell.get("colspan", "1"))
            if span == 1 and at < columns:
                need[at] = max(need[at], cell_needs("".join(cell.itertext()).strip()))
            at += span
    return sum(need)


def cell_needs(words: str) -> float:
    longest = max((ems(piece) for piece in PIECE.findall(words)), default=0.0)
    return max(longest, min(ems(words), NARROWEST))


def turn(figure: Element) -> None:
    """All of a turned table goes into one box, which the style sheet turns by a quarter: its head is at the left of any page."""
    box = Element("div", {"class": "quarter"})
    box.extend(list(figure))
    figure[:] = [box]


def align_numbers(rows: Rows) -> None:
    """A column of numbers, below its head, stands at the right, unless the editor chose a side."""
    for column in zip(*rows, strict=False):
        values = ["".join(cell.itertext()).strip() for cell in column[1:]]
        if any(values) and all(is_number(value) for value in values if value):
            for cell in column:
                cell.attrib.setdefault("class", "num")


def keep_short_cells(rows: Rows) -> None:
    """A cell of two or three characters stays on one line, however long its neighbour is."""
    for cell in (cell for row in rows for cell in row):
        if not len(cell) and ems((cell.text or "").strip()) <= NARROWEST:
            cell.set("class", f"{cell.get('class', '')} tight".strip())


def lines_of(rows: Rows, columns: int, in_line: int) -> int:
    """About how many lines a table takes, if its columns were of one width: of each row what its tallest cell takes."""
    return sum(max((-(-int(ems("".join(cell.itertext()))) * columns // in_line) for cell in row), default=1) or 1 for row in rows)


def is_number(text: str) -> bool:
    return re.fullmatch(r"\s*[+−±<>≤≥-]?\s*[\d,.]+\s*%?\s*", text) is not None


def caption_into_head(figure: Element, table: Element, columns: int) -> None:
    """The caption as the first row of the head, with what stands there on the next pages (the typesetter shows one of the two)."""
    caption, head = figure.find("figcaption"), table.find("thead")
    if caption is None or head is None:
        return
    row = Element("tr", {"class": "cap"})
    cell = SubElement(row, "th", {"colspan": str(columns), "scope": "colgroup"})
    first = SubElement(cell, "div")
    first.text = caption.text
    first.extend(caption)
    again = SubElement(cell, "div")
    again.extend([copied(part) for part in caption])
    if (number := again.find("b")) is not None and number.text:
        number.text = f"续{number.text}"
    head.insert(0, row)
    figure.remove(caption)


def copied(element: Element) -> Element:
    """A copy without identities, which are only once in a book."""
    copy = Element(element.tag, {name: value for name, value in element.attrib.items() if name != "id"})
    copy.text, copy.tail = element.text, element.tail
    copy.extend([copied(child) for child in element])
    return copy
