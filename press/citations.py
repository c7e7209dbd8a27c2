"""Case and volumes -> how to cite it: GB/T 7714-2025, BibTeX and RIS."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from press.model import Case, Edition, Volume

PLACE = "上海"
LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # A lone \{ would leave BibTeX counting braces: the words for them keep its count even.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        **{sign: f"\\{sign}" for sign in "$&%#_"},
    }
)
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference of GB/T 7714 in two halves; has_access_day: between them stands [day of access], which only the reader knows.

    The edition of 2025 asks for that day where a page of the web is cited, and no longer where a part of a book is.
    """

    head: str
    tail: str
    has_access_day: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a case stands in print. book: title of the year's volume; page: printed number of its first page."""

    book: str
    page: int


def published(case: Case) -> date:
    """The day from which a cleared case has been public: its release day, or that of the consent if later or alone."""
    days = [day for day in (case.release, case.consent) if day]
    assert days, f"{case.id}: a case without consent is not public"
    return max(days)


def issued(case: Case) -> str:
    """When the case was published, as readers are told: its release day, else the award's year.

    The day of the consent says when a letter was signed, not when anything was published.
    """
    return str(case.release if case.release and case.release == published(case) else case.year)


def award_words(case: Case) -> str:
    """What the case won: 2022年度质量技术奖一等奖; '' for an experience summary, which won nothing."""
    return "" if case.kind == "experience" else f"{case.year}年度{case.award}{case.grade}"


def subjects(case: Case) -> tuple[str, ...]:
    """The case's methods and keywords, each once."""
    return tuple(dict.fromkeys((*case.methods, *case.keywords)))


def case_address(case: Case, edition: Edition) -> str:
    """The permanent address of the case's page."""
    return f"{edition.address}cases/{case.id}/"


def place_in_print(case: Case, edition: Edition, volumes: Iterable[Volume]) -> Place | None:
    """The case's place in the public volume of its year, if that volume holds it."""
    volume = next((item for item in volumes if item.slug == str(case.year) and case.id in item.starts), None)
    return Place(book=f"{edition.volume_title}: {case.year}年卷", page=volume.starts[case.id]) if volume else None


def gbt7714(case: Case, edition: Edition, volumes: Iterable[Volume]) -> Reference:
    """Cite the case as part of the year's volume (GB/T 7714-2025, 8.3), else as a page of the web (8.11.3)."""
    place, address = place_in_print(case, edition, volumes), case_address(case, edition)
    author, title = (_plain(words).rstrip(".") for words in (case.organisation, case.title))
    if place is None:
        return Reference(head=f"{author}. {title}[EB/OL]. ({issued(case)})", tail=f". {address}.", has_access_day=True)
    book = f"{edition.association}. {place.book}. {PLACE}: {edition.association}, {case.year}: {place.page}"
    return Reference(head=f"{author}. {title}[M/OL]//{book}", tail=f". {address}.", has_access_day=False)


def bibtex(case: Case, edition: Edition, volumes: Iterable[Volume]) -> str:
    """An entry for BibTeX and BibLaTeX, in UTF-8; names and titles stand in braces of their own, so that no style cuts or lowers them."""
    place = place_in_print(case, edition, volumes)
    fields = [("author", _braced(case.organisation)), ("title", _braced(case.title))]
    if place is None:
        kind = "online"
        fields += [("organization", _braced(edition.association)), ("date", issued(case))]
    else:
        kind = "incollection"
        fields += [("editor", _braced(edition.association)), ("booktitle", _braced(place.book))]
        fields += [("publisher", _braced(edition.association)), ("address", PLACE), ("pages", str(place.page))]
    fields += [("year", issued(case)[:4] if place is None else str(case.year)), ("url", case_address(case, edition))]
    fields += [("keywords", ", ".join(_latex(word) for word in subjects(case))), ("annote", _latex(award_words(case)))]
    fields += [("language", "chinese"), ("langid", "chinese")]
    lines = "".join(f"  {name:<12} = {{{value}}},\n" for name, value in fields if value)
    return f"@{kind}{{{citation_key(case)},\n{lines}}}\n"


def ris(case: Case, edition: Edition, volumes: Iterable[Volume]) -> str:
    """A record for EndNote, Zotero, NoteExpress …; lines end as the format asks."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_fields(case, edition, volumes) if value or tag == "ER")


def citation_key(case: Case) -> str:
    """2022/017-doe -> case-2022-017-doe"""
    return "case-" + re.sub(r"[^0-9a-z]+", "-", case.id.casefold()).strip("-")


def _ris_fields(case: Case, edition: Edition, volumes: Iterable[Volume]) -> Iterator[tuple[str, str]]:
    place, day = place_in_print(case, edition, volumes), issued(case)
    yield "TY", "ELEC" if place is None else "CHAP"
    yield "AU", _plain(case.organisation)
    yield "TI", _plain(case.title)
    if place is None:
        yield "PY", day[:4]
        yield "DA", f"{day.replace('-', '/')}/" if "-" in day else ""
    else:
        yield "T2", _plain(place.book)
        yield "A2", _plain(edition.association)
        yield "CY", PLACE
        yield "PY", str(case.year)
        yield "SP", str(place.page)
    yield "PB", _plain(edition.association)
    yield "UR", case_address(case, edition)
    yield from (("KW", _plain(word)) for word in subjects(case))
    yield "AB", _plain(case.summary)
    yield "N1", award_words(case)
    yield "LA", "zh-CN"
    yield "ER", ""


def _plain(words: str) -> str:
    """One line without characters that nobody sees: a line break would begin a new field."""
    return " ".join(INVISIBLE.sub(" ", words).split())


def _latex(words: str) -> str:
    return _plain(words).translate(LATEX)


def _braced(words: str) -> str:
    return f"{{{_latex(words)}}}"
