"""Salons -> the sheets on which those who come sign in: XLSX for A4, a row for each place."""

import io
from collections.abc import Iterator
from pathlib import PurePosixPath

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from press.channels.workbook import settled
from press.dates import day
from press.model import Artifact, Catalogue, Salon

COLUMNS = (("序号", 6), ("姓名", 12), ("单位", 30), ("职务", 14), ("电话", 16), ("签名", 14))  # width in characters
LAST = "F"  # the last column's letter
HEAD = 5  # the row of the columns' names; on every page, with those above it
HEIGHT = 24  # points: room for a hand
THIN = Side(style="thin")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center")
LEFT = Alignment(vertical="center", wrap_text=True)


def signin_sheets(full: Catalogue) -> Iterator[Artifact]:
    """report/salons/<slug>-signin.xlsx for each salon to which people come; who joins online signs nothing."""
    for salon in full.salons:
        if salon.place:
            yield Artifact(path=PurePosixPath("report/salons", f"{salon.slug}-signin.xlsx"), content=signin(salon))


def signin(salon: Salon) -> bytes:
    """The sheet of a salon; the same salon gives the same bytes."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet), "a new book has a page"
    page.title = "签到表"
    _words(page, salon)
    _rows(page, salon.capacity)
    _print(page, salon.capacity)
    book.properties.creator, book.properties.title = "", f"{salon.title}签到表"
    book.properties.created = salon.starts.replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue(), salon.starts.date())


def _words(page: Worksheet, salon: Salon) -> None:
    """What it is, when and where, over the whole width."""
    on = salon.starts.date()
    ends = f"{salon.ends:%H:%M}" if salon.ends.date() == on else f"{day(salon.ends.date())} {salon.ends:%H:%M}"
    words = ("质量沙龙签到表", salon.title, f"时间：{day(on)} {salon.starts:%H:%M}—{ends}", f"地点：{salon.place}")
    for row, text in enumerate(words, 1):
        page.merge_cells(f"A{row}:{LAST}{row}")
        cell = page.cell(row=row, column=1, value=text)
        cell.data_type = "s"  # a title that begins with = is no formula
        cell.font = Font(name="宋体", size=18 if row == 1 else 14 if row == 2 else 11, bold=row <= 2)
        cell.alignment = CENTRE if row <= 2 else LEFT
        page.row_dimensions[row].height = 32 if row <= 2 else 20


def _rows(page: Worksheet, places: int) -> None:
    for column, (name, width) in enumerate(COLUMNS, 1):
        cell = page.cell(row=HEAD, column=column, value=name)
        cell.font, cell.alignment, cell.border = Font(name="黑体", size=11, bold=True), CENTRE, GRID
        page.column_dimensions[cell.column_letter].width = width
    page.row_dimensions[HEAD].height = HEIGHT
    for number in range(1, places + 1):
        page.row_dimensions[HEAD + number].height = HEIGHT
        for column in range(1, len(COLUMNS) + 1):
            cell = page.cell(row=HEAD + number, column=column, value=number if column == 1 else None)
            cell.border, cell.alignment = GRID, CENTRE


def _print(page: Worksheet, places: int) -> None:
    """A4 upright, as wide as the paper, the head on every page."""
    page.page_setup.paperSize, page.page_setup.orientation = page.PAPERSIZE_A4, page.ORIENTATION_PORTRAIT
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"1:{HEAD}"
    page.print_area = f"A1:{LAST}{HEAD + places}"
    page.page_margins.left = page.page_margins.right = 0.6  # inches
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = "第 &P 页，共 &N 页"
    page.freeze_panes = f"A{HEAD + 1}"
