"""A file of content/ -> its YAML node or draft, and the problems found while it is read."""

from datetime import date
from pathlib import Path

from press.draft import Draft, DraftFault
from press.draft import read as read_draft
from press.model import Problem
from press.rules import as_date
from press.strict_yaml import Node, YamlFault, parse


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


def read_yaml(faults: Faults) -> Node | None:
    """The file as YAML; None with a problem where it cannot be read."""
    try:
        return parse(faults.source.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        faults.add(0, "缺少这个文件，请从样例复制一份再修改", "content-file")
    except UnicodeDecodeError:
        faults.add(0, "文件不是 UTF-8 编码，请另存为 UTF-8", "file-encoding")
    except YamlFault as fault:
        faults.add(fault.line, fault.message, "content-yaml")
    return None


def read_markdown(faults: Faults) -> Draft | None:
    """The file as front matter and sections; None with a problem where it cannot be read."""
    try:
        return read_draft(faults.source)
    except DraftFault as fault:
        faults.add(fault.line, fault.message, fault.rule)
        return None
