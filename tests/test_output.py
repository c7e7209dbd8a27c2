"""The whole tree or nothing."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from press import output
from press.model import Artifact


def page(name: str, words: str) -> Artifact:
    return Artifact(path=PurePosixPath(name), content=words.encode())


def write(dist: Path, *artifacts: Artifact) -> None:
    tree, manifest = output.stage(artifacts, dist)
    output.switch(tree, dist, manifest, "inputs")


def files(dist: Path) -> dict[str, str]:
    return {path.relative_to(dist).as_posix(): path.read_text(encoding="utf-8") for path in sorted(dist.rglob("*.html"))}


def test_a_new_tree_replaces_the_old_one(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    write(dist, page("site/a.html", "旧"), page("site/gone.html", "旧"))
    write(dist, page("site/a.html", "新"))

    assert files(dist) == {"site/a.html": "新"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist"]


def test_a_file_that_stays_is_not_made_anew_and_one_that_was_touched_is(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    pages = page("site/a.html", "甲"), page("site/b.html", "乙")
    write(dist, *pages)
    before = (dist / "site/a.html").stat().st_ino
    (dist / "site/b.html").write_text("丙", encoding="utf-8")
    tree, manifest = output.stage(pages, dist)
    output.switch(tree, dist, manifest, "inputs")

    assert (dist / "site/a.html").stat().st_ino == before
    assert files(dist) == {"site/a.html": "甲", "site/b.html": "乙"}


def test_a_disk_without_hard_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_old: Path, _new: Path) -> None:
        raise OSError("this disk knows no hard links")

    monkeypatch.setattr(os, "link", refuse)
    write(tmp_path / "dist", page("site/a.html", "甲"))
    write(tmp_path / "dist", page("site/a.html", "甲"))

    assert files(tmp_path / "dist") == {"site/a.html": "甲"}


def test_a_renderer_that_fails_leaves_the_old_tree(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    write(dist, page("site/a.html", "旧"))

    def broken() -> Iterator[Artifact]:
        yield page("site/a.html", "新")
        raise ValueError("a bug of ours")

    with pytest.raises(ValueError, match="a bug of ours"):
        output.stage(broken(), dist)
    assert files(dist) == {"site/a.html": "旧"}


def test_a_run_killed_between_the_renames_is_put_right(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    write(dist, page("site/a.html", "旧"))
    dist.rename(tmp_path / ".dist.old")

    output.recover(dist)

    assert files(dist) == {"site/a.html": "旧"}


@pytest.mark.parametrize("name", ["../outside.html", "/outside.html"])
def test_nothing_is_written_outside_the_tree(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        output.stage((page(name, ""),), tmp_path / "dist")


def test_two_pages_at_one_address_are_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        output.stage((page("a.html", "甲"), page("a.html", "乙")), tmp_path / "dist")


def test_a_tree_is_current_until_an_input_or_a_file_changes(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    write(dist, page("site/a.html", "甲"))

    assert output.is_current(dist, "inputs")
    assert not output.is_current(dist, "other inputs")
    (dist / "site/a.html").write_text("乙", encoding="utf-8")
    assert not output.is_current(dist, "inputs")


def test_the_fingerprint_follows_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("甲", encoding="utf-8")
    first = output.fingerprint((tmp_path,), ())
    (tmp_path / "a.md").rename(tmp_path / "b.md")

    assert output.fingerprint((tmp_path,), ()) != first
