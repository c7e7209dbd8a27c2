"""Cards -> the same corpus for other searches: a page of plain HTML each, the index of Material's own search, that of Pagefind.

Run as a process of its own, with one of these arguments: material, pagefind; then the cards and a folder.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from importlib import import_module, resources
from pathlib import Path
from types import SimpleNamespace

import rjieba

from press.bench.queries import Card, read_cards

SEPARATOR = "[\\s\\u200b\\u3000\\-、。，．？！；]+"  # as Material's Chinese words set it; language and pipeline, too


def main(rival: str, cards: Path, folder: Path) -> None:
    """Make what a browser needs to search the cards."""
    {"material": material, "pagefind": pagefind}[rival](read_cards(cards), folder)


def material(cards: Sequence[Card], folder: Path) -> None:
    """search_index.json as Material's plugin makes it, and the theme's worker. Material cuts Chinese with jieba where that is installed;
    rjieba has its dictionary and does the same faster."""
    plugin = import_module("material.plugins.search.plugin")
    vars(plugin)["jieba"] = SimpleNamespace(cut=lambda text: rjieba.cut(text.decode()))
    fields = {"title": {"boost": 1000.0}, "text": {"boost": 1.0}, "tags": {"boost": 1000000.0}}
    index = plugin.SearchIndex(lang=["en"], separator=SEPARATOR, pipeline=["stemmer"], fields=fields)
    for number, card in enumerate(cards):
        index.add_entry_from_context(SimpleNamespace(meta={}, content=body(card), toc=(), url=f"{number}/", title=card.title))
    folder.mkdir(parents=True)
    (folder / "search_index.json").write_text(index.generate_search_index(None), encoding="utf-8")
    with resources.as_file(resources.files("material") / "templates/assets/javascripts") as scripts:
        shutil.copy(next((scripts / "workers").glob("search.*.min.js")), folder / "worker.js")


def pagefind(cards: Sequence[Card], folder: Path) -> None:
    """Pagefind's extended binary over pages of plain HTML."""
    binary = import_module("pagefind_bin_extended").get_executable()
    pages = folder / "pages"
    for number, card in enumerate(cards):
        page = f'<!doctype html><html lang="zh-CN"><title>{escape(card.title)}</title><body data-pagefind-body>{body(card)}</body></html>'
        path = pages / str(number) / "index.html"
        path.parent.mkdir(parents=True)
        path.write_text(page, encoding="utf-8")
    subprocess.run([str(binary), "--site", str(pages), "--output-path", str(folder / "index")], check=True, stdout=subprocess.DEVNULL)


def body(card: Card) -> str:
    """What the card says, as HTML."""
    lines = (
        f'<h2 id="s{number}">{escape(line)}</h2>' if number in card.headings else f"<p>{escape(line)}</p>"
        for number, line in enumerate(card.lines)
    )
    return f"<h1>{escape(card.title)}</h1>" + "".join(f"<p>{escape(name)}</p>" for name in card.names) + "".join(lines)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
