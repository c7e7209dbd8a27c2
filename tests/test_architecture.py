"""The shape of the code: CONTRIBUTING.md's table of imports is executed, sizes and names are held, ruff and mypy are content."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PRESS = ROOT / "press"
SOURCES = (ROOT / "build.py", *sorted(PRESS.rglob("*.py")))
MODULE_LINES = 400
FUNCTION_LINES = 50
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "site", "context", "misc", "core"}
ROW = re.compile(r"\| `(\w+)` \| .+ \| (.+) \|")


def allowed() -> dict[str, set[str]]:
    """Module -> what of ours it may import, from CONTRIBUTING.md."""
    rows = ROW.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    words = {"nothing": set[str](), "anything": {name for name, _ in rows}}
    return {name: words.get(may) or set(may.split(", ")) - set(words) for name, may in rows}


def stage(path: Path) -> str:
    """The module a file belongs to: press/load.py and press/load/cases.py are both load."""
    return path.relative_to(PRESS).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("press."))
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are written in full"
            if node.module == "press":
                yield from (alias.name for alias in node.names)
            elif node.module and node.module.startswith("press."):
                yield node.module.split(".")[1]


def modules() -> set[str]:
    return {stage(path) for path in PRESS.rglob("*.py")} - {"__init__"}


def test_the_table_lists_every_module() -> None:
    assert modules() - set(allowed()) == set()


@pytest.mark.parametrize("path", sorted(PRESS.rglob("*.py")), ids=lambda path: str(path.relative_to(PRESS)))
def test_imports_are_those_of_the_table(path: Path) -> None:
    if path.parent == PRESS and path.stem == "__init__":
        assert not set(imported(path))
    else:
        assert set(imported(path)) - {stage(path)} <= allowed()[stage(path)]


def test_what_the_press_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared, for_bench = (
        {canonicalize_name(Requirement(text).name) for text in texts}
        for texts in (project["dependencies"], project["optional-dependencies"]["bench"])
    )
    assert foreign(path for path in PRESS.rglob("*.py") if stage(path) != "bench") - declared == set()
    assert foreign((PRESS / "bench").rglob("*.py")) - declared - for_bench == set()


def foreign(paths: Iterable[Path]) -> set[str]:
    """The packages of others that files import."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in imports if isinstance(node, ast.ImportFrom) and node.module}
    packages = importlib.metadata.packages_distributions()
    return {
        canonicalize_name(packages[name][0])
        for name in {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"press"}
    }


def test_nothing_of_ours_is_imported_in_a_circle() -> None:
    wanted = {name: set[str]() for name in modules()}
    for path in PRESS.rglob("*.py"):
        if stage(path) in wanted:
            wanted[stage(path)] |= set(imported(path)) - {stage(path)}
    while wanted:
        free = {name for name, others in wanted.items() if not others & set(wanted)}
        assert free, f"a circle among {sorted(wanted)}"
        wanted = {name: others for name, others in wanted.items() if name not in free}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert text.count("\n") <= MODULE_LINES
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_open_with_a_line_that_says_what_they_do(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""

    assert path.stem == "__init__" or docstring.splitlines()[0].endswith("."), docstring


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert {path.stem for path in SOURCES} & FORBIDDEN_NAMES == set()


@pytest.mark.parametrize("command", [["ruff", "check"], ["mypy"]], ids=["ruff", "mypy"])
def test_the_checker_is_content(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stdout + done.stderr
