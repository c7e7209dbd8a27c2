"""Staged tree + catalogues -> problems: what was made is read back as a visitor would, and held against what should be there.

Nothing of the renderers is used here: a fault of theirs must not be repeated by their judge.
"""

from pathlib import Path

from press.model import Catalogue, Problem, PublicCatalogue, Volume
from press.verify import books, leaks, links, pages, presence, search, vault


def tree(dist: Path, full: Catalogue, public: PublicCatalogue, volumes: tuple[Volume, ...]) -> tuple[Problem, ...]:
    """All that is wrong with a staged tree. full: everything, what is not public too; sources are named from `dist` on."""
    site = dist / "site"
    files = pages.files_below(site)
    read = pages.read(site, files)
    printed = books.read(dist, volumes)
    problems = (
        *pages.check(read),
        *links.check(site, files, read, public.edition.address),
        *presence.check(files, read, public),
        *presence.check_view(full, public),
        *presence.check_volumes(dist, files, public, volumes),
        *search.check(site, files, public),
        *vault.check(site, files),
        *leaks.check(site, files, full, printed),
        *books.check(printed, public, volumes),
    )
    return tuple(sorted(problems, key=lambda problem: (problem.source, problem.line, problem.rule, problem.message)))
