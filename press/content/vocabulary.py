"""methods.yml, problems.yml -> Method, Concern."""

import re
from typing import Any

from press.content.faults import Faults
from press.model import Concern, Method
from press.rules import fold
from press.slug import slug
from press.strict_yaml import Node

METHOD_TEXTS = ("name", "full", "english", "family", "definition", "about")


def methods(faults: Faults, node: Node) -> tuple[Method, ...]:
    """The vocabulary; a word belongs to one method."""
    seen: dict[str, tuple[int, str]] = {}
    found: list[Method] = []
    for item in node.items:
        faults.keys(item, (*METHOD_TEXTS, "synonyms"))
        texts: dict[str, Any] = {key: faults.text(item, key, optional=key == "english") for key in METHOD_TEXTS}
        synonyms = faults.texts(item, "synonyms", optional=True)
        for word in (texts["name"], *synonyms):
            line, other = seen.setdefault(fold(word), (item.line, texts["name"]))
            if line != item.line:
                faults.add(item.line, f"“{word}”在第{line}行的“{other}”里已有，请只留一处", "methods-unique")
        about = tuple(part.strip() for part in re.split(r"\n\s*\n", texts.pop("about")) if part.strip())
        if slug(texts["name"]) in {method.slug for method in found}:
            faults.add(item.line, f"name: “{texts['name']}”与别的方法读音相同，网址会重复，请换一个名称", "methods-unique")
        found.append(Method(**texts, slug=slug(texts["name"]), synonyms=synonyms, about=about))
    return tuple(found)


def concerns(faults: Faults, node: Node) -> tuple[Concern, ...]:
    """The kinds of problem, in the order of the file."""
    found: dict[str, Concern] = {}
    for item in node.items:
        faults.keys(item, ("name", "text", "words"))
        name, text = faults.text(item, "name", optional=False), faults.text(item, "text", optional=False)
        concern = Concern(name=name, slug=slug(name), text=text, words=faults.texts(item, "words", optional=False))
        if concern.slug in found:
            faults.add(item.line, f"name: “{name}”与“{found[concern.slug].name}”的网址相同，请换一个名称", "problems-unique")
        found[concern.slug] = concern
    return tuple(found.values())
