"""What one volume is made from, and which pages of words stand in it."""

from dataclasses import dataclass

from press.model import Audience, AwardYear, Case, Edition, Method, Page

FRONT, BACK, BLURB = ("foreword", "preface", "editorial-notes"), ("afterword",), "blurb"  # pages of content/pages, in the order of the book
MATTER = (*FRONT, *BACK, BLURB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All that one volume is made from. years: '2022' or '2020—2022'; pages: those of MATTER."""

    slug: str
    title: str
    years: str
    audience: Audience
    edition: Edition
    cases: tuple[Case, ...]
    awards: tuple[AwardYear, ...]
    methods: tuple[Method, ...]
    pages: tuple[Page, ...]
