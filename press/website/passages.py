"""Pages of content/ -> the words for a place on the site: a heading and its text."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from press import prose
from press.model import PublicCatalogue
from press.website.chrome import ROOT

HEADING = re.compile(r"^##[ \t]+(.+?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A heading, one sentence about what stands below it, and the text as HTML."""

    title: str
    description: str
    text: Markup


def passage(public: PublicCatalogue, name: str, title: str) -> Passage:
    """The page content/pages/<name>.md; where there is none, the title alone."""
    page = public.pages.get(name)
    if page is None:
        return Passage(title=title, description=title, text=Markup())
    return Passage(title=page.title, description=page.description, text=set_text(page.markdown))


def passages(public: PublicCatalogue, name: str) -> tuple[Passage, ...]:
    """The parts of a page, one for each heading of the second level."""
    page = public.pages.get(name)
    pieces = HEADING.split(page.markdown)[1:] if page else []
    return tuple(
        Passage(title=title, description=title, text=set_text(text)) for title, text in zip(pieces[::2], pieces[1::2], strict=True)
    )


def set_text(markdown: str) -> Markup:
    """Text of ours as HTML for any page."""
    return Markup(rooted(prose.text(markdown).html))


def rooted(html: str) -> str:
    """Links to other pages, written ../guide/ by editors, start from the site's root, so that they hold on a page of any depth."""
    return html.replace('href="../', f'href="{ROOT}')
