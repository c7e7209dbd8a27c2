"""Public catalogue -> the page on which a certificate's number is looked up, and the public records that it finds."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from jinja2 import Environment

from press.certificates import records
from press.model import Artifact, PublicCatalogue
from press.website.chrome import Sheet
from press.website.passages import passage

ADDRESS = "certificates/"


def certificates_sheet(public: PublicCatalogue, templates: Environment) -> Sheet:
    """The page: a field for the number, and where to look without JavaScript."""
    about = passage(public, "certificates", "证书查询")
    found = next(records(public), None)
    body = templates.get_template("certificates.html").render(about=about, example=found.number if found else "")
    site = f"{public.edition.association}{public.edition.site_name}"
    return Sheet(address=ADDRESS, tab="", title=f"{about.title} · {site}", description=about.description, listed=True, body=body)


def certificate_records(public: PublicCatalogue) -> Iterator[Artifact]:
    """certificates/records.json: number -> title, organisation, what it won, address below the site; no persons."""
    made = {
        record.number: [
            record.case.title,
            record.case.organisation,
            f"{record.case.year}年度{record.case.award}{record.case.grade}",
            f"cases/{record.case.id}/",
        ]
        for record in records(public)
    }
    content = json.dumps(made, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    yield Artifact(path=PurePosixPath("site", ADDRESS, "records.json"), content=content.encode())
