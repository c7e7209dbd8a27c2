"""What was read once is not read again, and whatever changes is."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from press import content, load, readings
from press.model import Case, Problem

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2022, 12, 1)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Two cases, one of them with a picture."""
    found = sorted((ROOT / "cases").glob("*/*/case.md"), key=lambda path: not list(path.parent.glob("*.png")))
    for source in (found[0], found[-1]):
        shutil.copytree(source.parent, tmp_path / "cases" / source.parent.relative_to(ROOT / "cases"))
    return tmp_path / "cases"


def again(cases: Path) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    contents, problems = load.read_again(cases, ROOT / "content", DAY, cases.parent)
    return contents.cases if contents else (), problems


def anew(cases: Path) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    contents, problems = load.read(cases, ROOT / "content", DAY)
    return contents.cases if contents else (), problems


def lengthen(cases: Path) -> None:
    source = next(cases.rglob("case.md"))
    source.write_text(source.read_text(encoding="utf-8") + "\n又一段。\n", encoding="utf-8")


def damage(cases: Path) -> None:
    next(cases.rglob("*.png")).write_bytes(b"no picture")


def remove(cases: Path) -> None:
    next(cases.rglob("*.png")).unlink()


def withdraw(cases: Path) -> None:
    shutil.rmtree(next(cases.rglob("case.md")).parent)


def test_what_is_recalled_is_what_would_be_read(cases: Path) -> None:
    assert again(cases) == anew(cases)
    assert again(cases) == anew(cases)


def test_an_unchanged_case_is_not_read_again(cases: Path) -> None:
    again(cases)
    (file,) = (cases.parent / "readings").iterdir()
    known = readings.recalled(file)
    marked = {key: replace(reading, case=replace(reading.case, title="标记")) for key, reading in known.items() if reading.case}
    readings.keep(marked, file)

    assert [case.title for case in again(cases)[0]] == ["标记", "标记"]


@pytest.mark.parametrize("change", [lengthen, damage, remove, withdraw])
def test_a_change_is_seen(change: Callable[[Path], None], cases: Path) -> None:
    before = again(cases)
    change(cases)

    assert again(cases) == anew(cases) != before


def test_other_rules_recall_nothing(tmp_path: Path) -> None:
    words, _ = content.read(ROOT / "content", DAY)
    assert words is not None
    stricter = replace(words, awards=words.awards[1:])

    assert readings.file_of(tmp_path, words, tmp_path) == readings.file_of(tmp_path, words, tmp_path)
    assert readings.file_of(tmp_path, stricter, tmp_path) != readings.file_of(tmp_path, words, tmp_path)
