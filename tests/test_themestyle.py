"""The theme's style sheet, lightened: what no page can meet is gone, what a page meets is there."""

import re
from pathlib import Path

import material
import pytest
from conftest import Built

from press.website.themestyle import lightened, theme_style

ROOT = Path(__file__).resolve().parent.parent
CLASSES, DATA = re.compile(r' class="([^"]*)"'), re.compile(r" (data-[\w-]+)")


@pytest.mark.parametrize(
    ("style", "left"),
    [
        (".known{a:b}.other{a:b}", ".known{a:b}"),
        (".known,.other,p{a:b}", ".known,p{a:b}"),
        ("p.other .known{a:b}", ""),
        (":is(.other,p) .known{a:b}", ":is(.other,p) .known{a:b}"),
        ("p:not(.other){a:b}", "p:not(.other){a:b}"),
        ("[data-other] p{a:b}[dir] p{a:b}", "[dir] p{a:b}"),
        ("@media print{.other{a:b}}@media print{.known{a:b}.other{a:b}}", "@media print{.known{a:b}}"),
        ('@charset "UTF-8";@font-face{a:b}', '@charset "UTF-8";@font-face{a:b}'),
        ("p{background:url(data:image/svg+xml,.other)}", "p{background:url(data:image/svg+xml,.other)}"),
    ],
)
def test_rules_for_what_is_not_known_go_and_all_others_stay(style: str, left: str) -> None:
    assert lightened(style, {"known"}) == left


def test_the_pages_meet_the_same_rules_as_in_the_whole_sheet(demo: Built) -> None:
    (sheet,) = (Path(material.__file__).parent / "templates/assets/stylesheets").glob("main.*.css")
    whole, light = sheet.read_text(encoding="utf-8"), theme_style(ROOT / "site_src").decode()
    pages = [path.read_text(encoding="utf-8") for path in sorted((demo.dist / "site").rglob("*.html"))]
    met = {word for page in pages for names in CLASSES.findall(page) for word in names.split()}
    met |= {name for page in pages for name in DATA.findall(page)}

    assert {"md-header", "md-typeset", "footnote-ref"} <= met
    assert lightened(light, met) == lightened(whole, met)
    assert len(light) < 0.4 * len(whole)
