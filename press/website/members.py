"""PublicCatalogue -> the members' page: the door, what lies behind it, and the place where site_src/assets/vault shows it."""

from jinja2 import Environment
from markupsafe import Markup

from press import prose
from press.model import PublicCatalogue
from press.website.chrome import Sheet
from press.website.linebreaks import Breakable, in_headings
from press.website.passages import HEADING, passage, passages, rooted

ADDRESS = "members/"
TITLE = "会员在线分享"


def members_sheet(public: PublicCatalogue, templates: Environment, breakable: Breakable) -> Sheet:
    """The page, the same whatever members can read and whoever they are."""
    page, words = public.pages.get("members"), passage(public, "members", TITLE)
    beside, *_ = (*passages(public, "members"), None)
    rest = HEADING.split(page.markdown, maxsplit=2) if page else []
    below = prose.text(f"## {rest[3]}\n\n{rest[4]}").html if len(rest) > 4 else ""
    lead = prose.text(rest[0]).html if rest else ""
    body = templates.get_template("members.html").render(
        title=words.title,
        lead=Markup(rooted(lead)),
        beside=beside,
        below=Markup(in_headings(rooted(below), breakable)),
        department=public.edition.department,
        phone=public.edition.phone,
    )
    site = f"{public.edition.association}{public.edition.site_name}"
    return Sheet(address=ADDRESS, tab=ADDRESS, title=f"{words.title} · {site}", description=words.description, listed=True, body=body)
