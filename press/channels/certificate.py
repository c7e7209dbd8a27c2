"""Public catalogue -> one certificate per winner, for staff to print and send: report/certificates/<number>.pdf."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from jinja2 import Environment

from press.certificates import records
from press.dates import period
from press.model import Artifact, PublicCatalogue
from press.qr import code
from press.sheets import sheets

FOLDER = PurePosixPath("report/certificates")


def certificates(public: PublicCatalogue, templates: Environment, cache: Path) -> Iterator[Artifact]:
    """A certificate for each winner that has a number."""
    template = templates.get_template("certificate.html")
    wanted = {
        FOLDER / f"{record.number}.pdf": template.render(
            record=record,
            case=record.case,
            edition=public.edition,
            given=given(record.case.year, public),
            qr=code(f"{public.edition.address}certificates/#/{record.number}"),
        )
        for record in records(public)
    }
    yield from (Artifact(path=path, content=file) for path, file in sheets(wanted, cache).items())


def given(year: int, public: PublicCatalogue) -> str:
    """When the winners of a year were honoured, as far as the schedule tells."""
    phase = next((event for event in public.schedule if event.id == "commendation" and event.first.year == year), None)
    return period(phase.first, phase.last) if phase else f"{year}年"
