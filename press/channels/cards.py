"""Case -> its picture for shared links (Open Graph, 1200 × 630): the site's paper, ink and seal; and one for the whole site.

A picture is drawn once per content and kept in the cache; what it is drawn from and with is its name there.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path, PurePosixPath

import PIL
from PIL import Image, ImageDraw

from press.channels import flat, lettering
from press.channels.flat import flat_png
from press.channels.lettering import Fonts, Style, fitted, lines, open_fonts, write
from press.channels.seals import INK, INK_2, INK_3, LINE, ON_SEAL, PAPER, RED, dot, seal_picture
from press.model import Artifact, Case, Edition, PublicCatalogue

SIZE = (1200, 630)
LEFT, RIGHT = 64, 1136
TEXT_LEFT = 232  # beside the seal
EFFECT_RULE, FOOT_RULE = 404, 538
CLOSE_UNITS = ("%", "‰", "%%", "°", "′", "″")  # written without a space after the number
TITLES = tuple(
    (Style(face="serif", size=size), most) for size, most in ((80, 1), (66, 1), (60, 1), (66, 2), (54, 3), (46, 3), (40, 4))
)  # with their lines
SMALL, BODY, LEAD = (Style(face="sans", size=size) for size in (24, 28, 32))
MARK, NAME, ORGANISATION, FIGURE, SEAL = (Style(face="serif", size=size) for size in (31, 26, 36, 52, 62))
HERO, COLUMN = Style(face="serif", size=68), Style(face="serif", size=25)
STYLES = (*(style for style, _ in TITLES), SMALL, BODY, LEAD, MARK, NAME, ORGANISATION, FIGURE, SEAL, HERO, COLUMN)
COLUMNS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """Who publishes, at the foot of every picture."""

    association: str
    site: str
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The words of a case's picture. style: '1' filled, '2' double frame, '3' capsule, 'plain'; effect: name, before, after, or ()."""

    seal: str
    style: str
    title: str
    organisation: str
    honour: str
    effect: tuple[str, ...]
    methods: str
    summary: str
    foot: Foot


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard:
    """The words of the site's picture. columns: names of those honoured, first at the right."""

    title: str
    counts: str
    columns: tuple[str, ...]
    foot: Foot


def cards(public: PublicCatalogue, cache: Path) -> Iterator[Artifact]:
    """The pictures of the cases beside their pages, and the site's. Raises Refused where a font is missing."""
    wanted: dict[PurePosixPath, Card | SiteCard] = {PurePosixPath("site/card.png"): site_card(public)}
    wanted |= {PurePosixPath("site", "cases", case.id, "card.png"): case_card(case, public.edition) for case in public.cases}
    tools = sha256(b"".join(Path(module).read_bytes() for module in DRAWN_WITH) + PIL.__version__.encode()).hexdigest()
    kept = {path: cache / "cards" / f"{_digest(card, tools)}.png" for path, card in wanted.items()}
    missing = {target: wanted[path] for path, target in kept.items() if not target.exists()}
    if missing:
        _draw_all(missing)
    yield from (Artifact(path=path, content=target) for path, target in kept.items())


DRAWN_WITH = (__file__, flat.__file__, lettering.__file__, str(Path(__file__).with_name("seals.py")))


def _digest(card: Card | SiteCard, tools: str) -> str:
    return sha256(f"{tools}{astuple(card)!r}".encode()).hexdigest()[:32]


def _draw_all(missing: Mapping[Path, Card | SiteCard]) -> None:
    fonts = open_fonts(STYLES, (word for card in missing.values() for word in _words(card)))
    labels = sorted({(card.seal, card.style) for card in missing.values() if isinstance(card, Card)})
    seals = {(label, style): seal_picture(label, style, SEAL, fonts) for label, style in labels}
    for target, card in missing.items():
        picture = draw_case(card, seals[card.seal, card.style], fonts) if isinstance(card, Card) else draw_site(card, fonts)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(flat_png(picture))
        part.replace(target)


def _words(card: Card | SiteCard) -> Iterator[str]:
    yield from ("质演示数据方法", card.title, card.foot.association, card.foot.site)
    if isinstance(card, Card):
        yield from (card.seal, card.organisation, card.honour, card.methods, card.summary, *card.effect)
    else:
        yield from (card.counts, *card.columns)


# ---- What a picture says ---------------------------------------------------------------------------------------------------


def case_card(case: Case, edition: Edition) -> Card:
    """The words of a case's picture."""
    is_experience = case.kind == "experience"
    first = case.effects[0] if case.effects else None
    honour = f"{case.year}年　典型经验" if is_experience else f"{case.year}年度{case.award}　{case.category}"
    return Card(
        seal="典型经验" if is_experience else case.grade,
        style="plain" if is_experience else str(min(case.rank, 2) + 1),
        title=case.title,
        organisation=case.organisation,
        honour=honour.strip(),
        effect=(first.name, amount(first.before, first.unit), amount(first.after, first.unit)) if first else (),
        methods="　".join(case.methods),
        summary=case.summary,
        foot=_foot(edition),
    )


def site_card(public: PublicCatalogue) -> SiteCard:
    """The words of the site's picture: the newest year's roll of honour, its first prizes first."""
    newest = [case for case in public.cases if case.kind == "case" and case.year == public.cases[0].year]
    ranked = sorted(newest, key=lambda case: case.rank)
    years = sorted({case.year for case in public.cases})
    span = f"{years[0]}—{years[-1]}年" if len(years) > 1 else f"{years[0]}年" if years else ""
    counts = f"{span}　{len(public.cases)} 项成果　{len(public.groups['organisation'])} 个组织" if years else ""
    names = dict.fromkeys(case.organisation for case in ranked)
    return SiteCard(title=public.edition.title, counts=counts, columns=tuple(names)[:COLUMNS], foot=_foot(public.edition))


def amount(value: Decimal, unit: str) -> str:
    """A number with its unit: 92.1%, 0.31 mm, −5 ℃ with a true minus."""
    number = format(value, "f").replace("-", "−")
    return f"{number}{unit}" if unit in CLOSE_UNITS else f"{number} {unit}".strip()


def _foot(edition: Edition) -> Foot:
    return Foot(association=edition.association, site=edition.site_name, demo=edition.demo)


# ---- Drawing ---------------------------------------------------------------------------------------------------------------


def draw_case(card: Card, seal: Image.Image, fonts: Fonts) -> Image.Image:
    """A case's picture, in full colour."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    picture.paste(seal, (LEFT, 60))
    style, rows = _title(card.title, RIGHT - TEXT_LEFT, fonts)
    y = 60.0
    for row in rows:
        y += style.size * 1.28
        write(draw, (TEXT_LEFT, y - style.size * 0.34), row, style, fonts, INK)
    room = RIGHT - TEXT_LEFT
    style = ORGANISATION if lettering.width(card.organisation, ORGANISATION, fonts) <= room else NAME
    write(draw, (TEXT_LEFT, y + 50), fitted(card.organisation, room, style, fonts), style, fonts, INK_2)
    write(draw, (TEXT_LEFT, y + 96), fitted(card.honour, room, BODY, fonts), BODY, fonts, INK_3)
    draw.rectangle((LEFT, EFFECT_RULE, RIGHT, EFFECT_RULE + 2), fill=INK)
    if card.effect:
        _effect(picture, draw, card.effect, fonts)
    elif card.methods:
        end = write(draw, (LEFT, 484), "方法", BODY, fonts, INK_3)
        write(draw, (end + 32, 486), fitted(card.methods, RIGHT - end - 32, ORGANISATION, fonts), ORGANISATION, fonts, INK)
    else:
        for at, row in enumerate(rows_of(card.summary, RIGHT - LEFT, 2, BODY, fonts)):
            write(draw, (LEFT, 462 + at * 44), row, BODY, fonts, INK_2)
    _draw_foot(draw, card.foot, fonts)
    return picture


def _title(words: str, room: float, fonts: Fonts) -> tuple[Style, tuple[str, ...]]:
    """The largest style that sets the title in the lines that it may have."""
    for style, most in TITLES:
        rows = lines(words, room, style, fonts)
        if len(rows) <= most:
            return style, rows
    return style, rows_of(words, room, most, style, fonts)


def rows_of(words: str, room: float, most: int, style: Style, fonts: Fonts) -> tuple[str, ...]:
    """The words in at most so many lines; what is too much ends in an ellipsis."""
    rows = lines(words, room, style, fonts)
    return rows if len(rows) <= most else (*rows[: most - 1], fitted("".join(rows[most - 1 :]), room, style, fonts))


def _effect(picture: Image.Image, draw: ImageDraw.ImageDraw, effect: tuple[str, ...], fonts: Fonts) -> None:
    """One measured effect: hollow before, solid after, as everywhere on the site."""
    name, before, after = effect
    style = next((style for style in (FIGURE, ORGANISATION) if _figures_width(before, after, style, fonts) <= 720), NAME)
    figures = _figures_width(before, after, style, fonts)
    name_room = RIGHT - LEFT - figures - 40
    rows = rows_of(name, max(name_room, 200), 2, LEAD, fonts)
    for at, row in enumerate(rows):
        write(draw, (LEFT, (482 if len(rows) == 1 else 462) + at * 44), row, LEAD, fonts, INK_2)
    x = write(draw, (RIGHT - figures, 490), before, style, fonts, INK_2) + 26
    middle = 490 - round(style.size * 0.36)
    draw.rectangle((x, middle - 2, x + 104, middle + 1), fill=RED)
    picture.paste(dot(INK_2, is_filled=False), (round(x) - 11, middle - 11))
    picture.paste(dot(RED, is_filled=True), (round(x) + 93, middle - 11))
    write(draw, (x + 130, 490), after, style, fonts, RED)


def _figures_width(before: str, after: str, style: Style, fonts: Fonts) -> float:
    return lettering.width(before, style, fonts) + lettering.width(after, style, fonts) + 156


def _draw_foot(draw: ImageDraw.ImageDraw, foot: Foot, fonts: Fonts) -> None:
    """The double rule that closes a page, and who stands for it."""
    draw.rectangle((LEFT, FOOT_RULE, RIGHT, FOOT_RULE + 1), fill=INK)
    draw.rectangle((LEFT, FOOT_RULE + 5, RIGHT, FOOT_RULE + 6), fill=INK)
    draw.rectangle((LEFT, 562, LEFT + 43, 605), fill=RED)
    draw.rectangle((LEFT + 3, 565, LEFT + 40, 602), outline=ON_SEAL)
    write(draw, (LEFT + 6.5, 594), "质", MARK, fonts, ON_SEAL)
    x = write(draw, (LEFT + 62, 594), foot.association, NAME, fonts, INK)
    wide = lettering.width("演示数据", SMALL, fonts) if foot.demo else 0
    write(draw, (x + 22, 593), fitted(foot.site, RIGHT - wide - x - 70, SMALL, fonts), SMALL, fonts, INK_3)
    if foot.demo:
        draw.rectangle((RIGHT - wide - 24, 564, RIGHT, 603), outline=INK_3)
        write(draw, (RIGHT - wide - 12, 592), "演示数据", SMALL, fonts, INK_2)


def draw_site(card: SiteCard, fonts: Fonts) -> Image.Image:
    """The site's picture: its title, and the roll of honour in upright columns that are read from the right."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    room = 560 if card.columns else RIGHT - LEFT
    y = 90.0
    for row in lines(card.title, room, HERO, fonts)[:4]:
        y += 92
        write(draw, (LEFT, y), row, HERO, fonts, INK)
    write(draw, (LEFT, min(y + 72, 500)), fitted(card.counts, room + 20, BODY, fonts), BODY, fonts, INK_2)
    if card.columns:
        _roll(draw, card.columns, fonts)
    _draw_foot(draw, card.foot, fonts)
    return picture


def _roll(draw: ImageDraw.ImageDraw, names: Iterable[str], fonts: Fonts) -> None:
    step, top, bottom = 58, 64, 500
    left = RIGHT - COLUMNS * step - 24
    draw.rectangle((left, top, RIGHT, bottom), outline=INK, width=4)
    draw.rectangle((left + 8, top + 8, RIGHT - 8, bottom - 8), outline=INK)
    for at in range(1, COLUMNS):
        rule = RIGHT - 12 - at * step
        draw.line((rule, top + 9, rule, bottom - 9), fill=LINE)
    for at, name in enumerate(names):
        x = RIGHT - 12 - at * step - step / 2
        for down, character in enumerate(_column(name)):
            wide = lettering.width(character, COLUMN, fonts)
            write(draw, (x - wide / 2, top + 50 + down * 31), character, COLUMN, fonts, INK)


def _column(name: str) -> str:
    """What stands upright in a column: characters without brackets, which would have to be turned."""
    plain = "".join(character for character in lettering.tidy(name) if character not in "（）()· ")
    return plain if len(plain) <= 13 else f"{plain[:12]}…"
