"""Text of a Markdown file -> Draft: its front matter as nodes, its body cut into sections, each with its pictures and places.

Comments are dropped here, before anything is cut, so that a comment can neither hide a heading nor be published.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from press.strict_yaml import Node, YamlFault, parse

MAX_BYTES = 500_000
HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)(.*?)[ \t]*#*[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
MARK = re.compile(r"[ \t]*\{[ \t]*(\w[\w \t,，、-]*?)[ \t]*\}$")
PICTURE = re.compile(r"!\[([^\]]*)\]\([ \t]*(?:<([^>]+)>|([^\s)]+))(?:[ \t]+[\"'].*?[\"'])?[ \t]*\)")
HTML_PICTURE = re.compile(r"<img\b[^>]*?\bsrc[ \t]*=[ \t]*[\"']?([^\"'\s>]+)[^>]*>", re.IGNORECASE)
HTML_ALT = re.compile(r"\balt[ \t]*=[ \t]*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
NOTE = re.compile(r" {0,3}\[(\^?[^\]\n]+)\]:[ \t]")


class DraftFault(Exception):
    """Why a file cannot be read at all: line, Chinese message and rule id."""

    def __init__(self, line: int, message: str, rule: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.rule = rule


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureUse:
    """A picture as the text calls it."""

    name: str
    alt: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingUse:
    """A heading of the body: its level (1 to 6), its words without the mark, the mark ('' if none)."""

    level: int
    title: str
    mark: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSection:
    """A second-level heading and the text below it; heading None for the text before the first. first_line: of `lines`."""

    heading: HeadingUse | None
    first_line: int
    lines: tuple[str, ...]
    headings: tuple[HeadingUse, ...]
    pictures: tuple[PictureUse, ...]

    @property
    def markdown(self) -> str:
        return "\n".join(self.lines).strip("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A footnote's or a link's definition: its key in lower case, its line, its text with continuation lines."""

    key: str
    at: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file as read, before anything about it is known to be right. year, folder: the names of its folders."""

    source: Path
    year: str
    folder: str
    head: Mapping[str, Node]
    sections: tuple[DraftSection, ...]
    unused_notes: tuple[tuple[str, int], ...]

    def text(self, key: str) -> str:
        """The scalar under a key, '' if there is none."""
        node = self.head.get(key)
        return node.text if node else ""

    def line(self, key: str) -> int:
        """The line of a key, 1 if there is none."""
        node = self.head.get(key)
        return node.line if node else 1


def read(source: Path) -> Draft:
    """Read a Markdown file with front matter; raises DraftFault."""
    with source.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        message = f"文件有 {source.stat().st_size / 1e6:.1f} MB，正文最多 {MAX_BYTES // 1000} KB；图片请单独存成文件放在同一文件夹"
        raise DraftFault(0, message, "file-size")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DraftFault(line, "文件不是 UTF-8 编码，请用记事本“另存为”并选择编码 UTF-8", "file-encoding") from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head, body_at = _head(lines)
    sections, unused = _with_own_notes(tuple(_sections(lines, body_at)))
    year, folder = source.parent.parent.name, source.parent.name
    return Draft(source=source, year=year, folder=folder, head=head, sections=sections, unused_notes=unused)


def _head(lines: list[str]) -> tuple[Mapping[str, Node], int]:
    """The front matter's fields and the index of the first line of the body."""
    if lines[0].rstrip() != "---":
        raise DraftFault(1, "第一行应是 ---，资料写在两条 --- 线之间", "head-present")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not end:
        raise DraftFault(1, "找不到结束资料的第二条 --- 线，请补上", "head-present")
    try:
        node = parse("\n".join(lines[1:end]) + "\n")
    except YamlFault as fault:
        raise DraftFault(fault.line + 1, fault.message, "head-is-yaml") from fault
    if not isinstance(node.value, Mapping):
        raise DraftFault(2, "两条 --- 线之间应是“字段: 值”，一行一项", "head-is-yaml")
    return {key: _shifted(value) for key, value in node.value.items()}, end + 1


def _shifted(node: Node) -> Node:
    """The same node with lines counted from the file's first line: one --- line stands before the text that was parsed."""
    if isinstance(node.value, tuple):
        return Node(tuple(map(_shifted, node.value)), node.line + 1)
    if isinstance(node.value, Mapping):
        return Node({key: _shifted(value) for key, value in node.value.items()}, node.line + 1)
    return Node(node.value, node.line + 1)


def _prose_lines(lines: list[str], start: int) -> Iterator[tuple[int, str, bool]]:
    """(line number, text without comments, is code) of each body line."""
    fence = ""
    comment_at = 0
    for number, line in enumerate(lines[start:], start + 1):
        if comment_at:
            before, closed, line = line.partition("-->")
            if not closed:
                yield number, "", False
                continue
            comment_at = 0
        match = FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            yield number, line, True
            continue
        if match:
            fence = match[1]
            yield number, line, True
            continue
        while (at := _comment_start(line)) >= 0:
            before, rest = line[:at], line[at + 4 :]
            _, closed, after = rest.partition("-->")
            line = before + after
            if not closed:
                comment_at = number
                break
        yield number, line, False
    if comment_at:
        raise DraftFault(comment_at, "注释 <!-- 没有结束，请在注释末尾补上 -->", "comment-closed")


def _comment_start(line: str) -> int:
    """Where a comment opens outside a code span, -1 if nowhere."""
    return CODE_SPAN.sub(lambda span: "x" * len(span[0]), line).find("<!--") if "<!--" in line else -1


def _sections(lines: list[str], start: int) -> Iterator[DraftSection]:
    """Cut at headings of the first and second level."""
    heading: HeadingUse | None = None
    first = start + 1
    text: list[str] = []
    headings: list[HeadingUse] = []
    pictures: list[PictureUse] = []

    def cut() -> Iterator[DraftSection]:
        if heading or "".join(text).strip():
            yield DraftSection(heading=heading, first_line=first, lines=tuple(text), headings=tuple(headings), pictures=tuple(pictures))

    for number, line, is_code in _prose_lines(lines, start):
        found = None if is_code else _heading(line, number)
        if found and found.level <= 2:
            yield from cut()
            heading, first, text, headings, pictures = found, number + 1, [], [found], []
            continue
        if found:
            headings.append(found)
        if not is_code:
            pictures += _pictures(line, number)
        text.append(line)
    yield from cut()


def _heading(line: str, number: int) -> HeadingUse | None:
    match = HEADING.fullmatch(line)
    if not match:
        return None
    title = match[2]
    mark = MARK.search(title)
    return HeadingUse(level=len(match[1]), title=title[: mark.start()] if mark else title, mark=mark[1] if mark else "", line=number)


def _pictures(line: str, number: int) -> Iterator[PictureUse]:
    if "![" in line or "<img" in line.lower():
        plain = CODE_SPAN.sub("", line)
        for alt, angled, bare in PICTURE.findall(plain):
            yield PictureUse(name=angled or bare, alt=alt.strip(), line=number)
        for tag in HTML_PICTURE.finditer(plain):
            alt = HTML_ALT.search(tag[0])
            yield PictureUse(name=tag[1], alt=(alt[1] or alt[2] or "").strip() if alt else "", line=number)


def _with_own_notes(sections: tuple[DraftSection, ...]) -> tuple[tuple[DraftSection, ...], tuple[tuple[str, int], ...]]:
    """Move each footnote and link target to the sections that refer to it, so that it has their audience and no other."""
    if not any(line.lstrip().startswith("[") and NOTE.match(line) for section in sections for line in section.lines):
        return sections, ()
    notes: dict[str, Note] = {}
    bare = tuple(_without_notes(section, notes) for section in sections)
    texts = tuple(section.markdown.casefold() for section in bare)
    moved = tuple(
        replace(
            section, lines=section.lines + tuple(line for note in notes.values() if f"[{note.key}]" in text for line in ("", *note.lines))
        )
        for section, text in zip(bare, texts, strict=True)
    )
    everywhere = "\n".join(texts)
    return moved, tuple((note.key, note.at) for note in notes.values() if note.key.startswith("^") and f"[{note.key}]" not in everywhere)


def _without_notes(section: DraftSection, notes: dict[str, Note]) -> DraftSection:
    """The section without its notes, which are added to `notes` with their continuation lines."""
    kept: list[str] = []
    current: Note | None = None
    in_code = False
    for number, line in enumerate(section.lines, section.first_line):
        in_code ^= bool(FENCE.match(line))
        match = None if in_code else NOTE.match(line)
        if match:
            current = Note(key=match[1].casefold(), at=number, lines=(line,))
        elif current and (line.startswith("    ") or not line.strip()):
            current = replace(current, lines=(*current.lines, line))
        else:
            current = None
        if current:
            notes[current.key] = current
        else:
            kept.append(line)
    return replace(section, lines=tuple(kept))
