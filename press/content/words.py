"""notices/, pages/ -> Notice, Page, the dates of the schedule filled in."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

from press import attachments, dates
from press.content.faults import Faults
from press.draft import Draft
from press.model import Enclosure, Event, Notice, Page, Standing
from press.strict_yaml import Node

PLACEHOLDER = re.compile(r"\{\{\s*(\w+):([\w-]+)\s*\}\}")
NOTICE_TEXTS = ("title", "number", "issuer", "addressed_to", "summary")
NOTICE_LISTS = ("copied_to", "subject_terms")
NOTICE_KEYS = (*NOTICE_TEXTS, *NOTICE_LISTS, "issued", "expires", "status", "attachments")
STANDINGS: tuple[Standing, ...] = get_args(Standing)
IN_FORCE: Standing = "生效"


def notice(faults: Faults, draft: Draft, events: Mapping[str, Event]) -> Notice:
    """A notice; the day of its issue and its last one are events of the schedule."""
    node = Node(draft.head, 1)
    faults.keys(node, NOTICE_KEYS)
    texts: dict[str, Any] = {key: faults.text(node, key, optional=False) for key in NOTICE_TEXTS}
    lists: dict[str, Any] = {key: faults.texts(node, key, optional=True) for key in NOTICE_LISTS}
    issued, expires = _event(faults, draft, events, "issued"), _event(faults, draft, events, "expires")
    return Notice(
        slug=draft.source.stem,
        issued=issued.first if issued else date.min,
        expires=expires.last if expires else None,
        status=_status(faults, draft),
        attachments=_enclosures(faults, draft, node),
        markdown=_filled(faults, draft, events),
        **texts,
        **lists,
    )


def _event(faults: Faults, draft: Draft, events: Mapping[str, Event], key: str) -> Event | None:
    name = draft.text(key)
    if name not in events and (name or key == "issued"):
        faults.add(draft.line(key), f"{key}: 日程 schedule.yml 里没有“{name}”，请写日程中的 id", "date-known")
    return events.get(name)


def _status(faults: Faults, draft: Draft) -> Standing:
    """征求意见 needs a last day; that a notice has expired follows from its own."""
    word = draft.text("status") or IN_FORCE
    found = next((status for status in STANDINGS if status == word), None)
    if found is None:
        message = f"status: “{word}”写错了，请写 {'、'.join(STANDINGS)} 之一；已过期不用写，写一行 expires: 日程中的 id，过了那天自动注明"
        faults.add(draft.line("status"), message, "notice-status")
    if found == "征求意见" and not draft.text("expires"):
        faults.add(draft.line("status"), "status: 征求意见要有截止日期，请补上一行 expires: 日程中的 id", "notice-status")
    return found or IN_FORCE


def _enclosures(faults: Faults, draft: Draft, node: Node) -> tuple[Enclosure, ...]:
    """What comes with a notice: names alone, or files of the folder that is called like the notice. No file there is forgotten."""
    folder = draft.source.with_suffix("")
    found = node.fields.get("attachments")
    if found and found.fields:
        faults.add(found.line, "attachments: 请写成列表，每项一行，以 - 开头", "content-complete")
    made = tuple(_enclosure(faults, item, folder) for item in found.items) if found else ()
    wanted = {item.fields["file"].text for item in found.items if "file" in item.fields} if found else set()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in wanted and not path.name.startswith((".", "~$")):
            message = (
                f"attachments: {folder.name}/ 里的“{path.name}”没有写进来，请补上一项 {{name: 名称, file: {path.name}}}，或删去这个文件"
            )
            faults.add(draft.line("attachments"), message, "notice-files")
    return made


def _enclosure(faults: Faults, item: Node, folder: Path) -> Enclosure:
    if not item.fields:
        return Enclosure(name=item.text, file=None)
    faults.keys(item, ("name", "file"))
    name, word = faults.text(item, "name", optional=False), faults.text(item, "file", optional=False)
    path = folder / word
    if word and (wrong := _unfit(path, word)):
        faults.add(item.line, f"attachments: {wrong}", "notice-files")
    elif word:
        return Enclosure(name=name, file=attachments.inspect(path))
    return Enclosure(name=name, file=None)


def _unfit(path: Path, word: str) -> str:
    """Why a file cannot be published beside the notice; '' if it can."""
    if "/" in word or "\\" in word or not path.is_file():
        return f"找不到文件“{word}”，请把它放进 {path.parent.name}/ 文件夹，只写文件名"
    if not attachments.is_attachment(word):
        return f"“{word}”不能作附件，可用的有 {'、'.join(attachments.SUFFIXES)}"
    if path.stem == path.parent.name:
        return f"“{word}”与通知的公文同名，请给附件换一个文件名"
    wrong = attachments.fault(path)
    return f"“{word}”{wrong}" if wrong else ""


def page(faults: Faults, draft: Draft, events: Mapping[str, Event]) -> Page:
    """A page of words."""
    node = Node(draft.head, 1)
    faults.keys(node, ("title", "description"))
    title, description = faults.text(node, "title", optional=False), faults.text(node, "description", optional=False)
    return Page(slug=draft.source.stem, title=title, description=description, markdown=_filled(faults, draft, events))


def _filled(faults: Faults, draft: Draft, events: Mapping[str, Event]) -> str:
    """The body with every {{first:id}} replaced by the schedule's day."""
    body = "\n\n".join(with_headings(draft))

    def fill(match: re.Match[str]) -> str:
        what, event = match[1], events.get(match[2])
        if event and what in ("first", "date"):
            return dates.day(event.first)
        if event and what == "last":
            return dates.day(event.last)
        if event and what == "months":
            return dates.period(event.first, event.last)
        message = f"{match[0]}: 日程 schedule.yml 里没有这一项，请改正 id 或写法（first、last、months）"
        faults.add(_line_of(draft, match[0]), message, "date-known")
        return ""

    return PLACEHOLDER.sub(fill, body)


def with_headings(draft: Draft) -> Iterator[str]:
    """The text of each section with its heading, without the marks of audiences."""
    for section in draft.sections:
        heading = section.heading
        yield f"## {heading.title}\n\n{section.markdown}" if heading else section.markdown


def _line_of(draft: Draft, words: str) -> int:
    lines = draft.source.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if words in line), 0)
