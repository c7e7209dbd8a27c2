"""Case -> what its card shows: grade mark, names, one measured effect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from press.model import Case, Effect

EXPERIENCE = "典型经验"
CLOSE_UNITS = ("%", "‰", "%%", "°", "′", "″")  # written without a space after the number


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A grade mark. style: '1' filled, '2' double frame, '3' capsule, 'plain' for what is no grade."""

    label: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An effect in a line: from what to what."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """href: below the site; methods: joined for reading; why: why it stands here, '' where it needs no reason."""

    href: str
    seal: Seal
    title: str
    organisation: str
    year: int
    change: Change | None
    methods: str
    why: str


def card(case: Case, why: str) -> Card:
    """Show a case as a card."""
    return Card(
        href=f"cases/{case.id}/",
        seal=seal(case),
        title=case.title,
        organisation=case.organisation,
        year=case.year,
        change=change(case.effects[0]) if case.effects else None,
        methods="　".join(case.methods),
        why=why,
    )


def cards(cases: Iterable[Case]) -> tuple[Card, ...]:
    """Show cases as cards that give no reason."""
    return tuple(card(case, "") for case in cases)


def seal(case: Case) -> Seal:
    """Mark a case's grade by word and shape."""
    if case.kind == "experience":
        return Seal(label=EXPERIENCE, style="plain")
    return Seal(label=case.grade, style=str(min(case.rank, 2) + 1))


def grade_seals(grades: tuple[str, ...]) -> tuple[Seal, ...]:
    """Mark grades, highest first, as cases of them are marked."""
    return tuple(Seal(label=grade, style=str(min(rank, 2) + 1)) for rank, grade in enumerate(grades))


def change(effect: Effect) -> Change:
    """Say an effect in a line."""
    return Change(name=effect.name, before=amount(effect.before, effect.unit), after=amount(effect.after, effect.unit))


def amount(value: Decimal, unit: str) -> str:
    """A number with its unit: 92.1%, 0.31 mm, -5 ℃ with a true minus."""
    number = format(value, "f").replace("-", "−")
    if not unit:
        return number
    return f"{number}{unit}" if unit in CLOSE_UNITS else f"{number}\u00a0{unit}"


def counted(cases: Iterable[Case]) -> Mapping[str, int]:
    """Count cases by grade, experiences under their own name."""
    numbers: dict[str, int] = {}
    for case in cases:
        label = seal(case).label
        numbers[label] = numbers.get(label, 0) + 1
    return numbers
