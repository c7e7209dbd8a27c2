"""The theme's style sheet and the words of our own files -> those of its rules that a page of ours can meet, a third of it.

What is left out is for the theme's search, navigation, code blocks and icons, which this site does not have.
"""

import re
from collections.abc import Iterator, Set
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2

from press import prose

FRAME = "base.html"  # of the theme's templates the one that ours fill in
SHEET = re.compile(r"assets/stylesheets/main\.\w+\.min\.css")
WORD = re.compile(r"[A-Za-z_][\w-]*")


def theme_style(look: Path) -> bytes:
    """The theme's style sheet, without rules for classes and data attributes that stand in no file of ours."""
    templates = files("material") / "templates"
    frame = (templates / FRAME).read_text(encoding="utf-8")
    (name,) = set(SHEET.findall(frame))
    ours = (path.read_text(encoding="utf-8") for path in sorted(look.rglob("*")) if path.suffix in (".html", ".css", ".js"))
    known = {word for text in (frame, *ours) for word in WORD.findall(text)}
    return lightened((templates / name).read_text(encoding="utf-8"), known.union(*prose.CLASSES.values())).encode()


def lightened(style: str, known: Set[str]) -> str:
    """A style sheet without the selectors that ask for a class or a data attribute that is not known."""
    return "".join(_kept(tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True), known))


def _kept(rules: list[Any], known: Set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = ",".join(tinycss2.serialize(selector) for selector in _selectors(rule.prelude) if _may_be_met(selector, known))
            if selectors:
                yield f"{selectors}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(_kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), known))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        else:
            yield rule.serialize()


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """The selectors between the commas. A comma inside :is() or :not() is not among them: tinycss2 keeps it in the function."""
    selector: list[Any] = []
    for part in prelude:
        if part == ",":
            yield selector
            selector = []
        else:
            selector.append(part)
    yield selector


def _may_be_met(selector: list[Any], known: Set[str]) -> bool:
    """What stands inside :is() or :not() is not looked at: such a selector stays."""
    classes = {after.value for dot, after in pairwise(selector) if dot == "." and after.type == "ident"}
    names = {part.value for block in selector if block.type == "[] block" for part in block.content if part.type == "ident"}
    return classes | {name for name in names if name.startswith("data-")} <= known
