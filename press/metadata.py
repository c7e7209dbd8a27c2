"""Cases, groups and pages -> what the head of their pages says to machines: JSON-LD, Highwire, Dublin Core, Open Graph.

All addresses here are absolute, since machines read them away from the page. Personal names stay out: the consent to show
a team on its page is no consent to spread it through other people's databases.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from press.citations import Place, award_words, case_address, issued, place_in_print, subjects
from press.model import Case, Edition, Group, Notice, PublicCatalogue, Salon, Volume

CARD_WIDTH, CARD_HEIGHT = 1200, 630
LISTED = 50  # cases that a list names to machines; it tells how many there are
SCRIPT_SAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})  # no end tag, no comment inside <script>

Object = Mapping[str, object]
Crumb = tuple[str, str]  # address below the site, label


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A meta element; key: the attribute that holds its name."""

    key: Literal["name", "property"]
    name: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the head of a page says to machines. graph: JSON-LD nodes."""

    tags: tuple[Tag, ...]
    graph: tuple[Object, ...]


def html(metadata: Metadata) -> str:
    """The elements for the head."""
    tags = "".join(f'<meta {tag.key}="{tag.name}" content="{escape(tag.content)}">\n' for tag in metadata.tags)
    words = json.dumps({"@context": "https://schema.org", "@graph": metadata.graph}, ensure_ascii=False, separators=(",", ":"))
    return f'{tags}<script type="application/ld+json">{words.translate(SCRIPT_SAFE)}</script>'


def case_metadata(case: Case, edition: Edition, volumes: tuple[Volume, ...], organisation: str) -> Metadata:
    """The page of a case. organisation: address of its organisation's page below the site."""
    place = place_in_print(case, edition, volumes)
    picture = f"{case_address(case, edition)}card.png"
    crumbs = (("cases/", "获奖成果"), (f"cases/{case.year}/", f"{case.year}年"), (f"cases/{case.id}/", case.title))
    alt = "，".join(filter(None, (case.title, case.organisation, award_words(case))))
    return Metadata(
        tags=(
            *_open_graph(edition, "article", f"cases/{case.id}/", case.title, case.summary),
            *_picture(picture, alt),
            *_article(case),
            *_highwire(case, edition, place),
            *_dublin_core(case, edition, place),
        ),
        graph=(
            {**_case_node(case, edition, place, f"{edition.address}{organisation}"), "image": _image_node(picture)},
            _breadcrumbs(edition, crumbs),
        ),
    )


def list_metadata(edition: Edition, address: str, title: str, description: str, cases: tuple[Case, ...]) -> Metadata:
    """A list of cases: all winners, a year, a method."""
    page = {
        **_page_node(edition, "CollectionPage", address, title, description),
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": len(cases),
            "itemListElement": [
                {"@type": "ListItem", "position": at, "url": case_address(case, edition), "name": case.title}
                for at, case in enumerate(cases[:LISTED], 1)
            ],
        },
    }
    above = (("cases/", "获奖成果"),) if address.startswith("cases/") and address != "cases/" else ()
    return Metadata(
        tags=(*_open_graph(edition, "website", address, title, description), *_site_picture(edition)),
        graph=(page, _breadcrumbs(edition, (*above, (address, title)))),
    )


def organisation_metadata(edition: Edition, group: Group, description: str) -> Metadata:
    """The page of an organisation, with all that it won."""
    address = f"organisations/{group.slug}/"
    won = [award_words(case) for case in group.cases if case.kind == "case"]
    later = [f"{honour.year}年{honour.name}" for case in group.cases for honour in case.honours]
    node = {
        "@type": "Organization",
        "@id": f"{edition.address}{address}#organisation",
        "name": group.label,
        "url": f"{edition.address}{address}",
        "award": list(dict.fromkeys((*won, *later))),
        "subjectOf": [{"@id": f"{case_address(case, edition)}#article"} for case in group.cases[:LISTED]],
    }
    return Metadata(
        tags=(*_open_graph(edition, "website", address, group.label, description), *_site_picture(edition)),
        graph=(node, _breadcrumbs(edition, (("organisations/", "获奖组织"), (address, group.label)))),
    )


def notice_metadata(edition: Edition, notice: Notice) -> Metadata:
    """The page of an official notice."""
    address = f"notices/{notice.slug}/"
    node = {
        **_page_node(edition, "Article", address, notice.title, notice.summary),
        "headline": notice.title[:110],
        "identifier": notice.number,
        "datePublished": notice.issued.isoformat(),
        "author": {"@type": "Organization", "name": notice.issuer},
        "publisher": _publisher(edition),
    }
    return Metadata(
        tags=(
            *_open_graph(edition, "article", address, notice.title, notice.summary),
            *_site_picture(edition),
            Tag(key="property", name="article:published_time", content=notice.issued.isoformat()),
        ),
        graph=(node, _breadcrumbs(edition, (("notices/", "通知公告"), (address, notice.title)))),
    )


def salon_metadata(edition: Edition, salon: Salon) -> Metadata:
    """The page of a salon: an event with its place, its hours and how one takes part."""
    address = f"salons/{salon.slug}/"
    online, offline = "线上" in salon.forms, bool({"线下", "观摩"} & set(salon.forms))
    mode = "Mixed" if online and offline else "Online" if online else "Offline"
    places: list[Object] = [{"@type": "Place", "name": salon.place, "address": salon.place}] if offline else []
    places += [{"@type": "VirtualLocation", "url": salon.link}] if online else []
    node = {
        **_page_node(edition, "Event", address, salon.title, salon.summary),
        "startDate": salon.starts.isoformat(),
        "endDate": salon.ends.isoformat(),
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "eventStatus": f"https://schema.org/Event{'Rescheduled' if salon.changed else 'Scheduled'}",
        "location": places,
        "maximumAttendeeCapacity": salon.capacity,
        "isAccessibleForFree": True,
        "organizer": _publisher(edition),
    }
    return Metadata(
        tags=(*_open_graph(edition, "article", address, salon.title, salon.summary), *_site_picture(edition)),
        graph=(node, _breadcrumbs(edition, (("salons/", "质量沙龙"), (address, salon.title)))),
    )


def home_metadata(edition: Edition, description: str) -> Metadata:
    """The first page: the site as a whole, and how it is searched."""
    node = {
        "@type": "WebSite",
        "@id": f"{edition.address}#site",
        "url": edition.address,
        "name": edition.site_name,
        "alternateName": edition.title,
        "description": description,
        "inLanguage": "zh-CN",
        "publisher": {**_publisher(edition), "department": edition.department, "telephone": edition.phone},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{edition.address}cases/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return Metadata(tags=(*_open_graph(edition, "website", "", edition.title, description), *_site_picture(edition)), graph=(node,))


def page_metadata(edition: Edition, address: str, title: str, description: str) -> Metadata:
    """Any other page."""
    return Metadata(
        tags=(*_open_graph(edition, "website", address, title, description), *_site_picture(edition)),
        graph=(_page_node(edition, "WebPage", address, title, description), _breadcrumbs(edition, ((address, title),))),
    )


def dataset_metadata(public: PublicCatalogue, address: str, title: str, description: str) -> Metadata:
    """The page that offers the open data."""
    edition = public.edition
    plain = page_metadata(edition, address, title, description)
    kinds = (("cases.csv", "text/csv"), ("effects.csv", "text/csv"), ("cases.json", "application/json"))
    books = (("cases.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),)
    node = {
        **_page_node(edition, "Dataset", address, title, description),
        "@id": f"{edition.address}{address}#dataset",
        "creator": _publisher(edition),
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "contentUrl": f"{edition.address}data/{name}", "encodingFormat": kind} for name, kind in kinds + books
        ],
    }
    if public.cases:
        years = [case.year for case in public.cases]
        node |= {"temporalCoverage": f"{min(years)}/{max(years)}", "dateModified": max(map(issued, public.cases))}
    return Metadata(tags=plain.tags, graph=(node, *plain.graph[1:]))


# ---- JSON-LD ---------------------------------------------------------------------------------------------------------------


def _case_node(case: Case, edition: Edition, place: Place | None, organisation: str) -> Object:
    address = case_address(case, edition)
    node: dict[str, object] = {
        "@type": "Article",
        "@id": f"{address}#article",
        "headline": case.title[:110],  # what search engines show of it
        "name": case.title,
        "description": case.summary,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": "zh-CN",
        "datePublished": issued(case),
        "author": {"@type": "Organization", "name": case.organisation, "url": organisation},
        "publisher": _publisher(edition),
        "isPartOf": [{"@id": f"{edition.address}#site"}],
        "keywords": list(subjects(case)),
        "about": [{"@type": "Thing", "name": name} for name in (case.topic, case.sector, case.industry) if name],
        "isAccessibleForFree": not case.gated,
    }
    won = [*filter(None, (award_words(case),)), *(f"{honour.year}年{honour.name}" for honour in case.honours)]
    if won:
        node["award"] = won
    if place:
        book = {
            "@type": "Book",
            "name": place.book,
            "publisher": _publisher(edition),
            "inLanguage": "zh-CN",
            "url": f"{edition.address}volume/",
        }
        node["isPartOf"] = [book, {"@id": f"{edition.address}#site"}]
        node["pageStart"] = place.page
    if case.gated:
        node["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".q-gate"}
    return node


def _page_node(edition: Edition, kind: str, address: str, title: str, description: str) -> Object:
    return {
        "@type": kind,
        "@id": f"{edition.address}{address}#page",
        "url": f"{edition.address}{address}",
        "name": title,
        "description": description,
        "inLanguage": "zh-CN",
        "isPartOf": {"@id": f"{edition.address}#site"},
    }


def _breadcrumbs(edition: Edition, crumbs: Iterable[Crumb]) -> Object:
    steps = (("", "首页"), *crumbs)
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": label, "item": f"{edition.address}{address}"}
            for at, (address, label) in enumerate(steps, 1)
        ],
    }


def _publisher(edition: Edition) -> Object:
    return {"@type": "Organization", "@id": f"{edition.address}#association", "name": edition.association}


def _image_node(picture: str) -> Object:
    return {"@type": "ImageObject", "url": picture, "width": CARD_WIDTH, "height": CARD_HEIGHT}


# ---- Meta elements ---------------------------------------------------------------------------------------------------------


def _open_graph(edition: Edition, kind: str, address: str, title: str, description: str) -> Iterator[Tag]:
    words = {
        "og:type": kind,
        "og:title": title,
        "og:description": description,
        "og:url": f"{edition.address}{address}",
        "og:site_name": edition.site_name,
        "og:locale": "zh_CN",
    }
    yield from (Tag(key="property", name=name, content=content) for name, content in words.items())
    yield Tag(key="name", name="twitter:card", content="summary_large_image")


def _site_picture(edition: Edition) -> Iterator[Tag]:
    return _picture(f"{edition.address}card.png", f"{edition.association}：{edition.title}")


def _picture(address: str, alt: str) -> Iterator[Tag]:
    words = {
        "og:image": address,
        "og:image:type": "image/png",
        "og:image:width": str(CARD_WIDTH),
        "og:image:height": str(CARD_HEIGHT),
        "og:image:alt": alt,
    }
    yield from (Tag(key="property", name=name, content=content) for name, content in words.items())


def _article(case: Case) -> Iterator[Tag]:
    if "-" in issued(case):  # a day, not the year alone
        yield Tag(key="property", name="article:published_time", content=issued(case))
    yield Tag(key="property", name="article:section", content="典型经验" if case.kind == "experience" else case.category or case.award)
    yield from (Tag(key="property", name="article:tag", content=word) for word in subjects(case))


def _highwire(case: Case, edition: Edition, place: Place | None) -> Iterator[Tag]:
    """What Google Scholar reads first: bare names, one author an element."""
    address = case_address(case, edition)
    words = [
        ("title", case.title),
        ("author", case.organisation),
        ("publication_date", issued(case).replace("-", "/")),
        ("publisher", edition.association),
        ("language", "zh"),
        ("abstract_html_url", address),
        ("public_url", address),
    ]
    if place:
        words += [("inbook_title", place.book), ("firstpage", str(place.page))]
    words += [("keywords", word) for word in subjects(case)]
    yield from (Tag(key="name", name=f"citation_{name}", content=content) for name, content in words)


def _dublin_core(case: Case, edition: Edition, place: Place | None) -> Iterator[Tag]:
    words = [
        ("title", case.title),
        ("creator", case.organisation),
        ("publisher", edition.association),
        ("issued", issued(case)),
        ("description", case.summary),
        ("language", "zh-CN"),
        ("type", "Text"),
        ("format", "text/html"),
        ("identifier", case_address(case, edition)),
    ]
    if place:
        words += [("isPartOf", place.book)]
    words += [("subject", word) for word in (case.topic, case.sector, *subjects(case)) if word]
    yield from (Tag(key="name", name=f"DCTERMS.{name}", content=content) for name, content in words)
