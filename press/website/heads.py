"""Sheet -> what its head says to machines: search engines, libraries, chat programs that show a card."""

from collections.abc import Mapping

from press import metadata
from press.metadata import Metadata
from press.model import Case, PublicCatalogue, Volume
from press.website.chrome import Sheet


def special(public: PublicCatalogue, volumes: tuple[Volume, ...]) -> Mapping[str, Metadata]:
    """By address, the pages that stand for a case, an organisation or a notice."""
    edition = public.edition
    organisations = {group.label: group for group in public.groups["organisation"]}
    found = {
        f"cases/{case.id}/": metadata.case_metadata(case, edition, volumes, f"organisations/{organisations[case.organisation].slug}/")
        for case in public.cases
    }
    for group in organisations.values():
        words = f"{group.label}的{len(group.cases)}项成果。"
        found[f"organisations/{group.slug}/"] = metadata.organisation_metadata(edition, group, words)
    found.update({f"notices/{notice.slug}/": metadata.notice_metadata(edition, notice) for notice in public.notices})
    found.update({f"salons/{salon.slug}/": metadata.salon_metadata(edition, salon) for salon in public.salons})
    return found


def head(sheet: Sheet, public: PublicCatalogue, known: Mapping[str, Metadata]) -> str:
    """The elements for a sheet's head; '' for a page that is not listed."""
    edition, address = public.edition, sheet.address
    if not sheet.listed:
        return ""
    if address in known:
        return metadata.html(known[address])
    if address == "":
        return metadata.html(metadata.home_metadata(edition, sheet.description))
    cases = _listed_cases(public, address)
    if cases is not None:
        return metadata.html(metadata.list_metadata(edition, address, sheet.title, sheet.description, cases))
    return metadata.html(metadata.page_metadata(edition, address, sheet.title, sheet.description))


def _listed_cases(public: PublicCatalogue, address: str) -> tuple[Case, ...] | None:
    """The cases that a list shows: all, or those of a value; None where the page is no such list."""
    if address == "cases/":
        return public.cases
    folder, _, slug = address.rstrip("/").rpartition("/")
    lists = {"cases": public.groups["year"], "methods": public.groups["method"]}
    lists |= {f"cases/by/{dimension}": groups for dimension, groups in public.groups.items()}
    return next((group.cases for group in lists.get(folder, ()) if group.slug == slug), None)
