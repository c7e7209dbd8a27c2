"""build.py, the lock, and what the README says of both: a bare machine is told or given what it lacks."""

import ast
import importlib.metadata
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from press.arguments import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
HAND_OVER = "#!/bin/sh\necho handed over: $*\n"
NPM = '#!/bin/sh\necho "$*" >> "$0.log"\ntest -e "$3/package-lock.json" && mkdir -p "$3/node_modules"\n'
STUB_CLI = "import sys\nprint('handed over:', *sys.argv[1:])\n"
# A machine on which the loader cannot find one library until apt-get has been asked for it; read by Python at its start.
BARE_MACHINE = """
import ctypes, os, pathlib
os.geteuid = lambda: int(os.environ["FAKE_USER"])
real = ctypes.CDLL
def load(name, *rest, **more):
    if "harfbuzz-subset" in str(name) and not pathlib.Path(os.environ["INSTALLED"]).exists():
        raise OSError(name)
    return real(name, *rest, **more)
ctypes.CDLL = load
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A tree with build.py, a lock of no packages, and a press that only says what it was asked."""
    (tmp_path / "press").mkdir()
    (tmp_path / "press/cli.py").write_text(STUB_CLI, encoding="utf-8")
    (tmp_path / "press/__init__.py").touch()
    (tmp_path / "build.py").write_bytes((ROOT / "build.py").read_bytes())
    (tmp_path / "requirements.lock").write_text("# nothing\n", encoding="utf-8")
    (tmp_path / "tests").mkdir()
    for name in ("package.json", "package-lock.json"):
        (tmp_path / "tests" / name).write_text("{}\n", encoding="utf-8")
    return tmp_path


def start(clone: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(clone / "build.py"), *arguments]
    everything = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.Popen(command, env=everything, cwd=clone.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


def run(clone: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    process = start(clone, *arguments, **environment)
    said, complained = process.communicate(timeout=120)
    return process.returncode, said, complained


def bare_machine(clone: Path, user: int) -> dict[str, str]:
    """The environment of a machine without libharfbuzz-subset, whose apt-get only notes what it is asked."""
    fakes = clone / "fakes"
    fakes.mkdir()
    (fakes / "sitecustomize.py").write_text(BARE_MACHINE, encoding="utf-8")
    apt = fakes / "apt-get"
    apt.write_text('#!/bin/sh\necho "$*" >> "$INSTALLED.log"\ncase "$*" in *install*) touch "$INSTALLED";; esac\n', encoding="utf-8")
    apt.chmod(0o755)
    path = f"{fakes}:{os.environ['PATH']}"
    return {"PYTHONPATH": str(fakes), "PATH": path, "FAKE_USER": str(user), "INSTALLED": str(clone / "installed")}


def loaded(clone: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_of_clone", clone / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretend_set_up(clone: Path) -> ModuleType:
    """An environment that looks finished; its Python only says what it was asked."""
    module = loaded(clone)
    python = clone / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(HAND_OVER, encoding="utf-8")
    python.chmod(0o755)
    module.write_stamp(testing=False)
    return module


def test_old_pythons_can_parse_build_py() -> None:
    ast.parse((ROOT / "build.py").read_text(encoding="utf-8"), feature_version=(3, 8))


def test_build_py_needs_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "build.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    froms = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in names | froms} <= set(sys.stdlib_module_names)


def test_without_root_one_line_says_what_to_install(clone: Path) -> None:
    code, said, complained = run(clone, **bare_machine(clone, user=1000))

    assert (code, said) == (2, "")
    assert complained.endswith("sudo apt-get install -y --no-install-recommends libharfbuzz-subset0\n")
    assert complained.count("\n") == 1
    assert not (clone / ".venv").exists()


def test_as_root_what_is_missing_is_installed_and_nothing_else(clone: Path) -> None:
    code, said, complained = run(clone, "check", **bare_machine(clone, user=0))

    assert (code, said) == (0, "handed over: check\n"), complained
    update, install = (clone / "installed.log").read_text(encoding="utf-8").splitlines()
    assert update.endswith("update")
    assert "-o DPkg::Lock::Timeout=300 install -y --no-install-recommends libharfbuzz-subset0" in install


def test_two_first_starts_at_once_set_up_once_and_mend_a_killed_one(clone: Path) -> None:
    (clone / ".venv/lib").mkdir(parents=True)
    (clone / ".venv/half").touch()  # what a killed set-up left

    starts = [start(clone, "check"), start(clone, "site")]
    ends = [process.communicate(timeout=120) for process in starts]

    assert [process.returncode for process in starts] == [0, 0], ends
    assert sorted(said for said, _ in ends) == ["handed over: check\n", "handed over: site\n"]
    assert sum(complained.count("建立 .venv") for _, complained in ends) == 1
    assert not (clone / ".venv/half").exists()


def test_a_later_start_only_hands_over(clone: Path) -> None:
    pretend_set_up(clone)

    assert run(clone, "site", "--out", "甲") == (0, "handed over: -m press.cli site --out 甲\n", "")


def test_test_hands_its_arguments_to_pytest(clone: Path) -> None:
    module = pretend_set_up(clone)
    module.write_stamp(testing=True)

    assert run(clone, "test", "-k", "volume") == (0, "handed over: -m pytest -k volume\n", "")


def pretend_npm(clone: Path, script: str) -> Path:
    npm = clone / ".venv/bin/npm"
    npm.write_text(script, encoding="utf-8")
    npm.chmod(0o755)
    return npm.with_name("npm.log")


def test_before_the_first_test_npm_brings_exactly_what_is_locked(clone: Path) -> None:
    module = pretend_set_up(clone)
    log = pretend_npm(clone, NPM)

    for _ in range(2):
        assert run(clone, "test")[:2] == (0, "handed over: -m pytest -n auto --maxprocesses=4 --dist loadfile\n")
    (asked,) = log.read_text(encoding="utf-8").splitlines()
    assert asked.startswith(f"ci --prefix {clone}/.venv/judges --ignore-scripts")
    assert (clone / ".venv/judges/node_modules").is_dir()
    assert module.ready(testing=True)


def test_changed_judges_are_brought_anew_and_the_environment_stays(clone: Path) -> None:
    module = pretend_set_up(clone)
    log = pretend_npm(clone, NPM)
    run(clone, "test")
    (clone / "tests/package-lock.json").write_text('{"other": 1}\n', encoding="utf-8")

    assert module.ready(testing=False)
    assert not module.ready(testing=True)
    code, _, complained = run(clone, "test")
    assert code == 0
    assert "建立 .venv" not in complained
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2
    assert (clone / ".venv/judges/package-lock.json").read_text(encoding="utf-8") == '{"other": 1}\n'


def test_without_the_judges_nothing_is_tested(clone: Path) -> None:
    module = pretend_set_up(clone)
    pretend_npm(clone, "#!/bin/sh\necho no network >&2\nexit 1\n")
    code, said, complained = run(clone, "test")

    assert (code, said) == (2, "")
    assert "no network" in complained
    assert "/npm ci " in complained
    assert not module.ready(testing=True)


def test_testing_needs_more_than_building(clone: Path) -> None:
    module = pretend_set_up(clone)

    assert module.ready(testing=False)
    assert not module.ready(testing=True)


def test_a_changed_lock_is_set_up_anew(clone: Path) -> None:
    module = pretend_set_up(clone)
    (clone / "requirements.lock").write_text("# something else\n", encoding="utf-8")

    assert not module.ready(testing=False)


def test_an_environment_whose_python_is_gone_is_set_up_anew(clone: Path) -> None:
    module = pretend_set_up(clone)
    (clone / ".venv/bin/python").unlink()
    (clone / ".venv/bin/python").symlink_to("/nowhere/python3")

    assert not module.ready(testing=False)


def locked() -> dict[str, list[str]]:
    """Package -> its lines of the lock: the pin and its hashes. A package may be pinned twice, for different Pythons."""
    blocks: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            name = canonicalize_name(line.partition("==")[0])
        blocks.setdefault(name, []).append(line.removesuffix("\\").strip())
    return blocks


def asked() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(text) for text in (*project["dependencies"], *project["optional-dependencies"]["dev"])]


def test_every_locked_package_has_a_pin_and_hashes() -> None:
    for name, lines in locked().items():
        pins = [line for line in lines if not line.startswith("--hash")]
        assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; .+)?", pin) for pin in pins), name
        hashes = [line for line in lines if line.startswith("--hash")]
        assert hashes, name
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), name


def test_the_lock_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert not re.search(r"://|--index|--extra-index|--find-links|file:|@", text)


def test_the_lock_of_the_judges_has_versions_and_hashes_and_names_no_host() -> None:
    asked = json.loads((ROOT / "tests/package.json").read_text(encoding="utf-8"))["dependencies"]
    lock = json.loads((ROOT / "tests/package-lock.json").read_text(encoding="utf-8"))["packages"]

    assert lock.pop("")["dependencies"] == asked
    assert {f"node_modules/{name}" for name in asked} <= set(lock)
    for name, package in lock.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+([-.+][\w.-]+)?", package["version"]), name
        assert re.fullmatch(r"sha512-[\w+/]{86}==", package["integrity"]), name
        assert not {"resolved", "link"} & set(package), name


def test_the_lock_holds_what_the_project_asks_for() -> None:
    lock = locked()
    for wanted in asked():
        pin = lock[canonicalize_name(wanted.name)][0].partition("==")[2].partition(" ")[0]
        assert Version(pin) in wanted.specifier, wanted


def test_the_lock_holds_what_its_packages_ask_for() -> None:
    lock = locked()
    queue = asked()
    seen = set()
    while queue:
        wanted = queue.pop()
        name = canonicalize_name(wanted.name)
        assert name in lock, wanted
        if name not in seen:
            seen.add(name)
            further = map(Requirement, importlib.metadata.requires(name) or ())
            extras = wanted.extras or {""}
            queue += [need for need in further if not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in extras)]


def test_the_readme_lists_the_packages_that_build_py_installs() -> None:
    build = loaded(ROOT)
    packages = {need[2] for need in build.NEEDED_TO_BUILD + build.NEEDED_TO_TEST}
    lines = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    listed = {word for line in lines if "apt-get install" in line for word in line.partition("recommends")[2].partition("#")[0].split()}

    assert listed == packages


def test_ci_runs_the_readmes_test_command_and_nothing_else() -> None:
    command = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1].removeprefix("exec ")

    assert command == "python3 build.py test"
    assert f"    {command} " in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_name_every_command_and_option(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    told = subprocess.run([sys.executable, "-m", "press.cli", "--help"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    commands = {*COMMANDS, "test"}

    assert {command for command in commands if not re.search(rf"`(python3 build\.py )?{command}`", text)} == set()
    assert {option for option in re.findall(r"--[a-z-]+", told) if f"`{option}" not in text} - {"--help"} == set()
