"""YAML text -> nodes: every scalar stays the string that was written, every node knows its line, nothing hostile gets through.

YAML's own guesses (no -> False, 012 -> 10) never reach a case. The parser's events are read without recursion and
refused early, since nested or aliased documents crash or swell the ordinary loaders (yaml.CSafeLoader dies of 100 000 brackets).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

MAX_BYTES = 64 * 1024
MAX_DEPTH = 10
MAX_EVENTS = 20_000


class YamlFault(Exception):
    """What is wrong with the text, in Chinese, and on which line (1-based, counted from the text's first line)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar (str), list or mapping of nodes, and its line."""

    value: "str | tuple[Node, ...] | Mapping[str, Node]"
    line: int

    @property
    def text(self) -> str:
        """The scalar, stripped; '' for anything else."""
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def items(self) -> "tuple[Node, ...]":
        """The list's nodes; a lone scalar counts as a list of one, an empty one as none."""
        if isinstance(self.value, tuple):
            return self.value
        return (self,) if self.text else ()

    @property
    def fields(self) -> "Mapping[str, Node]":
        """The mapping; empty for anything else."""
        return self.value if isinstance(self.value, Mapping) else {}


def parse(text: str) -> Node:
    """Read one YAML document; raises YamlFault."""
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise YamlFault(1, f"这一部分超过 {MAX_BYTES // 1024} KB，正文请写在第二条 --- 线之后")
    try:
        return _compose(_checked_events(text))
    except yaml.MarkedYAMLError as error:
        # An open quotation runs to the end of the text; the line to mend is where it began.
        unclosed = error.context is not None and "quoted scalar" in error.context
        mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlFault(
            line, "读到这一行读不下去了，请检查冒号后是否有空格，这里和上面几行的引号、括号是否成对；值里有冒号或 # 时请加英文双引号"
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlFault(line, "这一行含有不可见的控制字符，请删去后重新输入") from error


def _checked_events(text: str) -> Iterator[yaml.Event]:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or (isinstance(event, yaml.NodeEvent) and event.anchor):
            raise YamlFault(line, "不能使用 & 和 * 引用，请把值直接写出来；以 & 或 * 开头的文字请加英文双引号")
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag:
            raise YamlFault(line, "不能使用 ! 标记，请删去；以 ! 开头的文字请加英文双引号")
        if isinstance(event, yaml.DocumentStartEvent) and count > 1:
            raise YamlFault(line, "多了一条 --- 线，请删去")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or count > MAX_EVENTS:
            raise YamlFault(line, "内容嵌套过深或条目过多，请按手册的样例书写")
        yield event


def _compose(events: Iterator[yaml.Event]) -> Node:
    for event in events:
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            node = _node(event, events)
            for _ in events:  # the rest of the stream is checked too
                pass
            return node
    return Node({}, 1)


def _node(event: yaml.Event, events: Iterator[yaml.Event]) -> Node:
    line = _line(event)
    if isinstance(event, yaml.ScalarEvent):
        return Node(event.value, line)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(tuple(_node(item, events) for item in _until_end(events)), line)
    fields: dict[str, Node] = {}
    for key in _until_end(events):
        if not isinstance(key, yaml.ScalarEvent):
            raise YamlFault(_line(key), "冒号前应是字段名，请检查括号和缩进")
        if key.value in fields:
            raise YamlFault(_line(key), f"{key.value} 写了两次，请只留一个")
        value = _node(next(events), events)
        fields[key.value] = Node(value.value, _line(key)) if isinstance(value.value, str) else value
    return Node(fields, line)


def _until_end(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield event


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
