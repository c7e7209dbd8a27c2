"""A build with a marker in every members-only field: none of them is anywhere in the site, in any form, unless the filter is off."""

import base64
import gzip
import html
import io
import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

import openpyxl
import pikepdf
import pypdfium2
import pytest
from PIL import Image, PngImagePlugin

from press import catalogue, cli, load
from press.model import Catalogue, PublicCatalogue
from press.verify import leaks
from press.verify import vault as judge

ROOT = Path(__file__).resolve().parent.parent
MARKERS = {
    "text": "碧落暗语甲",
    "heading": "黄泉暗语乙",
    "table cell": "紫电暗语丙",
    "alternative text": "青霜暗语丁",
    "picture metadata": "白虹暗语戊",
    "picture name": "anyuwu",
    "attachment name": "玄圭暗语己",
    "attachment text": "朱弦暗语庚",
    "comment": "苍璧暗语辛",
    "footnote": "素商暗语壬",
    "whole case text": "丹墀暗语癸",
    "embargoed text": "玉衡禁语子",
    "embargoed section": "开阳禁语丑",
    "held back title": "摇光禁语寅",
}
# A comment is for editors: no reader gets it, and so not even a build without the filter shows it. The cases held back are in no view.
NEVER = {"comment", "embargoed text", "embargoed section", "held back title", "picture metadata"}
HEAD = """---
title: {title}
organisation: {organisation}
year: 2022
category: 综合类质量创新成果
topic: 质量技术应用推广
grade: 二等奖
sector: 制造
methods: [DOE]
keywords: [注塑]
summary: 关键尺寸长期波动，项目组用试验设计找到原因并以控制图守住。
consent: 2022-09-30
{more}
---
"""


def write(folder: Path, markers: dict[str, str]) -> None:
    """Three cases: public with sections for members, all of it for members, and not yet for anybody."""
    place = folder / "2022" / "001-doe"
    place.mkdir(parents=True)
    (place / "case.md").write_text(
        HEAD.format(title="注塑尺寸波动的改进", organisation="示例精密塑料有限公司", more="audience: public")
        + f"""## 项目背景

壳体的插孔间距公差很小。

## {markers["heading"]} {{members}}

{markers["text"]}，见注[^one]。<!-- {markers["comment"]} -->

| 因素 | 水平 |
|---|---|
| {markers["table cell"]} | 80 |

![{markers["alternative text"]}]({markers["picture name"]}.png)

[^one]: {markers["footnote"]}

## {markers["embargoed section"]} {{members 2031-01-01 public 2032-01-01}}

{markers["embargoed text"]}
""",
        encoding="utf-8",
    )
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Comment", markers["picture metadata"], zip=True)
    Image.new("RGB", (90, 60), "red").save(place / f"{markers['picture name']}.png", pnginfo=told)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = f"{markers['attachment text']}，试验记录表第一行"
    book.save(place / f"{markers['attachment name']}.xlsx")
    members = folder / "2022" / "002-members"
    members.mkdir()
    (members / "case.md").write_text(
        HEAD.format(title="焊点空洞率的改进", organisation="示例电子装配有限公司", more="audience: members")
        + f"## 做法\n\n{markers['whole case text']}\n",
        encoding="utf-8",
    )
    held = folder / "2022" / "003-held"
    held.mkdir()
    (held / "case.md").write_text(
        HEAD.format(title=markers["held back title"], organisation="示例船舶配件厂", more="release: 2031-01-01")
        + "## 做法\n\n尚未开放。\n",
        encoding="utf-8",
    )


def built(cases: Path, dist: Path) -> Path:
    content = dist.parent / "content"
    shutil.copytree(ROOT / "content", content, ignore=shutil.ignore_patterns("salons", "incubator"))  # they speak of other cases
    assert cli.main(["site", "--cases", str(cases), "--content", str(content), "--out", str(dist), "--as-of", "2025-01-01"]) == 0
    return dist / "site"


# ---- The scan: written for these tests alone --------------------------------------------------------------------------------


def forms(marker: str) -> set[bytes]:
    """Every way in which a marker may stand in a file."""
    raw = marker.encode()
    texts = {
        marker,
        unicodedata.normalize("NFD", marker),
        html.escape(marker),
        "".join(f"&#{ord(sign)};" for sign in marker),
        "".join(f"&#x{ord(sign):x};" for sign in marker),
        json.dumps(marker)[1:-1],
        quote(marker),
        marker.encode("unicode_escape").decode(),
        raw.hex(),
        raw.hex().upper(),
        marker.encode("utf-16-be").hex(),
        marker.encode("utf-16-be").hex().upper(),
    }
    packed = {base64.b64encode(b"\0" * start + raw)[(start * 8 + 5) // 6 : -4] for start in range(3)}
    return {
        form
        for form in {text.encode() for text in texts} | {marker.encode(code) for code in ("utf-16-be", "utf-16-le", "gb18030")} | packed
        if len(form) > 5
    }


def insides(name: str, data: bytes, depth: int = 0) -> Iterator[bytes]:
    """A file's bytes, and those of whatever is packed in it."""
    yield data
    if depth > 3:
        return
    if data[:2] == b"\x1f\x8b":
        yield from insides(name, gzip.decompress(data), depth + 1)
    elif data[:4] == b"PK\3\4":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield inner.encode()
                yield from insides(inner, archive.read(inner), depth + 1)
    elif data[:5] == b"%PDF-":
        yield "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)).encode()
        with pikepdf.open(io.BytesIO(data)) as file:
            for item in file.objects:
                yield item.read_bytes() if isinstance(item, pikepdf.Stream) else repr(item).encode()
    elif data[:3] == b"\xff\xd8\xff" or data[:8] == b"\x89PNG\r\n\x1a\n":
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            yield repr((picture.info, dict(picture.getexif()))).encode()


def scan(site: Path, markers: dict[str, str]) -> set[str]:
    """The fields whose markers are found anywhere below the site, names of files included."""
    sought = {field: forms(marker) for field, marker in markers.items()}
    found: set[str] = set()
    for path in sorted(site.rglob("*")):
        texts = [unquote(path.relative_to(site).as_posix()).encode()]
        texts += insides(path.name, path.read_bytes()) if path.is_file() else []
        for text in texts:
            flat = re.sub(rb"[\r\n]|<wbr>", b"", text)
            found |= {field for field, some in sought.items() if any(form in text or form in flat for form in some)}
    return found


# ---- The proof --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marked")
    write(folder, MARKERS)
    return folder


@pytest.fixture(scope="module")
def site(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(cases, tmp_path_factory.mktemp("site") / "dist")


def test_no_marker_is_anywhere_in_the_site(site: Path) -> None:
    assert len(list((site / "members" / "vault").rglob("*.bin"))) > 12
    assert scan(site, MARKERS) == set()


def test_the_scan_finds_every_marker_when_the_filter_is_off(cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unfiltered(full: Catalogue) -> PublicCatalogue:
        return PublicCatalogue(catalogue.members_view(full))

    monkeypatch.setattr(catalogue, "public_view", unfiltered)
    leaky = built(cases, tmp_path / "dist")
    # The site shows no attachments at all: a hand that puts one there is found out too.
    (leaky / "cases" / "2022" / "001-doe" / f"{MARKERS['attachment name']}.xlsx").write_bytes(
        (cases / "2022" / "001-doe" / f"{MARKERS['attachment name']}.xlsx").read_bytes()
    )

    assert scan(leaky, MARKERS) == set(MARKERS) - NEVER


@pytest.mark.parametrize("field", sorted(NEVER))
def test_the_scan_would_find_what_no_view_shows(field: str, site: Path, cases: Path, tmp_path: Path) -> None:
    """The sources themselves are found out in every field, so the scan is no blinder for these."""
    sources = {path.name: path.read_bytes() for path in cases.rglob("*") if path.is_file()}
    for name, data in sources.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "held.md").write_bytes((cases / "2022" / "003-held" / "case.md").read_bytes())
    (tmp_path / "first.md").write_bytes((cases / "2022" / "001-doe" / "case.md").read_bytes())

    assert field in scan(tmp_path, MARKERS)


@pytest.mark.parametrize("change", ["utf-16-le", "utf-16-be", "gb18030", "entities", "percent", "base64", "gzip"])
def test_the_scan_reads_every_encoding(change: str, tmp_path: Path) -> None:
    word = MARKERS["text"]
    packed = {
        "entities": "".join(f"&#{ord(sign)};" for sign in word).encode(),
        "percent": quote(word).encode(),
        "base64": base64.b64encode(b"x" + word.encode() + b"yz"),
        "gzip": gzip.compress(word.encode()),
    }
    data = packed[change] if change in packed else word.encode(change)
    (tmp_path / "file.bin").write_bytes(data if change == "gzip" else b"before " + data + b" behind")

    assert scan(tmp_path, MARKERS) == {"text"}


@pytest.mark.parametrize("planted", ["the file itself", "its words", "its name", "what is sealed, unsealed"])
def test_the_build_finds_an_attachment_that_lies_open(planted: str, site: Path, cases: Path, tmp_path: Path) -> None:
    contents, problems = load.read(cases, site.parent.parent / "content", date(2025, 1, 1))
    assert contents is not None, problems
    full, _ = catalogue.build(contents)
    attachment = cases / "2022" / "001-doe" / f"{MARKERS['attachment name']}.xlsx"
    shutil.copytree(site / "members", tmp_path / "members")
    sealed_file = min((tmp_path / "members" / "vault" / "d").rglob("*.bin"))
    places = {
        "the file itself": (tmp_path / "form.bin", attachment.read_bytes()),
        "its words": (tmp_path / "words.html", f"<p>{MARKERS['attachment text']}，试验记录表第一行</p>".encode()),
        "its name": (tmp_path / "list.json", json.dumps([f"{MARKERS['attachment name']}.xlsx"]).encode()),
        "what is sealed, unsealed": (sealed_file, sealed_file.read_bytes()[:36] + attachment.read_bytes()),
    }
    place, data = places[planted]
    files = frozenset(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert [*leaks.check(tmp_path, files, full, {}), *judge.check(tmp_path, files)] == []
    place.write_bytes(data)
    files |= {place.relative_to(tmp_path).as_posix()}
    found = {problem.source for problem in (*leaks.check(tmp_path, files, full, {}), *judge.check(tmp_path, files))}

    assert found == {Path("site") / place.relative_to(tmp_path)}


def test_the_public_tree_is_the_same_whatever_members_read(site: Path, tmp_path: Path) -> None:
    """Other words, no words, other pictures and files for members: not a byte of the public tree tells."""
    other = {field: (marker[::-1] if marker.isascii() else f"别的{marker[0]}话" * 9) for field, marker in MARKERS.items()}
    other |= {field: MARKERS[field] for field in ("attachment name",)}
    write(tmp_path / "cases", other)
    text = tmp_path / "cases" / "2022" / "002-members" / "case.md"
    text.write_text(text.read_text(encoding="utf-8").partition("## 做法")[0], encoding="utf-8")
    again = built(tmp_path / "cases", tmp_path / "dist")

    def public(tree: Path) -> dict[str, bytes]:
        files = (path for path in tree.rglob("*") if path.is_file() and "vault" not in path.relative_to(tree).parts)
        return {path.relative_to(tree).as_posix(): path.read_bytes() for path in files}

    assert (site / "members" / "vault").is_dir() and (again / "members" / "vault").is_dir()
    assert public(site).keys() == public(again).keys()
    assert [name for name, data in public(site).items() if public(again)[name] != data] == []
