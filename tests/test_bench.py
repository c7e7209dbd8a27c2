"""The benchmark's table: what it reads from a process, and what it says where something is missing or fails. No test looks at speed."""

import subprocess
from pathlib import Path

import pytest

from press import bench, cli

# A command line in small: says its stages as the real one does, and makes one page.
STUB = """
import sys
from pathlib import Path
if "--help" not in sys.argv:
    out = Path(sys.argv[sys.argv.index("--out") + 1])
    (out / "site").mkdir(parents=True, exist_ok=True)
    (out / "site/index.html").write_text("x" * 1000000, encoding="utf-8")
    if not list(Path(sys.argv[sys.argv.index("--cases") + 1]).rglob("case.md")):
        sys.exit("没有成果")
    for name in ("load", "catalogue", "website", "volume", "verify"):
        print(f"{name:<10}某一步　1.25 秒")
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository whose press is the stub, with one case; nothing beside it."""
    found = tmp_path / "repository"
    for folder in ("press", "site_src", "content", "cases/2022/001-a"):
        (found / folder).mkdir(parents=True)
    (found / "press/cli.py").write_text(STUB, encoding="utf-8")
    for name in ("mkdocs.yml", "requirements.lock", "cases/2022/001-a/case.md"):
        (found / name).touch()
    return found


def test_the_stages_are_read_as_cli_says_them(capsys: pytest.CaptureFixture[str]) -> None:
    with cli.stage("load", "读取并检查"):
        pass

    assert list(dict(bench.STAGE.findall(capsys.readouterr().out))) == ["load"]


def test_each_corpus_has_its_rows_and_one_that_is_absent_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.run(root) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[2:4] == bench.HEAD.splitlines()
    assert lines[4].startswith("| demo, 1 cases | read and check | 1.25 | ")
    assert any(line.startswith("|  | site, cold | 1.25 | ") and line.endswith(" | 1.0 | 1 |") for line in lines)
    assert lines[-2:] == ["| real | not here | | | | |", "| made 500 | not here | | | | |"]
    assert len({line.count("|") for line in lines[2:]}) == 1


def test_what_fails_is_told_with_its_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "cases/2022/001-a/case.md").unlink()

    assert bench.run(root) == 1
    assert "没有成果" in capsys.readouterr().out


def test_a_process_is_measured(root: Path, tmp_path: Path) -> None:
    found = bench.measured(bench.workshop(root, tmp_path / "shop"), "check", "--cases", str(root / "cases"), "--out", str(tmp_path / "out"))

    assert found.stages["volume"] == 1.25
    assert found.seconds > 0
    assert found.memory > 1


def test_nothing_is_left_behind(root: Path) -> None:
    bench.run(root)

    assert not (root / ".cache/bench").exists()


def test_a_command_that_fails_is_not_measured(root: Path, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        bench.measured(bench.workshop(root, tmp_path / "shop"), "check", "--cases", str(tmp_path / "none"), "--out", str(tmp_path / "out"))
