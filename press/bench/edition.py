"""Cases -> the book that every way of typesetting is measured by: the members' edition, which holds each case whole."""

from datetime import date
from pathlib import Path

from press import catalogue, load, volume
from press.model import Contents, Problem
from press.volume.source import Source

AS_OF = date(2026, 12, 31)  # behind the last of the made years


def read(cases: Path, content: Path) -> Source:
    """The book of these cases, everything read anew."""
    return whole(*load.read(cases, content, AS_OF))


def read_again(cases: Path, content: Path, cache: Path) -> Source:
    """The same, as the command line reads."""
    return whole(*load.read_again(cases, content, AS_OF, cache))


def whole(contents: Contents | None, problems: tuple[Problem, ...]) -> Source:
    """What the book of all cases is made from."""
    assert contents is not None, problems
    full, _ = catalogue.build(contents)
    *_, members = volume.editions(catalogue.public_view(full), catalogue.members_view(full))
    assert members.slug == "members"
    return members
