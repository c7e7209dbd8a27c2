"""Orders -> finished files: parts compiled where the cache lacks them, numbers handed on from round to round, books linked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from press.model import Case
from press.volume.crew import Crew, Lost, done
from press.volume.entry import anchor
from press.volume.jobs import Compile, Furnish, Link, Missing, Numbers
from press.volume.linker import Binding, Linked
from press.volume.objects import Extent, load_extent
from press.volume.pagination import Pagination, Piece, folio, paginate
from press.volume.part import Needs, Part
from press.volume.xmp import About

SECONDS_OF_CASE, SECONDS_OF_LIST, SECONDS_OF_LINK = 40, 900, 900
NARROWEST = 3  # digits of a column of page numbers
ROUNDS: tuple[Needs, ...] = ("nothing", "column", "figures", "pages")
Outcome = Extent | Lost | Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A file to be made. head: the running head of left pages; first_number: of the first arabic page; site: the website's address."""

    parts: tuple[Part, ...]
    head: str
    first_number: int
    site: str
    about: About
    target: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """linked: None where something is missing; faults: what is wrong with which part, by its name; a fault of linking has no part."""

    linked: Linked | None
    inner: range
    faults: Mapping[str, Lost | Missing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where objects are kept. tools: what beside the input decides how they look; keeps_fonts: whether they are worth keeping too;

    digests: of cases, by their id() in this process.
    """

    folder: Path
    tools: str
    keeps_fonts: bool
    digests: dict[int, bytes]


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far one order is: part's name -> its object and what is known of it."""

    order: Order
    furniture: Furnish
    paths: dict[str, Path]
    outcomes: dict[str, Outcome]


def make(orders: Sequence[Order], store: Store, crew: Crew) -> tuple[Made, ...]:
    """Round by round for all orders together, so that no worker waits."""
    states = tuple(Progress(order=order, furniture=furnishing(order, store), paths={}, outcomes={}) for order in orders)
    furniture = compiled({state.furniture.target: state.furniture for state in states}, crew)
    for needs in ROUNDS:
        wanted: dict[Path, Compile] = {}
        for state in states:
            numbers = numbers_for(needs, state)
            for part in state.order.parts:
                if part.needs == needs:
                    path = state.paths[part.name] = store.folder / f"{part_digest(store, part, numbers)}.part"
                    wanted[path] = Compile(part=part, numbers=numbers, target=path)
        outcomes = compiled(wanted, crew)
        for state in states:
            state.outcomes.update((part.name, outcomes[state.paths[part.name]]) for part in state.order.parts if part.needs == needs)
    for state in states:
        state.outcomes["furniture"] = furniture[state.furniture.target]
    links = [linking(state, store) for state in states if not faults(state)]
    linked = iter(done(crew, ((link, SECONDS_OF_LINK) for link in links)))
    return tuple(outcome(state, linked) for state in states)


def furnishing(order: Order, store: Store) -> Furnish:
    tabs = tuple(dict.fromkeys(part.tab for part in order.parts if part.tab))
    return Furnish(head=order.head, tabs=tabs, target=store.folder / f"{digest(store, 'furniture', order.head, tabs)}.part")


def compiled(wanted: Mapping[Path, Compile | Furnish], crew: Crew) -> dict[Path, Outcome]:
    """What is in the cache already, and what has to be made, the longest first."""
    found: dict[Path, Outcome] = {path: load_extent(path) for path in wanted if path.exists()}
    for path in found:
        path.touch()  # the cache forgets it last
    missing = sorted((path for path in wanted if path not in found), key=lambda path: -weight(wanted[path]))
    found.update(zip(missing, done(crew, ((wanted[path], seconds(wanted[path])) for path in missing)), strict=True))
    return found


def weight(job: Compile | Furnish) -> int:
    """About how long a part takes: the length of its words."""
    return len(repr((job.part.values, job.part.works))) if isinstance(job, Compile) else 0


def seconds(job: Compile | Furnish) -> float:
    return SECONDS_OF_CASE if isinstance(job, Compile) and job.part.works else SECONDS_OF_LIST


# ---- Keys ------------------------------------------------------------------------------------------------------------------


def digest(store: Store, *values: object) -> str:
    return sha256(repr((store.tools, values)).encode()).hexdigest()[:40]


def part_digest(store: Store, part: Part, numbers: Numbers) -> str:
    """Of all that decides how a part looks; its place in the book does not."""
    works = tuple((case_digest(store, work.case), work.chapter, work.address) for work in part.works)
    return digest(store, part.template, part.values, works, part.head, numbers)


def case_digest(store: Store, case: Case) -> bytes:
    """Computed once, although a case stands in several volumes."""
    if id(case) not in store.digests:
        store.digests[id(case)] = sha256(repr(case).encode()).digest()
    return store.digests[id(case)]


# ---- Numbers ---------------------------------------------------------------------------------------------------------------


def numbers_for(needs: Needs, state: Progress) -> Numbers:
    """What the parts of a round learn; nothing that they do not need."""
    parts = state.order.parts
    column, digits, pages = 0, tuple[tuple[str, int], ...](), 0
    if needs == "column":
        column = max(NARROWEST, len(str(state.order.first_number + sum(length(state, part) for part in parts))))
    if needs == "figures":
        digits = tuple(widths(state))
    if needs == "pages":
        pages = len(inner(state))
    return Numbers(column=column, digits=digits, pages=pages)


def length(state: Progress, part: Part) -> int:
    """Pages of a part; 1 where they are not known yet."""
    found = state.outcomes.get(part.name)
    return found.pages if isinstance(found, Extent) else 1


def pagination(state: Progress) -> Pagination:
    return paginate(state.order.parts, [length(state, part) for part in state.order.parts], state.order.first_number)


def widths(state: Progress) -> Iterator[tuple[str, int]]:
    """(anchor of a case, digits of its page number)."""
    pages = pagination(state)
    for part, first in zip(state.order.parts, pages.firsts, strict=True):
        found = state.outcomes.get(part.name)
        places = dict(found.anchors) if isinstance(found, Extent) else {}
        for work in part.works:
            name = anchor(work.case.id)
            yield name, len(folio(pages, first + places.get(name, 0)))


def inner(state: Progress) -> range:
    """The leaves between the covers."""
    pages = pagination(state)
    counted = [
        (first, first + length(state, part)) for part, first in zip(state.order.parts, pages.firsts, strict=True) if part.counting != "none"
    ]
    behind = [
        first for part, first in zip(state.order.parts, pages.firsts, strict=True) if part.counting == "none" and first > counted[0][0]
    ]
    return range(counted[0][0], behind[0] if behind else counted[-1][1])


# ---- Links -----------------------------------------------------------------------------------------------------------------


def linking(state: Progress, store: Store) -> Link:
    order = state.order
    pieces = tuple(Piece(part=bare(part), path=state.paths[part.name]) for part in order.parts)
    binding = Binding(pieces=pieces, furniture=state.furniture.target, first_number=order.first_number, site=order.site, about=order.about)
    return Link(binding=binding, keeps_fonts=store.keeps_fonts, target=order.target)


def bare(part: Part) -> Part:
    """A part without its words, which the linker does not read."""
    return replace(part, values=(), works=())


def faults(state: Progress) -> dict[str, Lost | Missing]:
    return {name: outcome for name, outcome in state.outcomes.items() if not isinstance(outcome, Extent)}


def outcome(state: Progress, linked: Iterator[Linked | Lost]) -> Made:
    found = faults(state)
    result = None if found else next(linked)
    if isinstance(result, Lost):
        return Made(linked=None, inner=range(0), faults={"": result})
    return Made(linked=result, inner=inner(state), faults=found)
