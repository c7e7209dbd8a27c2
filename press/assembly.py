"""Views of the catalogue and volumes -> every file of dist/, part by part; a part that is not made anew is taken over from the old tree.

What makes a part is loaded with the part: all together takes half a second, a fifth of a volume with one changed case.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from press import prose
from press.model import Artifact, Case, Catalogue, MembersCatalogue, Problem, PublicCatalogue, Roster, Volume
from press.prose import Body

PARTS = ("site", "vault", "volume", "staff", "report")  # of a whole build; files for the press and selections are made when asked for
MADE = {
    "site": ("site", "vault", "report"),
    "vault": ("vault", "report"),
    "volume": ("volume", "report"),
    "channels": ("staff", "report"),
    "print": ("print", "report"),
    "select": ("select", "report"),
}
VAULT, VOLUME, REPORT = PurePosixPath("site/members/vault"), PurePosixPath("volume"), PurePosixPath("report/problems.txt")
PRINT = VOLUME / "print"


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The catalogue in full, and as each audience may read it."""

    full: Catalogue
    public: PublicCatalogue
    members: MembersCatalogue
    roster: Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where things lie: how things look, the theme's settings, what is kept between builds, what is secret. say: a line for the screen."""

    look: Path
    config: Path
    cache: Path
    secrets: Path
    say: Callable[[str], None]


def artifacts(
    command: str, views: Views, volumes: tuple[Volume, ...], notes: tuple[Problem, ...], places: Places, out: Path
) -> Iterator[Artifact]:
    """Everything that belongs into the new tree. command: one of MADE, or any other for all parts."""
    made = parts_of(command)
    yield from taken_over(out, frozenset(PARTS) - frozenset(made))
    body = cache(prose.body)  # pages, search and channels read the same text: no case is rendered twice
    if "site" in made:
        yield from site(views, volumes, body, places)
    if "vault" in made:
        yield from sealed(views, volumes, body, places)
    if "volume" in made:
        yield from volume_files(volumes)
    if "select" in made:
        yield from volume_files(volumes)
    if "print" in made:
        yield from press_files(views, volumes, places)
    if "staff" in made:
        yield from staff(views, body, places)
    yield Artifact(path=REPORT, content=("".join(f"{problem}\n" for problem in notes) or "没有提示。\n").encode())


def parts_of(command: str) -> tuple[str, ...]:
    """The parts of dist/ that a command makes anew."""
    return MADE.get(command, PARTS)


def site(views: Views, volumes: tuple[Volume, ...], body: Callable[[Case], Body], places: Places) -> Iterator[Artifact]:
    """The public site: its pages, and what goes out beside them."""
    from press import channels, search, website

    yield from website.render(views.public, volumes, body, places.look, places.config, places.cache)
    printed = frozenset(case for made in volumes if made.audience == "public" for case in made.offprints)
    yield from search.render(views.public, body, printed, PurePosixPath("site/search"))
    yield from channels.public_files(views.public, places.look, places.cache)


def sealed(views: Views, volumes: tuple[Volume, ...], body: Callable[[Case], Body], places: Places) -> Iterator[Artifact]:
    """What members read, sealed; nothing where there is no member."""
    from press import vault

    if views.roster.members:
        own_last = sorted(volumes, key=lambda found: found.audience == "members")  # a case that members can read whole: theirs
        offprints = {case: path for found in own_last for case, path in found.offprints.items()}
        readable = vault.Readable(members=views.members, public=views.public, volumes=volumes, offprints=offprints, body=body)
        yield from vault.render(readable, views.roster, vault.master(places.secrets, os.environ, places.say), places.look, places.cache)


def preview(views: Views, volumes: tuple[Volume, ...], places: Places) -> Iterator[Artifact]:
    """The site alone, with what is sealed in it."""
    body = cache(prose.body)
    yield from site(views, volumes, body, places)
    yield from sealed(views, volumes, body, places)


def volume_files(volumes: tuple[Volume, ...]) -> Iterator[Artifact]:
    """PDF and EPUB of every edition, the members' too: dist/volume is for the house."""
    for found in volumes:
        yield Artifact(path=VOLUME / f"{found.slug}.pdf", content=found.pdf)
        if found.epub:
            yield Artifact(path=VOLUME / f"{found.slug}.epub", content=found.epub)


def press_files(views: Views, volumes: tuple[Volume, ...], places: Places) -> Iterator[Artifact]:
    """What the printing house gets."""
    from press.volume import impression

    yield from impression.press_files(volumes, views.public, views.members, places.look)


def staff(views: Views, body: Callable[[Case], Body], places: Places) -> Iterator[Artifact]:
    """What the house works with: WeChat packs, certificates, sign-in sheets, the plan of what opens when."""
    from press import channels, stageplan
    from press.channels.signin import signin_sheets

    yield from channels.staff_files(views.public, body, places.look, places.cache)
    yield from signin_sheets(views.full)
    yield from stageplan.render(views.full, views.public, views.members, places.look)


def taken_over(out: Path, parts: frozenset[str]) -> Iterator[Artifact]:
    """The files of some parts of the old tree."""
    for path in sorted(out.rglob("*")):
        name = PurePosixPath(path.relative_to(out).as_posix())
        if path.is_file() and part_of(name) in parts:
            yield Artifact(path=name, content=path)


def part_of(name: PurePosixPath) -> str:
    """The part of dist/ to which a file belongs; '' for the manifest."""
    if name.is_relative_to(VAULT):
        return "vault"
    if name.is_relative_to(PRINT) or name.match("report/preflight-*.txt"):
        return "print"
    if name.match("volume/select-*"):
        return "select"
    if name.parts[0] in ("site", "volume"):
        return name.parts[0]
    return "report" if name == REPORT else "staff" if len(name.parts) > 1 else ""
