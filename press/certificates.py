"""Case -> the number of its certificate, which anyone can look up, and the record that is found.

A number is award, year, the number at the head of the case's folder, and a check character that finds any slip of one character:
QT2022-017-B. It stays as long as the folder's name, which is the case's permanent address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from press.model import AwardYear, Case, PublicCatalogue

FOLDER = re.compile(r"0*(\d{1,4})(?:-|$)")
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a number leads to: nothing about persons."""

    number: str
    case: Case


def records(public: PublicCatalogue) -> Iterator[Record]:
    """Every winner that has a number, in reading order."""
    for case in public.cases:
        if found := number(case, public.awards):
            yield Record(number=found, case=case)


def number(case: Case, awards: tuple[AwardYear, ...]) -> str:
    """The number of a winner's certificate; '' for an experience summary, which won nothing, and for a folder without a number."""
    folder = FOLDER.match(case.id.partition("/")[2])
    award = next((award.slug for award in awards if award.name == case.award), "")
    if case.kind == "experience" or not folder or not award:
        return ""
    words = f"{''.join(part[0] for part in award.split('-')).upper()}{case.year}-{int(folder[1]):03}"
    return f"{words}-{check(words)}"


def check(words: str) -> str:
    """The check character of ISO/IEC 7064, MOD 37,36: it finds every single wrong sign and nearly every swap of two."""
    product = 36
    for sign in words.replace("-", ""):
        product = ((product + SIGNS.index(sign)) % 36 or 36) * 2 % 37
    return SIGNS[(37 - product) % 36]
