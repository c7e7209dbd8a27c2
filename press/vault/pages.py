"""MembersCatalogue -> the pages that its readers get: a case as the site shows it, with what only members have, and the list's contents."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from press.dates import day
from press.model import Case, MembersCatalogue, PublicCatalogue, Volume
from press.prose import Body
from press.related import related
from press.website import case as site_case
from press.website.cards import card, seal
from press.website.charts import chart
from press.website.downloads import size_words
from press.website.facets import NAMES, Addresses, card_items
from press.website.linebreaks import Breakable, in_headings
from press.website.lists import winners_sheets
from press.website.passages import passage

FORMAT = 1
TO_ROOT = "../"  # the reader's page is members/
RECENT = 12
KINDS = {".pdf": "PDF", ".xlsx": "Excel 工作簿", ".docx": "Word 文档", ".pptx": "演示文稿", ".zip": "压缩文件"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A file to be downloaded. path: in the vault; name: as it is saved; kind, size: in words; bytes: of the sealed content."""

    path: str
    name: str
    kind: str
    size: str
    bytes: int


def open_templates(look: Path, breakable: Breakable) -> Environment:
    """The vault's templates, which use the site's parts."""
    env = Environment(
        loader=FileSystemLoader([look / "templates" / "vault", look / "templates" / "site"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["breakable"] = breakable
    env.globals.update(root=TO_ROOT, asset=defaultdict(str))  # scripts and styles are the page's own
    return env


def case_pages(
    members: MembersCatalogue,
    public: PublicCatalogue,
    offprints: Mapping[str, Path],
    body: Callable[[Case], Body],
    templates: Environment,
    breakable: Breakable,
) -> Iterator[tuple[Case, bytes]]:
    """Each case as members read it. offprints: case id -> its own PDF."""
    template, where = templates.get_template("case.html"), addresses(members)
    pending = passage(public, "pending", "成果文稿待补")
    glosses = {method.name: method.definition for method in members.methods}
    turns, likes = site_case.neighbours(public), related(members.cases)
    for case in members.cases:
        text = body(case)
        before, after = turns[case.id]
        page = template.render(
            case=case,
            seal=seal(case),
            honour=site_case.honour_line(case),
            minutes=site_case.minutes(text.html) if case.sections else 0,
            facts=tuple(site_case.facts(case, where, glosses)),
            charts=tuple(chart(effect) for effect in case.effects),
            body=Markup(in_headings(site_case.web_body(text.html, case), breakable)),
            headings=tuple(heading for heading in text.headings if heading.level == 2),
            note=None if case.sections else pending,
            offers=tuple(_offers(case, offprints)),
            related=tuple(card(item.case, "，".join(item.reasons)) for item in likes[case.id]),
            before=before,
            after=after,
        )
        yield case, page.encode()


def addresses(members: MembersCatalogue) -> Addresses:
    """The values of a case lead to the reader's own list."""
    return Addresses(
        of={
            (dimension, group.label): f"#/cases?{dimension}={quote(group.slug)}"
            for dimension in NAMES
            for group in members.groups[dimension]
        }
    )


def list_page(public: PublicCatalogue, templates: Environment) -> bytes:
    """The list with its facets, as the public site draws it: which cases there are is no secret, and here it fits the vault's index."""
    first = next(winners_sheets(public, templates, card_items(public.cases, templates)))
    return first.body.encode()


def _offers(case: Case, offprints: Mapping[str, Path]) -> Iterator[Offer]:
    """The case's own PDF, then its attachments."""
    if case.id in offprints:
        size = offprints[case.id].stat().st_size
        name = f"{case.title}（{case.organisation}，{case.year}）.pdf"
        yield Offer(path=offprint_path(case), name=name, kind="单行本 PDF", size=size_words(size), bytes=size)
    for file in case.attachments:
        kind = KINDS[file.source.suffix.lower()]
        yield Offer(path=f"cases/{case.id}/{file.name}", name=file.name, kind=kind, size=size_words(file.size), bytes=file.size)


def offprint_path(case: Case) -> str:
    """Where the vault has a case's own PDF; attachments end in a suffix, so none has this name."""
    return f"cases/{case.id}/offprint"


def contents(members: MembersCatalogue, volumes: Sequence[tuple[Volume, int]]) -> bytes:
    """What the reader must know at first. volumes: with the bytes of each."""
    told = {
        "format": FORMAT,
        "day": day(members.edition.as_of),
        "cases": len(members.cases),
        "recent": [
            {"id": case.id, "title": case.title, "organisation": case.organisation, "day": day(when)} for when, case in recent(members)
        ],
        "volumes": [
            {
                "path": volume_path(volume),
                "title": volume.title,
                "name": f"{volume.title}.pdf",
                "pages": volume.pages,
                "cases": volume.cases,
                "bytes": size,
                "size": size_words(size),
            }
            for volume, size in volumes
        ],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def volume_path(volume: Volume) -> str:
    return f"volume/{volume.slug}.pdf"


def recent(members: MembersCatalogue) -> list[tuple[date, Case]]:
    """The cases that members can read more of since last, newest first, with the day."""
    days = [(_since(case, members.edition.as_of), case) for case in members.cases if case.sections]
    return sorted(days, key=lambda item: (item[0], item[1].id), reverse=True)[:RECENT]


def _since(case: Case, today: date) -> date:
    """The last day on which a case's text became readable for members."""
    days = (case.release, case.consent, *(section.opens for section in case.sections))
    return max(when for when in days if when is not None and when <= today)
