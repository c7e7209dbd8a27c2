"""Finished volume -> files for the printing house: the inside and the cover, each with bleed, marks and inks."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name

from press.volume.printing import pdfx
from press.volume.printing.cover_sheet import WIDTH, lay_out
from press.volume.printing.inks import in_inks
from press.volume.printing.pdfx import Intent
from press.volume.printing.sheet import BLEED, MM, on_sheet, to_the_bleed
from press.volume.printing.streams import Box, box_of
from press.volume.source import Source

SIGNATURE = 4  # pages of a folded sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Of the inside. caliper: thickness of a sheet in mm."""

    name: str
    caliper: float


PAPER = Paper(name="80 g/m² 胶版纸", caliper=0.1)


def inside(reading: Path, leaves: range, source: Source, intent: Intent | None, target: Path) -> int:
    """Write the inside of the book for the press; returns how many pages it has, filled up with blank ones to whole folded sheets.

    leaves: the pages of the reading edition between its covers, counted from 0.
    """
    with pikepdf.open(reading) as file:
        del file.pages[leaves.stop :], file.pages[: leaves.start]
        size = trim_of(file.pages[0])
        for _ in range(-len(file.pages) % SIGNATURE):
            file.add_blank_page(page_size=(size[2] - size[0], size[3] - size[1]))
        for page in file.pages:
            trim = trim_of(page)
            on_sheet(page, to_the_bleed(inked(page), trim), trim, (), file)
        number = len(file.pages)
        save(file, f"{source.title}　内文", source, intent, target)
    return number


def cover(source: Source, pages: int, paper: Paper, intent: Intent | None, look: Path, target: Path) -> float:
    """Write back, spine and front as one sheet; returns the width of the spine in mm. pages: of the inside."""
    spine = spine_width(pages, paper)
    with pikepdf.open(io.BytesIO(lay_out(source, spine, look))) as file:
        (page,) = file.pages
        left, bottom, right, top = box_of(page.mediabox)
        trim = (left + BLEED, bottom + BLEED, right - BLEED, top - BLEED)
        on_sheet(page, inked(page), trim, (WIDTH * MM, (WIDTH + spine) * MM), file)
        save(file, f"{source.title}　封面", source, intent, target)
    return spine


def spine_width(pages: int, paper: Paper) -> float:
    """mm, to the tenth."""
    return round(pages / 2 * paper.caliper, 1)


def inked(page: pikepdf.Page) -> Iterable[Any]:
    return in_inks(pikepdf.parse_content_stream(page)) if "/Contents" in page.obj else ()


def trim_of(page: pikepdf.Page) -> Box:
    return box_of(page.trimbox)


def save(file: pikepdf.Pdf, title: str, source: Source, intent: Intent | None, target: Path) -> None:
    """In inks throughout, the same bytes for the same input."""
    file.remove_unreferenced_resources()
    for form in pdfx.forms(file):
        form.write(pikepdf.unparse_content_stream(list(in_inks(pikepdf.parse_content_stream(form)))))
        if "/Group" in form:
            form.Group.CS = Name.DeviceCMYK
    pdfx.finish(file, title, source.edition.as_of, intent)
    file.save(target, force_version="1.6", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
