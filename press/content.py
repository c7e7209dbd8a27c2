"""content/ -> Edition, AwardYear, Method, Event, Notice, Page: read, check, construct.

Every fault becomes a problem with its line; a file that is missing or broken yields no value, and the build stops for it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from press import dates
from press.draft import Draft, DraftFault
from press.draft import read as read_draft
from press.model import AwardYear, Category, Concern, Content, Edition, Event, Method, Notice, Page, Problem
from press.rules import as_date, as_number, fold
from press.slug import slug
from press.strict_yaml import Node, YamlFault, parse

Value = TypeVar("Value")
PLACEHOLDER = re.compile(r"\{\{\s*(\w+):([\w-]+)\s*\}\}")
EDITION = (
    *("title", "site_name", "volume_title", "association", "department", "phone", "wechat"),
    *("address", "platform", "icp", "publication"),
)
AWARD_TEXTS = ("name", "organiser", "about", "quota_exempt", "platform", "news")
AWARD_LISTS = ("grades", "sectors", "exempt_recommenders", "conditions", "who_may_apply", "steps", "evaluation", "recommender_duties")
AWARD_MAY_BE_EMPTY = (
    *("quota_exempt", "exempt_recommenders", "platform", "news"),
    *("steps", "conditions", "who_may_apply", "evaluation", "recommender_duties"),
)
CATEGORY_TEXTS = ("name", "topics_called")
CATEGORY_LISTS = ("grades", "topics", "tools", "materials")
METHOD_TEXTS = ("name", "full", "english", "family", "definition", "about")
NOTICE_TEXTS = ("title", "number", "issued", "issuer", "addressed_to", "summary")
NOTICE_LISTS = ("copied_to", "attachments", "subject_terms")


class Faults:
    """The problems of one file, collected while it is read."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def add(self, line: int, message: str, rule: str) -> None:
        self.problems.append(Problem(rule=rule, level="error", source=self.source, line=line, message=message))

    def text(self, node: Node, key: str, optional: bool) -> str:
        """The scalar under a key."""
        found = node.fields.get(key)
        if found is None or not found.text:
            if not optional:
                self.add(found.line if found else node.line, f"{key}: 缺少这一项，请补上", "content-complete")
            return ""
        return found.text

    def texts(self, node: Node, key: str, optional: bool) -> tuple[str, ...]:
        """The list of scalars under a key."""
        found = node.fields.get(key)
        words = tuple(item.text for item in found.items) if found else ()
        if (not optional and not words) or not all(words):
            self.add(found.line if found else node.line, f"{key}: 请写成列表，每项一行，以 - 开头", "content-complete")
        return tuple(word for word in words if word)

    def flag(self, node: Node, key: str) -> bool:
        """true or false."""
        word = self.text(node, key, optional=False)
        if word not in ("true", "false", ""):
            self.add(node.fields[key].line, f"{key}: “{word}”写错了，请写 true 或 false", "content-values")
        return word == "true"

    def day(self, node: Node, key: str) -> date:
        """A day written 2022-09-30."""
        word = self.text(node, key, optional=False)
        value = as_date(word)
        if value is None and word:
            self.add(node.fields[key].line, f"{key}: “{word}”不是有效的日期，请写成 2022-09-30 的样子", "content-values")
        return value or date.min

    def keys(self, node: Node, allowed: tuple[str, ...]) -> None:
        """No key but the allowed ones."""
        for key, value in node.fields.items():
            if key not in allowed:
                self.add(value.line, f"{key}: 没有这一项，可用的有 {'、'.join(allowed)}", "content-keys")


def read(folder: Path, as_of: date) -> tuple[Content | None, tuple[Problem, ...]]:
    """Read content/; None if anything is wrong."""
    problems: list[Problem] = []

    def take(source: Path, make: Callable[[Faults, Node], Value]) -> Value | None:
        faults = Faults(source)
        node = _yaml(faults)
        value = make(faults, node) if node else None
        problems.extend(faults.problems)
        return value

    edition = take(folder / "edition.yml", lambda faults, node: _edition(faults, node, as_of))
    awards = [take(source, _award) for source in sorted(folder.glob("awards/*/*.yml"))]
    methods = take(folder / "methods.yml", _methods)
    concerns = take(folder / "problems.yml", _concerns)
    schedule = take(folder / "schedule.yml", _schedule)
    events = {event.id: event for event in schedule or ()}
    notices, pages = _markdown(folder, events, problems)
    if problems or edition is None or methods is None or concerns is None or schedule is None:
        return None, tuple(problems)
    found = tuple(award for award in awards if award)
    made = Content(
        edition=edition, awards=found, methods=methods, concerns=concerns, schedule=schedule, notices=notices, pages=pages
    )
    return made, ()


def _yaml(faults: Faults) -> Node | None:
    try:
        return parse(faults.source.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        faults.add(0, "缺少这个文件，请从样例复制一份再修改", "content-file")
    except UnicodeDecodeError:
        faults.add(0, "文件不是 UTF-8 编码，请另存为 UTF-8", "file-encoding")
    except YamlFault as fault:
        faults.add(fault.line, fault.message, "content-yaml")
    return None


def _edition(faults: Faults, node: Node, as_of: date) -> Edition:
    faults.keys(node, (*EDITION, "demo"))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=key in ("icp", "wechat")) for key in EDITION}
    publication = texts.pop("publication")
    if publication not in ("isbn", "internal", "web"):
        faults.add(node.line, "publication: 请写 isbn（正式出版）、internal（内部资料）或 web（仅网络发布）", "content-values")
    if not re.fullmatch(r"https?://[^\s/]+/(\S+/)?", texts["address"]):
        faults.add(node.line, "address: 请写网站的完整地址，以 https:// 开头、以 / 结尾", "content-values")
    return Edition(**texts, publication=publication, demo=faults.flag(node, "demo"), as_of=as_of)


def _award(faults: Faults, node: Node) -> AwardYear:
    faults.keys(node, (*AWARD_TEXTS, *AWARD_LISTS, "demo", "categories"))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=key in AWARD_MAY_BE_EMPTY) for key in AWARD_TEXTS}
    lists: dict[str, Any] = {key: faults.texts(node, key, optional=key in AWARD_MAY_BE_EMPTY) for key in AWARD_LISTS}
    since = faults.source.stem
    if not re.fullmatch(r"\d{4}", since):
        faults.add(0, "文件名应是规则开始的年份，例如 2022.yml", "content-values")
    found = node.fields.get("categories")
    categories = tuple(_category(faults, item, lists["grades"]) for item in found.items) if found else ()
    if not categories:
        faults.add(node.line, "categories: 缺少奖项类别，请至少写一个", "content-complete")
    return AwardYear(
        slug=faults.source.parent.name,
        since=int(since) if since.isdigit() else 0,
        demo=faults.flag(node, "demo"),
        categories=categories,
        **texts,
        **lists,
    )


def _category(faults: Faults, node: Node, grades: tuple[str, ...]) -> Category:
    faults.keys(node, (*CATEGORY_TEXTS, *CATEGORY_LISTS, "quota"))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=False) for key in CATEGORY_TEXTS}
    lists: dict[str, Any] = {key: faults.texts(node, key, optional=key in ("tools", "materials")) for key in CATEGORY_LISTS}
    for grade in lists["grades"]:
        if grade not in grades:
            faults.add(node.line, f"grades: “{grade}”不在本奖项的等级 {'、'.join(grades)} 之中", "content-values")
    quota = as_number(faults.text(node, "quota", optional=False)) or Decimal(0)
    if quota < 1:
        faults.add(node.line, "quota: 请写每个组织每个方向每年的申报数量上限，例如 2", "content-values")
    return Category(**texts, **lists, quota=int(quota))


def _methods(faults: Faults, node: Node) -> tuple[Method, ...]:
    seen: dict[str, tuple[int, str]] = {}
    methods: list[Method] = []
    for item in node.items:
        faults.keys(item, (*METHOD_TEXTS, "synonyms"))
        texts: dict[str, Any] = {key: faults.text(item, key, optional=key == "english") for key in METHOD_TEXTS}
        synonyms = faults.texts(item, "synonyms", optional=True)
        for word in (texts["name"], *synonyms):
            line, other = seen.setdefault(fold(word), (item.line, texts["name"]))
            if line != item.line:
                faults.add(item.line, f"“{word}”在第{line}行的“{other}”里已有，请只留一处", "methods-unique")
        about = tuple(part.strip() for part in re.split(r"\n\s*\n", texts.pop("about")) if part.strip())
        if slug(texts["name"]) in {method.slug for method in methods}:
            faults.add(item.line, f"name: “{texts['name']}”与别的方法读音相同，网址会重复，请换一个名称", "methods-unique")
        methods.append(Method(**texts, slug=slug(texts["name"]), synonyms=synonyms, about=about))
    return tuple(methods)


def _concerns(faults: Faults, node: Node) -> tuple[Concern, ...]:
    concerns: dict[str, Concern] = {}
    for item in node.items:
        faults.keys(item, ("name", "text", "words"))
        name, text = faults.text(item, "name", optional=False), faults.text(item, "text", optional=False)
        concern = Concern(name=name, slug=slug(name), text=text, words=faults.texts(item, "words", optional=False))
        if concern.slug in concerns:
            faults.add(item.line, f"name: “{name}”与“{concerns[concern.slug].name}”的网址相同，请换一个名称", "problems-unique")
        concerns[concern.slug] = concern
    return tuple(concerns.values())


def _schedule(faults: Faults, node: Node) -> tuple[Event, ...]:
    events: list[Event] = []
    for item in node.items:
        faults.keys(item, ("id", "kind", "title", "first", "last", "text"))
        kind, first, last = faults.text(item, "kind", optional=False), faults.day(item, "first"), faults.day(item, "last")
        if kind not in ("phase", "event"):
            faults.add(item.line, f"kind: “{kind}”写错了，请写 phase（阶段）或 event（日期）", "content-values")
        if last < first:
            faults.add(item.line, f"结束日期 {last} 早于开始日期 {first}，请改正", "schedule-order")
        identity = faults.text(item, "id", optional=False)
        if identity in {event.id for event in events}:
            faults.add(item.line, f"id: “{identity}”写了两次，请换一个", "schedule-unique")
        title, text = faults.text(item, "title", optional=False), faults.text(item, "text", optional=True)
        events.append(Event(id=identity, kind="phase" if kind == "phase" else "event", title=title, first=first, last=last, text=text))
    return tuple(sorted(events, key=lambda event: (event.first, event.kind != "phase", event.last, event.id)))


def _markdown(folder: Path, events: Mapping[str, Event], problems: list[Problem]) -> tuple[tuple[Notice, ...], Mapping[str, Page]]:
    notices: list[Notice] = []
    pages: dict[str, Page] = {}
    for source in sorted(folder.glob("notices/*.md")):
        faults = Faults(source)
        if (draft := _draft(faults)) is not None:
            notices.append(_notice(faults, draft, events))
        problems.extend(faults.problems)
    for source in sorted(folder.glob("pages/*.md")):
        faults = Faults(source)
        if (draft := _draft(faults)) is not None:
            node = Node(draft.head, 1)
            faults.keys(node, ("title", "description"))
            title, description = faults.text(node, "title", optional=False), faults.text(node, "description", optional=False)
            pages[source.stem] = Page(slug=source.stem, title=title, description=description, markdown=_filled(faults, draft, events))
        problems.extend(faults.problems)
    return tuple(sorted(notices, key=lambda notice: (notice.issued, notice.slug), reverse=True)), pages


def _draft(faults: Faults) -> Draft | None:
    try:
        return read_draft(faults.source)
    except DraftFault as fault:
        faults.add(fault.line, fault.message, fault.rule)
        return None


def _notice(faults: Faults, draft: Draft, events: Mapping[str, Event]) -> Notice:
    node = Node(draft.head, 1)
    faults.keys(node, (*NOTICE_TEXTS, *NOTICE_LISTS))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=False) for key in NOTICE_TEXTS}
    lists: dict[str, Any] = {key: faults.texts(node, key, optional=True) for key in NOTICE_LISTS}
    issued = texts.pop("issued")
    if issued not in events:
        faults.add(draft.line("issued"), f"issued: 日程 schedule.yml 里没有“{issued}”，请写日程中的 id", "date-known")
    day = events[issued].first if issued in events else date.min
    return Notice(slug=draft.source.stem, issued=day, markdown=_filled(faults, draft, events), **texts, **lists)


def _filled(faults: Faults, draft: Draft, events: Mapping[str, Event]) -> str:
    """The body with every {{first:id}} replaced by the schedule's day."""
    body = "\n\n".join(_with_heading(draft))

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


def _with_heading(draft: Draft) -> Iterator[str]:
    for section in draft.sections:
        heading = section.heading
        yield f"## {heading.title}\n\n{section.markdown}" if heading else section.markdown


def _line_of(draft: Draft, words: str) -> int:
    lines = draft.source.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if words in line), 0)
