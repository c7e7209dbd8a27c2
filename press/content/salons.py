"""salons/<slug>/salon.md and the pictures beside it -> Salon."""

import re
from datetime import date, datetime
from typing import get_args

from press.content.faults import Faults
from press.content.words import with_headings
from press.dates import CHINA
from press.draft import Draft
from press.model import Form, Picture, Salon, Speaker
from press.pictures import PictureFault, inspect
from press.rules import as_date
from press.strict_yaml import Node

TEXTS = ("title", "topic", "summary")
KEYS = (*TEXTS, "forms", "starts", "ends", "place", "link", "capacity", "changed", "speakers", "cases")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
FORMS: tuple[Form, ...] = get_args(Form)
RECAP = "回顾"
NEVER = datetime.min.replace(tzinfo=CHINA)


def salon(faults: Faults, draft: Draft) -> Salon:
    """A salon; its text up to the heading 回顾 is the programme, what follows tells of the day."""
    node = Node(draft.head, 1)
    faults.keys(node, KEYS)
    starts, ends = _moment(faults, node, "starts"), _moment(faults, node, "ends")
    if starts >= ends > NEVER:
        faults.add(draft.line("ends"), f"ends: 结束 {ends:%Y-%m-%d %H:%M} 不晚于开始 {starts:%Y-%m-%d %H:%M}，请改正", "salon-times")
    forms = tuple(form for form in FORMS if form in faults.texts(node, "forms", optional=False))
    place, link = faults.text(node, "place", optional=True), faults.text(node, "link", optional=True)
    _where(faults, draft, forms, place, link)
    programme, _, recap = "\n\n".join(with_headings(draft)).partition(f"## {RECAP}\n")
    return Salon(
        slug=draft.source.parent.name,
        source=draft.source,
        title=faults.text(node, "title", optional=False),
        topic=faults.text(node, "topic", optional=False),
        summary=faults.text(node, "summary", optional=False),
        forms=forms,
        starts=starts,
        ends=ends,
        place=place,
        link=link,
        capacity=_count(faults, node),
        changed=_days(faults, node),
        speakers=tuple(_speaker(faults, item) for item in node.fields["speakers"].items) if "speakers" in node.fields else (),
        cases=faults.texts(node, "cases", optional=True),
        markdown=programme.strip(),
        recap=recap.strip(),
        pictures=tuple(_pictures(faults, draft)),
    )


def _where(faults: Faults, draft: Draft, forms: tuple[Form, ...], place: str, link: str) -> None:
    """Who comes must know where to; who joins online must know how."""
    unknown = [item.text for item in draft.head["forms"].items if item.text not in FORMS] if "forms" in draft.head else []
    for word in unknown:
        faults.add(draft.line("forms"), f"forms: “{word}”写错了，可写 {'、'.join(FORMS)}", "content-values")
    if {"线下", "观摩"} & set(forms) and not place:
        faults.add(draft.line("forms"), "place: 线下或观摩的沙龙要写地点，请补上一行 place: …", "salon-place")
    if "线上" in forms and not link:
        faults.add(draft.line("forms"), "link: 线上的沙龙要写进入的网址，请补上一行 link: https://…", "salon-link")
    if link and not re.fullmatch(r"https://\S+", link):
        faults.add(draft.line("link"), f"link: “{link}”不是网址，请写 https:// 开头的完整网址", "salon-link")


def _moment(faults: Faults, node: Node, key: str) -> datetime:
    """A day and a time, China's clock."""
    word = faults.text(node, key, optional=False)
    try:
        return datetime.fromisoformat(word).replace(tzinfo=CHINA) if MOMENT.fullmatch(word) else _no_moment(faults, node, key, word)
    except ValueError:
        return _no_moment(faults, node, key, word)


def _no_moment(faults: Faults, node: Node, key: str, word: str) -> datetime:
    if word:
        faults.add(node.fields[key].line, f"{key}: “{word}”不是有效的时间，请写成 2022-09-16 14:00 的样子", "content-values")
    return NEVER


def _count(faults: Faults, node: Node) -> int:
    word = faults.text(node, "capacity", optional=False)
    if word and not re.fullmatch(r"[1-9]\d{0,4}", word):
        faults.add(node.fields["capacity"].line, f"capacity: “{word}”不是人数，请写整数，例如 60", "content-values")
        return 0
    return int(word or 0)


def _days(faults: Faults, node: Node) -> tuple[date, ...]:
    words = faults.texts(node, "changed", optional=True)
    days = tuple(day for word in words if (day := as_date(word)))
    if len(days) < len(words):
        faults.add(node.fields["changed"].line, "changed: 请写宣布变动的日期，例如 [2022-06-10]", "content-values")
    return days


def _speaker(faults: Faults, node: Node) -> Speaker:
    faults.keys(node, ("name", "role"))
    return Speaker(name=faults.text(node, "name", optional=False), role=faults.text(node, "role", optional=False))


def _pictures(faults: Faults, draft: Draft) -> list[Picture]:
    """The pictures that the text calls, each once."""
    found: dict[str, Picture] = {}
    for use in (use for section in draft.sections for use in section.pictures):
        path = draft.source.parent / use.name
        if use.name in found:
            continue
        if "/" in use.name or not path.is_file():
            faults.add(use.line, f"找不到图片“{use.name}”，请把图片放到 salon.md 旁边，只写文件名", "pictures-beside")
            continue
        try:
            found[use.name] = inspect(path)
        except PictureFault as fault:
            faults.add(use.line, f"图片“{use.name}”{fault}", "pictures-readable")
    return list(found.values())
