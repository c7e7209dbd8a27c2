"""Case and volumes -> how to cite it (GB/T 7714), and its address as a QR code."""

from dataclasses import dataclass

import segno

from press.model import Case, Edition, Volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A reference in two halves: between them stands the day of access, which only the reader knows."""

    head: str
    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A QR code: side in modules, and the path that draws its dark modules."""

    side: int
    path: str


def citation(case: Case, edition: Edition, volumes: tuple[Volume, ...]) -> Citation:
    """Cite the case by its place in the year's volume, else as a page of the web."""
    address = f"{edition.address}cases/{case.id}/"
    volume = next((item for item in volumes if item.slug == str(case.year) and case.id in item.starts), None)
    if volume is None:
        return Citation(head=f"{case.organisation}. {case.title}[EB/OL]. 上海: {edition.association}, {case.year}", tail=f". {address}.")
    book = f"{edition.volume_title}: {case.year}卷"
    source = f"{edition.association}. {book}. 上海: {edition.association}, {case.year}: {volume.starts[case.id]}"
    return Citation(head=f"{case.organisation}. {case.title}[G/OL]//{source}", tail=f". {address}.")


def code(address: str) -> Code:
    """Draw an address as a QR code."""
    # A given mask saves the trial of all eight: a fifth of the time, and as readable.
    matrix = segno.make(address, micro=False, error="l", boost_error=False, mask=3, mode="byte").matrix
    return Code(side=len(matrix), path="".join(_runs(bytes(row), number) for number, row in enumerate(matrix)))


def _runs(row: bytes, number: int) -> str:
    path, at = "", 0
    while (start := row.find(1, at)) >= 0:
        end = row.find(0, start)
        at = len(row) if end < 0 else end
        path += f"M{start} {number}h{at - start}v1h-{at - start}z"
    return path
