"""Part: one piece of a book, as it goes to the worker that lays it out. A light module, for every worker loads it."""

from dataclasses import dataclass
from typing import Literal

from press.model import Case

Side = Literal["any", "right", "left"]
Counting = Literal["none", "roman", "arabic"]
Needs = Literal["nothing", "column", "figures", "pages"]
Values = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A case to be laid out. chapter: the title of its chapter; address: the website's, for links of a body to other pages."""

    case: Case
    chapter: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a book. It begins on a new page and knows neither page numbers nor left and right: the linker stamps those.

    name: unique in its book; template: below templates/volume; values: what the template is given, light, for their repr is
    the key of the cache; works: the cases whose whole text stands in it; side: the page that it begins on; counting: the covers
    carry no number, the first arabic part is page 1; furniture: folio and heads on no page, on all, or (inside) no head on the
    first; head: the running head of right pages; tab: what stands at the fore edge; outline: (level, label) of bookmarks before its
    own; needs: page numbers of other parts in a column of one width, or in running text (figures), or how many pages there are.
    """

    name: str
    template: str
    values: Values
    works: tuple[Work, ...]
    side: Side
    counting: Counting
    furniture: Literal["none", "all", "inside"]
    head: str
    tab: str
    outline: tuple[tuple[int, str], ...]
    needs: Needs


EMPTY = Part(
    name="", template="", values=(), works=(), side="any", counting="arabic", furniture="none", head="", tab="", outline=(), needs="nothing"
)  # what most parts have in common
