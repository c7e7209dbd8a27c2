"""Member and code -> the letter that brings it: one sheet with a QR code, for WeasyPrint."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from press import prose
from press.dates import day
from press.model import Content, Member
from press.qr import code

PAGE = "members-letter"  # of content/pages: what the letter says


def pdf(member: Member, written: str, link: str, content: Content, look: Path) -> bytes:
    """The sheet. written: the code in groups; link: what the QR code holds."""
    import weasyprint  # here, since it is slow to load and seldom needed

    env = Environment(loader=FileSystemLoader(look / "templates" / "vault"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page = content.pages.get(PAGE)
    html = env.get_template("letter.html").render(
        member=member,
        until=day(member.until),
        groups=written.split("-"),
        qr=code(link),
        address=f"{content.edition.address}members/",
        title=page.title if page else "会员在线分享访问码",
        text=Markup(prose.text(page.markdown).html) if page else "",
        edition=content.edition,
        today=day(content.edition.as_of),
    )
    made = weasyprint.HTML(string=html).write_pdf()
    return bytes(made)
