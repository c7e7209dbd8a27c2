"""Public catalogue -> Atom feeds (RFC 4287) of results, notices and salons, newest first: one of each kind, and one of all.

Ids hold no address, so that readers see nothing twice when the site moves; days are those of the content, so that the same
content gives the same bytes on every day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from press.channels.calendar import announced
from press.citations import award_words, case_address, published
from press.dates import day
from press.model import Artifact, Case, Edition, Notice, PublicCatalogue, Salon

SPACE = UUID("6f1c7d0e-5b8a-4e0f-9f53-2d1b0c6a7e41")  # never to be changed: every id is derived from it
ENTRIES = 50
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 has no way to write these


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a reader is told of. name: what its lasting id is derived from; appeared, changed: days; terms: its categories."""

    name: str
    title: str
    appeared: date
    changed: date
    author: str
    address: str
    terms: tuple[str, ...]
    summary: str


def feed(public: PublicCatalogue) -> Iterator[Artifact]:
    """feed.xml of everything, and cases/feed.xml, notices/feed.xml, salons/feed.xml."""
    edition = public.edition
    site = f"{edition.association} · {edition.site_name}"
    cases = tuple(_case(case, edition) for case in public.cases)
    notices = tuple(_notice(notice, edition) for notice in public.notices)
    salons = tuple(_salon(salon, edition) for salon in public.salons)
    whole = (*cases, *notices, *salons)
    latest = max((entry.changed for entry in whole), default=edition.as_of)
    yield _file("", site, whole, latest, edition)
    yield _file("cases/", f"获奖成果 · {site}", cases, latest, edition)
    yield _file("notices/", f"通知公告 · {site}", notices, latest, edition)
    yield _file("salons/", f"质量沙龙 · {site}", salons, latest, edition)


def _file(folder: str, title: str, entries: tuple[Entry, ...], latest: date, edition: Edition) -> Artifact:
    """The feed of a folder of the site. latest: its day while it is empty. Sorting keeps the catalogue's order within a day."""
    newest = sorted(entries, key=lambda entry: entry.changed, reverse=True)[:ENTRIES]
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "zh-CN"})
    _say(root, "id", _identity(f"{folder}feed"))
    _say(root, "title", title)
    _say(root, "subtitle", edition.title + ("（演示数据：组织、人员与数字均为虚构）" if edition.demo else ""))
    _say(root, "updated", _moment(newest[0].changed if newest else latest))
    _author(root, edition.association)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{edition.address}{folder}feed.xml")
    SubElement(root, "link", rel="alternate", type="text/html", href=f"{edition.address}{folder}")
    root.extend(_element(entry) for entry in newest)
    indent(root)
    return Artifact(path=PurePosixPath("site", folder, "feed.xml"), content=tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _case(case: Case, edition: Edition) -> Entry:
    return Entry(
        name=f"cases/{case.id}",
        title=f"{case.title}（{case.organisation}）",
        appeared=published(case),
        changed=published(case),
        author=case.organisation,
        address=case_address(case, edition),
        terms=(award_words(case) or "典型经验", *case.methods),
        summary=case.summary,
    )


def _notice(notice: Notice, edition: Edition) -> Entry:
    return Entry(
        name=f"notices/{notice.slug}",
        title=notice.title,
        appeared=notice.issued,
        changed=notice.issued,
        author=notice.issuer,
        address=f"{edition.address}notices/{notice.slug}/",
        terms=("通知公告",),
        summary=notice.summary,
    )


def _salon(salon: Salon, edition: Edition) -> Entry:
    """A salon appears again when it is moved, and when what came of it is told."""
    appeared = min((announced(salon), *salon.changed))
    changed = salon.ends.date() if salon.recap else max((appeared, *salon.changed))
    place = salon.place or "线上举办"
    return Entry(
        name=f"salons/{salon.slug}",
        title=f"质量沙龙：{salon.title}",
        appeared=appeared,
        changed=changed,
        author=edition.association,
        address=f"{edition.address}salons/{salon.slug}/",
        terms=("质量沙龙", *salon.forms),
        summary=f"{day(salon.starts.date())}{salon.starts:%H:%M}，{place}。{salon.summary}",
    )


def _element(entry: Entry) -> Element:
    made = Element("entry")
    _say(made, "id", _identity(entry.name))
    _say(made, "title", entry.title)
    _say(made, "published", _moment(entry.appeared))
    _say(made, "updated", _moment(entry.changed))
    _author(made, entry.author)
    SubElement(made, "link", rel="alternate", type="text/html", href=entry.address)
    for term in entry.terms:
        SubElement(made, "category", term=_written(term))
    _say(made, "summary", entry.summary)
    return made


def _identity(name: str) -> str:
    return uuid5(SPACE, name).urn


def _moment(when: date) -> str:
    """The beginning of a day in China."""
    return f"{when.isoformat()}T00:00:00+08:00"


def _author(parent: Element, name: str) -> None:
    _say(SubElement(parent, "author"), "name", name)


def _say(parent: Element, tag: str, words: str) -> None:
    SubElement(parent, tag).text = _written(words)


def _written(words: str) -> str:
    return FORBIDDEN.sub("", words)
