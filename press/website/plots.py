"""Drawing -> SVG in three widths, drawn by Vega-Lite from the forms in site_src/templates/charts and kept in the cache.

A form fixes every place, and the style sheet sets the letters: no font of the machine that builds moves anything.
"""

import json
import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from markupsafe import Markup

from press.website.figures import Drawing

SIZES = (("small", "narrow", 220), ("middle", "narrow", 328), ("wide", "wide", 720))  # a phone with the largest letters, a phone, a screen
VERSION = version("vl-convert-python")
CONFIG = {
    "view": {"stroke": None},
    "background": None,
    "aria": False,  # the page tells the figure in a sentence and has its table
    "text": {"fontSize": 0},  # the style sheet gives the size; without one here no font is measured, which takes most of the time
    "axis": {"labelFontSize": 0},
}


def opened(look: Path, kept: Path) -> Callable[[Drawing], Markup]:
    """The filter for templates. kept: where drawings lie between builds."""

    @cache
    def form(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((look / "templates" / "charts" / f"{name}.json").read_text(encoding="utf-8"))
        return found

    def drawn(drawing: Drawing) -> Markup:
        made = (
            f'<div class="q-drawn--{size}">{_kept(_spec(form(drawing.form), drawing, plan, width), kept)}</div>'
            for size, plan, width in SIZES
        )
        return Markup("".join(made))

    return drawn


def _spec(form: dict[str, Any], drawing: Drawing, plan: str, width: int) -> str:
    """The form filled in for one width. A plan is the room at the left, right and foot, the step from row to row, and more that the form reads."""
    room = form["usermeta"][plan]
    filled = {
        "autosize": "none",
        "config": CONFIG,
        "width": width - room["left"] - room["right"],
        "height": drawing.rows * room["step"],
        "padding": {"left": room["left"], "right": room["right"], "top": 0, "bottom": room["foot"]},
        "params": [{"name": name, "value": value} for name, value in {**room, "most": drawing.most}.items()],
        "data": {"values": drawing.values},
    }
    return json.dumps({**form, **filled}, ensure_ascii=False)


def _kept(spec: str, kept: Path) -> str:
    """The drawing of a spec, made anew only where the spec or Vega-Lite is another."""
    path = kept / f"{sha256(f'{VERSION} {spec}'.encode()).hexdigest()[:32]}.svg"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(_haloed(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])), encoding="utf-8")
        part.replace(path)
    return path.read_text(encoding="utf-8")


def _haloed(svg: str) -> str:
    """Words keep their ground clear of lines. Vega-Lite knows no paint-order, and the Nu checker does not know it in a style sheet."""
    return svg.replace('<g class="mark-text', '<g paint-order="stroke" class="mark-text')
