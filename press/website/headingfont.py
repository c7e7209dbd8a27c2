"""Public words that stand in headings -> a web font of exactly their characters, cut from the Chinese serif of this machine.

For phones, which have no Chinese serif of their own. Without the serif on this machine there is no font, and phones show theirs.
"""

import io
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import get_args

from press.model import PublicCatalogue, Stage, Volume
from press.website.cards import EXPERIENCE

# Noto Serif CJK as Debian and as Homebrew bring it -> the number of the font for simplified Chinese in that file.
FILES = {"NotoSerifCJK-Bold.ttc": 2, "NotoSerifCJKsc-Bold.otf": 0}
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts", "~/Library/Fonts")
FIXED_WORDS = ("templates/site", "overrides")  # folders of the look whose templates hold headings; a few are in our modules
# Letters, digits, signs, the numbers that style sheets count with, and the words of dates.
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "，。、；：？！“”‘’（）〔〕《》…—·　＋－−×±～／〇一二三四五六七八九十百今天年度月日"
MARKDOWN_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
# Kerning and the like: a heading on a phone does without. Upright columns need the measures and the signs made for them.
DROPPED, FEATURES = ("GPOS", "GDEF", "BASE", "DSIG"), ("vert",)


def heading_font(public: PublicCatalogue, volumes: tuple[Volume, ...], look: Path, cache: Path) -> bytes | None:
    """The font as WOFF2, kept for its set of characters; None where this machine has not the serif."""
    source = _source()
    if source is None:
        return None
    wanted = characters(public, volumes, look)
    name = sha256(f"{source.name} {source.stat().st_size} {wanted}".encode()).hexdigest()[:32]
    target = cache / "fonts" / f"{name}.woff2"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(_cut(source, wanted))
        part.replace(target)
    return target.read_bytes()


def characters(public: PublicCatalogue, volumes: tuple[Volume, ...], look: Path) -> str:
    """Every character that a heading, a name or a number in display type can hold, in order."""
    return "".join(sorted({character for words in _words(public, volumes, look) for character in words if character not in "\n\t"}))


def _words(public: PublicCatalogue, volumes: tuple[Volume, ...], look: Path) -> Iterator[str]:
    yield from (ALWAYS, EXPERIENCE)
    fixed = [path for folder in FIXED_WORDS for path in sorted((look / folder).rglob("*.html"))]
    yield from (path.read_text(encoding="utf-8") for path in (*fixed, *sorted(Path(__file__).parent.glob("*.py"))))
    yield from (volume.title for volume in volumes)
    edition = public.edition
    yield from (edition.title, edition.site_name, edition.volume_title, edition.association)
    for award in public.awards:
        yield from (award.name, *award.grades, *award.sectors)
        yield from (words for category in award.categories for words in (category.name, *category.topics))
    yield from (words for method in public.methods for words in (method.name, method.full, method.family))
    yield from (concern.name for concern in public.concerns)
    yield from (event.title for event in public.schedule)
    for notice in public.notices:
        yield from (notice.title, notice.issuer)
    for salon in public.salons:
        yield from (
            salon.title,
            salon.topic,
            *MARKDOWN_HEADING.findall(f"{salon.markdown}\n{salon.recap}"),
            *(speaker.name for speaker in salon.speakers),
        )
    for project in public.projects:
        yield from (project.title, *MARKDOWN_HEADING.findall(project.markdown), *(step.stage for step in project.steps))
    yield from get_args(Stage)
    for page in public.pages.values():
        yield from (page.title, *MARKDOWN_HEADING.findall(page.markdown))
    for case in (*public.cases, *public.withdrawn):
        yield from (case.title, case.organisation, case.grade, case.industry, case.recommender)
        yield from (words for effect in case.effects for words in (effect.name, effect.unit))
        yield from (words for section in case.sections for words in (section.title, *MARKDOWN_HEADING.findall(section.markdown)))


def _source() -> Path | None:
    folders = (Path(folder).expanduser() for folder in FOLDERS)
    found = (path for folder in folders if folder.is_dir() for name in FILES for path in sorted(folder.rglob(name)))
    return next(found, None)


def _cut(source: Path, wanted: str) -> bytes:
    """The font with the wanted characters alone."""
    from fontTools import subset  # here, since it is slow to load and seldom needed: the font is kept
    from fontTools.ttLib import TTFont

    options = subset.Options(layout_features=list(FEATURES), hinting=False, desubroutinize=True, notdef_outline=True, name_IDs=[0, 13, 14])
    options.drop_tables += DROPPED
    cutter = subset.Subsetter(options)
    cutter.populate(text=wanted)
    made = io.BytesIO()
    with TTFont(source, fontNumber=FILES[source.name], recalcTimestamp=False, recalcBBoxes=False, lazy=True) as font:
        cutter.subset(font)
        font.flavor = "woff2"
        font.save(made)
    return made.getvalue()
