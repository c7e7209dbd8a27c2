"""Modules -> scripts as they are published: one that a page calls, and all that it imports, in one file without comments.

Else a browser would ask for module after module, and know of the next only when it has read the one before.
"""

import re
from collections.abc import Iterator
from pathlib import Path

CALLED_TOO = ("listing/listing.js",)  # imported within its folder, and by the members' page by itself
IMPORT = re.compile(r"^import \{ (.+) \} from ['\"]\./(\w+)\.js['\"];?$", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) ([\w$]+))", re.MULTILINE)
COMMENT = re.compile(r"/\*\*.*?\*/ ?|^[ \t]*//[^\n]*\n|[ \t]+// [^\n'\"`]*$", re.MULTILINE | re.DOTALL)
MARGIN = re.compile(r"\n\s+")


def called(folder: Path) -> tuple[str, ...]:
    """The modules that pages call: those that no other of the folder imports."""
    names = sorted(path.stem for path in folder.glob("*.js"))
    imported = {part for name in names for _, part in IMPORT.findall(_source(folder, name))}
    return tuple(name for name in names if name not in imported or f"{folder.name}/{name}.js" in CALLED_TOO)


def whole(folder: Path, name: str) -> bytes:
    """The script of a module: what it imports comes before it, each in a function of its own, so that no names meet."""
    *needed, last = _in_order(folder, name, ())
    parts = [f"const ${part} = (() => {{\n{_inside(folder, part)}\n}})()\n" for part in dict.fromkeys(needed)]
    script = MARGIN.sub("\n", COMMENT.sub("", "".join((*parts, _imports(_source(folder, last))))))
    assert all(line.count("`") % 2 == 0 for line in script.splitlines()), f"{folder}/{name}: a text runs over a line's end"
    return script.encode()


def _in_order(folder: Path, name: str, above: tuple[str, ...]) -> Iterator[str]:
    """What a module imports, each after what it imports itself, then the module; one that is needed twice comes twice."""
    assert name not in above, f"{folder}: {' imports '.join((*above, name))}"
    for _, part in IMPORT.findall(_source(folder, name)):
        yield from _in_order(folder, part, (*above, name))
    yield name


def _inside(folder: Path, name: str) -> str:
    source = _source(folder, name)
    return f"{EXPORT.sub('', _imports(source))}return {{ {', '.join(EXPORT.findall(source))} }}"


def _imports(source: str) -> str:
    return IMPORT.sub(lambda found: f"const {{ {found[1].replace(' as ', ': ')} }} = ${found[2]}", source)


def _source(folder: Path, name: str) -> str:
    text = (folder / f"{name}.js").read_text(encoding="utf-8")
    said = [line for line in text.splitlines() if line.startswith(("import ", "export "))]
    unread = [line for line in said if not (IMPORT.match(line) or EXPORT.match(line))]
    assert not unread, f"{folder}/{name}.js: {unread[0]}"
    return text
