"""Sheets of values -> XLSX whose bytes depend on nothing else."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | Decimal | date | None

LONG = 80  # characters from which a cell wraps
WRAPPED = Alignment(vertical="top", wrap_text=True)
RUNS = ("=", "+", "-", "@")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """widths: of the columns, in characters of the font."""

    title: str
    widths: tuple[int, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def workbook(sheets: tuple[Sheet, ...], made: date) -> bytes:
    """A workbook; headings are bold, stay in sight and filter. made: the day written into its properties."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    book.properties.creator = ""
    book.properties.created = datetime(made.year, made.month, made.day)  # noqa: DTZ001 - the format knows no zones
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue(), made)


def _fill(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    for at, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{len(sheet.rows) + 1}"
    page.append([_heading(page, words) for words in sheet.headings])
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])


def _heading(page: WriteOnlyWorksheet, words: str) -> Cell:
    cell = WriteOnlyCell(page, value=words)
    cell.font = Font(bold=True)
    return cell


def _cell(page: WriteOnlyWorksheet, value: Value) -> Cell | Value:
    """The value itself where that is enough: a cell with a style costs ten times as much."""
    if isinstance(value, str):
        return _words(page, value) if len(value) > LONG or value.startswith(RUNS) else value
    number_format = _number_format(value)
    if not number_format:
        return value
    cell = WriteOnlyCell(page, value=value)
    cell.number_format = number_format
    return cell


def _words(page: WriteOnlyWorksheet, words: str) -> Cell:
    cell = WriteOnlyCell(page, value=words)
    if words.startswith(RUNS):
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
        cell.quotePrefix = True  # and so would Excel, once somebody edits the cell
    if len(words) > LONG:
        cell.alignment = WRAPPED
    return cell


def _number_format(value: int | Decimal | date | None) -> str:
    """The digits that the editor wrote: 68.0 stays 68.0; '' where the usual format does."""
    if isinstance(value, date):
        return "yyyy-mm-dd"
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return f"0.{'0' * -exponent}" if isinstance(exponent, int) and exponent < 0 else ""


def settled(data: bytes, made: date) -> bytes:
    """An XLSX file without the moment of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, EPOCH), _dated(info.filename, old.read(info), made), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _dated(name: str, content: bytes, made: date) -> bytes:
    if name != "docProps/core.xml":
        return content
    head, mark, rest = content.partition(b"<dcterms:modified")
    start, end = rest.find(b">") + 1, rest.find(b"<")
    return head + mark + rest[:start] + f"{made.isoformat()}T00:00:00Z".encode() + rest[end:]
