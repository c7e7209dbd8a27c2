"""Public catalogue -> Atom feed (RFC 4287) of results and notices, newest first.

Ids hold no address, so that readers see nothing twice when the site moves; days are those of the content, so that the same
content gives the same bytes on every day.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from press.citations import award_words, case_address, published
from press.model import Artifact, Case, Edition, Notice, PublicCatalogue

SPACE = UUID("6f1c7d0e-5b8a-4e0f-9f53-2d1b0c6a7e41")  # never to be changed: every id is derived from it
ENTRIES = 50
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 has no way to write these


def feed(public: PublicCatalogue) -> Iterator[Artifact]:
    """The feed, at feed.xml."""
    edition = public.edition
    entries = [
        *(_case_entry(case, edition) for case in public.cases),
        *(_notice_entry(notice, edition) for notice in public.notices),
    ]
    # Sorting keeps the catalogue's order within a day.
    newest = sorted(entries, key=lambda entry: entry.findtext("updated") or "", reverse=True)[:ENTRIES]
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "zh-CN"})
    _say(root, "id", _identity("feed"))
    _say(root, "title", f"{edition.association} · {edition.site_name}")
    _say(root, "subtitle", edition.title + ("（演示数据：组织、人员与数字均为虚构）" if edition.demo else ""))
    _say(root, "updated", (newest[0].findtext("updated") if newest else None) or _moment(edition.as_of))
    _author(root, edition.association)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{edition.address}feed.xml")
    SubElement(root, "link", rel="alternate", type="text/html", href=edition.address)
    root.extend(newest)
    indent(root)
    yield Artifact(path=PurePosixPath("site/feed.xml"), content=tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _case_entry(case: Case, edition: Edition) -> Element:
    entry = Element("entry")
    _say(entry, "id", _identity(f"cases/{case.id}"))
    _say(entry, "title", f"{case.title}（{case.organisation}）")
    _days(entry, published(case))
    _author(entry, case.organisation)
    SubElement(entry, "link", rel="alternate", type="text/html", href=case_address(case, edition))
    for term in (award_words(case) or "典型经验", *case.methods):
        SubElement(entry, "category", term=_written(term))
    _say(entry, "summary", case.summary)
    return entry


def _notice_entry(notice: Notice, edition: Edition) -> Element:
    entry = Element("entry")
    _say(entry, "id", _identity(f"notices/{notice.slug}"))
    _say(entry, "title", notice.title)
    _days(entry, notice.issued)
    _author(entry, notice.issuer)
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{edition.address}notices/{notice.slug}/")
    SubElement(entry, "category", term="通知公告")
    _say(entry, "summary", notice.summary)
    return entry


def _identity(name: str) -> str:
    return uuid5(SPACE, name).urn


def _days(entry: Element, day: date) -> None:
    _say(entry, "published", _moment(day))
    _say(entry, "updated", _moment(day))


def _moment(day: date) -> str:
    """The beginning of a day in China."""
    return f"{day.isoformat()}T00:00:00+08:00"


def _author(parent: Element, name: str) -> None:
    _say(SubElement(parent, "author"), "name", name)


def _say(parent: Element, tag: str, words: str) -> None:
    SubElement(parent, tag).text = _written(words)


def _written(words: str) -> str:
    return FORBIDDEN.sub("", words)
