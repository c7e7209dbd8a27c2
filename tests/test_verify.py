"""press.verify finds every fault that is planted into a sound tree, and none in the sound one."""

import base64
import gzip
import hashlib
import html
import io
import json
import shutil
import unicodedata
import urllib.parse
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import pikepdf
import pytest
import weasyprint
from conftest import ROOT, Built
from PIL import Image, PngImagePlugin
from pydyf import Array, Dictionary

from press import output, prose, search, verify, website
from press.catalogue import public_view
from press.model import Case, Catalogue, Group, Picture, PublicCatalogue, Volume
from press.verify import books
from samples import case, catalogue, section

SECRET = "热端浇口冻结时长随料温呈二次曲线变化，最优点在二百二十七度"
Plant = Callable[[Path], object]


# ---- A sound tree ----------------------------------------------------------------------------------------------------------


def picture(folder: Path, name: str, colour: str) -> Picture:
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (24, 12), colour).save(folder / name)
    data = (folder / name).read_bytes()
    return Picture(name=name, source=folder / name, width=24, height=12, sha256=hashlib.sha256(data).hexdigest())


def sample_cases(folder: Path) -> tuple[Case, ...]:
    """Two public cases, one of them with a section for members; one of each kind that is not public."""
    shown = section("实施过程", "![交互作用图](figure-01.png)", pictures=(picture(folder, "figure-01.png", "red"),))
    hidden = section("关键参数", f"{SECRET}。", audience="members", pictures=(picture(folder, "melt-window.png", "blue"),))
    return (
        case(sections=(section("项目背景", "壳体的插孔间距公差很小。"), shown, hidden), gated=True),
        case(id="2021/002-spc", year=2021, title="镀层厚度的控制", organisation="示例开关有限公司", methods=("SPC",), effects=()),
        case(id="2022/003-late", title="尚未到期的成果题目", organisation="示例延期公开研究所", release=date(2030, 1, 1), summary="延期公开的摘要只能以后再读到它。"),
        case(id="2022/004-held", title="没有同意书的成果题目", organisation="示例暂缓发布研究所", consent=None, summary="暂缓发布的摘要谁也不能在网上读到。"),
        case(id="2021/005-gone", year=2021, title="已经撤回的成果", withdrawn=date(2022, 11, 1), summary="撤回以后摘要也不应当再出现在网上。"),
    )  # fmt: skip


def page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="description" content="{title}的说明"><style>p{{margin:0}}</style></head><body><h1 id="top-of-page">{title}</h1>{body}</body></html>'
    )


def case_body(shown: Case) -> str:
    figures = (f'<img src="{item.name}" alt="图">' for part in shown.sections for item in part.pictures)
    return f"<p>{shown.summary}</p>{''.join(figures)}" + "".join(f"<p>{part.markdown}</p>" for part in shown.sections if not part.pictures)


def pages(public: PublicCatalogue) -> dict[str, str]:
    listed = "".join(f'<li><a href="{item.id}/">{item.title}</a></li>' for item in public.cases)
    made = {
        "index.html": page(
            "首页", '<a href="cases/#winners">名单</a><a href="mailto:a@example.org">信</a><a href="https://example.com/">别处</a>'
        ),
        "cases/index.html": page("获奖成果", f'<ul id="winners">{listed}</ul><script src="../main.js"></script>'),
        "404.html": page("没有这一页", '<a href="/">首页</a><a href="https://example.org/cases/">名单</a>'),
    }

    def add(folder: str, groups: tuple[Group, ...]) -> None:
        made.update({f"{folder}/{group.slug}/index.html": page(f"{folder} {group.label}", '<a href="../../">首页</a>') for group in groups})

    add("cases", public.groups["year"])
    add("organisations", public.groups["organisation"])
    add("methods", public.groups["method"])
    made.update({f"cases/{item.id}/index.html": page(item.title, case_body(item)) for item in public.cases})
    made.update({f"cases/{item.id}/index.html": page(f"{item.title}（已撤回）", "<p>说明</p>") for item in public.withdrawn})
    return made


def write_search(site: Path, public: PublicCatalogue) -> None:
    for artifact in search.render(public, prose.body, frozenset(), PurePosixPath("search")):
        assert isinstance(artifact.content, bytes)
        (site / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (site / artifact.path).write_bytes(artifact.content)


def search_file(site: Path, pattern: str) -> Path:
    return min(site.glob(f"search/*/{pattern}"))


def write_site(site: Path, public: PublicCatalogue) -> None:
    write_search(site, public)
    made = pages(public)
    for name, text in made.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    for shown in public.cases:
        for item in (item for part in shown.sections for item in part.pictures):
            shutil.copy(item.source, site / "cases" / shown.id / item.name)
    places = "".join(f"<url><loc>https://example.org/{name.removesuffix('index.html')}</loc></url>" for name in made if name != "404.html")
    (site / "sitemap.xml").write_text(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>', encoding="utf-8")
    (site / "main.css").write_text("/* url(nowhere.png) */ body{background:url('data:image/png;base64,AAAA')}", encoding="utf-8")
    (site / "main.js").write_text("console.log(1)", encoding="utf-8")


BOOK_STYLE = """
@page { size: 120mm 220mm; margin: 30mm 15mm 40mm; @bottom-center { content: counter(page); height: 20mm } }
@page bare { @bottom-center { content: none } } @page front { @bottom-center { content: counter(page, lower-roman) } }
@page first { counter-reset: page 1; @bottom-center { content: none } }
body { font-family: "Noto Sans CJK SC" } section { break-before: page }
.cover { page: bare } .front { page: front } .divider { page: first }
a.n::after { content: target-counter(attr(href), page) } .toc a::after { content: leader("·") target-counter(attr(href), page) }
"""


def book_pictures(shown: Case) -> str:
    return "".join(f'<img src="{item.source.as_uri()}" alt="图">' for part in shown.sections for item in part.pictures)


def book_html(public: PublicCatalogue) -> str:
    entries = "".join(f'<p><a href="#c{number}">{item.title}</a></p>' for number, item in enumerate(public.cases))
    rows = "".join(f'<p>{item.organisation} <a class="n" href="#c{number}"></a></p>' for number, item in enumerate(public.cases))
    bodies = "".join(
        f'<section id="c{number}"><h1>{item.title}</h1><p>{case_body(replace(item, sections=item.sections[:1]))}</p>{book_pictures(item)}'
        f'<p>注<a href="#n{number}">1</a></p><p id="n{number}">1 注释</p></section>'
        for number, item in enumerate(public.cases)
    )
    return (
        f'<html lang="zh-CN"><head><title>汇编</title><style>{BOOK_STYLE}</style></head><body><section class="cover"><h1>汇编</h1></section>'
        f'<section class="front toc"><h1>目录</h1>{entries}</section><section class="divider"><h1>第一编</h1></section>{bodies}'
        f"<section><h1>索引</h1>{rows}</section></body></html>"
    )


def write_book(path: Path, text: str, variant: str | None = "pdf/ua-1") -> None:
    """Pages: cover, contents ii, divider 1, cases from 2 on, index."""

    def finish(_document: object, file: Any) -> None:  # noqa: ANN401 - pydyf has no types
        plain = Dictionary({"S": "/D", "St": 1})
        file.catalog["PageLabels"] = Dictionary({"Nums": Array([0, Dictionary({"S": "/r"}), 2, plain])})

    weasyprint.HTML(string=text).write_pdf(path, pdf_variant=variant, finisher=finish)


def volume(dist: Path, public: PublicCatalogue) -> Volume:
    starts = {item.id: number for number, item in enumerate(public.cases, 2)}
    return Volume(
        slug="all",
        title="汇编",
        audience="public",
        pdf=dist / "volume/all.pdf",
        pages=len(starts) + 4,
        cases=len(starts),
        starts=starts,
        inside=(1, len(starts) + 3),
        left_out=frozenset(),
        epub=None,
        offprints={},
    )


class Sound:
    """A sound tree, its catalogues and its volume."""

    def __init__(self, folder: Path) -> None:
        self.dist = folder / "dist"
        self.full: Catalogue = catalogue(sample_cases(folder / "cases"))
        self.public = public_view(self.full)
        self.site = self.dist / "site"
        write_site(self.site, self.public)
        (self.dist / "volume").mkdir()
        (self.site / "volume").mkdir()
        self.volume = volume(self.dist, self.public)
        write_book(self.volume.pdf, book_html(self.public))
        shutil.copy(self.volume.pdf, self.site / "volume/all.pdf")


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    return Sound(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def site(pattern: Sound, tmp_path: Path) -> Path:
    """A copy of the sound site to plant faults in."""
    shutil.copytree(pattern.dist, tmp_path / "dist")
    return tmp_path / "dist/site"


def rules_broken(site: Path, pattern: Sound) -> list[str]:
    return sorted({problem.rule for problem in verify.tree(site.parent, pattern.full, pattern.public, (pattern.volume,))})


def edit(name: str, old: str, new: str) -> Plant:
    return lambda site: change(site / name, old, new)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_tree_has_no_fault(site: Path, pattern: Sound) -> None:
    assert verify.tree(site.parent, pattern.full, pattern.public, (pattern.volume,)) == ()


def test_problems_are_errors_that_name_a_file_below_dist(site: Path, pattern: Sound) -> None:
    (site / "cases/2022/001-doe/figure-01.png").unlink()

    found = verify.tree(site.parent, pattern.full, pattern.public, (pattern.volume,))

    assert {problem.level for problem in found} == {"error"}
    assert [str(problem) for problem in found] == [
        "site/cases/2022/001-doe/figure-01.png: 成果“注塑尺寸波动的改进”的图片 figure-01.png 不在网站里 [verify-picture]",
        "site/cases/2022/001-doe/index.html: 要加载的“figure-01.png”没有对应的文件 [verify-link]",
    ]


# ---- Pages, links, presence ------------------------------------------------------------------------------------------------

HOME, CASE = "index.html", "cases/2022/001-doe/index.html"
HEAD, BODY = "</head>", "</body>"
FAULTS: dict[str, tuple[str, Plant]] = {
    "a link to a page that is not there": ("verify-link", edit(HOME, BODY, '<a href="nowhere/">x</a></body>')),
    "a link to a fragment that is not there": ("verify-link", edit(HOME, "#winners", "#losers")),
    "a link to a fragment of its own page": ("verify-link", edit(HOME, BODY, '<a href="#x">x</a></body>')),
    "a link out of the site's folder": ("verify-link", edit(HOME, BODY, '<a href="../secret/">x</a></body>')),
    "a link in escapes": ("verify-link", edit(HOME, BODY, '<a href="cases%2Fnone/">x</a></body>')),
    "a link that runs a script": ("verify-link", edit(HOME, BODY, '<a href="javascript:x()">x</a></body>')),
    "a whole address of ours that leads nowhere": ("verify-link", edit(HOME, BODY, '<a href="https://example.org/x">x</a></body>')),
    "a calendar of ours that is not there": ("verify-link", edit(HOME, BODY, '<a href="webcal://example.org/x.ics">x</a></body>')),
    "a picture that is not there": ("verify-link", edit(HOME, BODY, '<img src="x.png" alt=""></body>')),
    "a picture for shared links that is not there": ("verify-link", edit(HOME, HEAD, '<meta property="og:image" content="https://example.org/x.png"></head>')),
    "one picture of a set that is not there": ("verify-link", edit(HOME, BODY, '<img srcset="main.js 1x, x2.png 2x" alt=""></body>')),
    "a script that is not there": ("verify-link", edit("cases/index.html", "../main.js", "../other.js")),
    "a style that calls a file that is not there": ("verify-link", edit("main.css", "data:image/png;base64,AAAA", "x.png")),
    "a style in the page that calls one": ("verify-link", edit(HOME, "margin:0", "background:url(x.png)")),
    "a sitemap entry that leads nowhere": ("verify-link", edit("sitemap.xml", "org/cases/</loc>", "org/none/</loc>")),
    "a sitemap entry of another site": ("verify-link", edit("sitemap.xml", "example.org/cases/</loc>", "example.com/cases/</loc>")),
    "a broken sitemap": ("verify-link", edit("sitemap.xml", "</urlset>", "")),
    "a canonical address of another page": ("verify-canonical", edit(HOME, HEAD, '<link rel="canonical" href="https://example.org/cases/"></head>')),
    "a script from elsewhere": ("verify-origin", edit(HOME, HEAD, '<script src="https://cdn.example.com/x.js"></script></head>')),
    "a script from elsewhere without scheme": ("verify-origin", edit(HOME, HEAD, '<script src="//cdn.example.com/x.js"></script></head>')),
    "a style sheet from elsewhere": ("verify-origin", edit(HOME, HEAD, '<link rel="stylesheet" href="https://fonts.example.com/x"></head>')),
    "a connection made early": ("verify-origin", edit(HOME, HEAD, '<link rel="preconnect" href="https://fonts.example.com"></head>')),
    "a picture from elsewhere": ("verify-origin", edit(HOME, BODY, '<img src="https://example.com/x.png" alt=""></body>')),
    "a font from elsewhere": ("verify-origin", edit("main.css", "data:image/png;base64,AAAA", "https://example.com/x.woff2")),
    "a style sheet that imports one": ("verify-origin", edit("main.css", "body{", '@import "https://example.com/x.css"; body{')),
    "a style of an element": ("verify-origin", edit(HOME, "<h1", '<h1 style="background:url(https://example.com/x)"')),
    "no title": ("verify-title", edit(HOME, "<title>首页</title>", "")),
    "a title of another page": ("verify-title", edit(HOME, "<title>首页<", "<title>获奖成果<")),
    "no description": ("verify-description", edit(HOME, 'name="description"', 'name="other"')),
    "an empty description": ("verify-description", edit(HOME, 'content="首页的说明"', 'content=" "')),
    "another language": ("verify-language", edit(HOME, 'lang="zh-CN"', 'lang="en"')),
    "no language": ("verify-language", edit(HOME, ' lang="zh-CN"', "")),
    "no first heading": ("verify-heading", edit(HOME, "h1", "h2")),
    "two first headings": ("verify-heading", edit(HOME, BODY, "<h1>再来</h1></body>")),
    "a picture that is not shown": ("verify-picture", edit(CASE, '<img src="figure-01.png" alt="图">', "")),
    "a year without its page": ("verify-group", lambda site: (site / "cases/2021/index.html").unlink()),
    "an organisation without its page": ("verify-group", lambda site: remove_first(site / "organisations")),
    "a method without its page": ("verify-group", lambda site: remove_first(site / "methods")),
    "a withdrawn case without its note": ("verify-case", lambda site: (site / "cases/2021/005-gone/index.html").unlink()),
    "a file beside a case": ("verify-address", lambda site: (site / "cases/2022/001-doe/notes.txt").write_text("x")),
    "a page at the address of an embargoed case": ("verify-address", lambda site: write(site / "cases/2022/003-late/index.html", page("晚些", ""))),
    "a page of an organisation that is not public": ("verify-address", lambda site: write(site / "organisations/other/index.html", page("别的", ""))),
    "a PDF that is no volume": ("verify-address", lambda site: shutil.copy(site / "volume/all.pdf", site / "volume/members.pdf")),
    "a volume that the site lacks": ("verify-volume", lambda site: (site / "volume/all.pdf").unlink()),
    "a volume that is another on the site": ("verify-volume", lambda site: rewrite(site / "volume/all.pdf", lambda file: file.pages.remove(p=1))),
    "a search without entry": ("verify-search", lambda site: (site / "search/index.json").unlink()),
    "a search whose entry is cut off": ("verify-search", lambda site: (site / "search/index.json").write_bytes(b'{"edition":')),
    "a search whose entry is none": ("verify-search", lambda site: write(site / "search/index.json", '{"edition":"x","leaves":["y"]}')),
    "a search whose cards are none": ("verify-search", lambda site: search_file(site, "c/0.json").write_bytes(b"[1,{}]")),
    "a search that lacks a shard": ("verify-search", lambda site: search_file(site, "s/0.bin").unlink()),
    "a search that lacks a text": ("verify-search", lambda site: search_file(site, "t/0.json").unlink()),
    "a shard that is damaged": ("verify-search", lambda site: search_file(site, "s/0.bin").write_bytes(b"0000damaged")),
    "a card that is of no public case": ("verify-search", lambda site: change(search_file(site, "c/0.json"), "2021/002-spc", "2021/002-x")),
    "a file of an edition that is no more": ("verify-address", lambda site: write(site / "search/0123456789ab/t/0.json", "{}")),
    "a volume that is not made": ("verify-volume", lambda site: (site.parent / "volume/all.pdf").unlink()),
}  # fmt: skip
ALONGSIDE = {"verify-link"}  # a page or file that is gone is missed by links and sitemap, too


def remove_first(folder: Path) -> None:
    shutil.rmtree(min(folder.iterdir()))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, site: Path, pattern: Sound) -> None:
    rule, plant = FAULTS[fault]
    plant(site)

    found = rules_broken(site, pattern)

    assert rule in found
    assert set(found) <= {rule} | ALONGSIDE | ({"verify-leak"} if rule == "verify-address" else set())


def test_a_case_without_page_is_found(site: Path, pattern: Sound) -> None:
    (site / CASE).unlink()

    assert rules_broken(site, pattern) == ["verify-address", "verify-case", "verify-link"] or rules_broken(site, pattern) == [
        "verify-case",
        "verify-link",
    ]


# ---- Leaks -----------------------------------------------------------------------------------------------------------------


def nfd(text: str) -> bytes:
    return unicodedata.normalize("NFD", text).encode()


def zipped(name: str, text: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return held.getvalue()


def png() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (3, 3)).save(held, "PNG")
    return held.getvalue()


def png_with(text: str, *, packed: bool) -> bytes:
    held, words = io.BytesIO(), PngImagePlugin.PngInfo()
    words.add_itxt("Comment", text, zip=packed)
    Image.new("RGB", (3, 3)).save(held, "PNG", pnginfo=words)
    return held.getvalue()


def jpeg(comment: bytes = b"", exif: str = "") -> bytes:
    held, words = io.BytesIO(), Image.Exif()
    words[0x9C9C] = exif.encode("utf-16-le")  # XPComment
    Image.new("RGB", (3, 3)).save(held, "JPEG", comment=comment, exif=words)
    return held.getvalue()


def webp(text: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (3, 3)).save(held, "WEBP", xmp=text.encode())
    return held.getvalue()


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "NFD": nfd,
    "UTF-16 big end": lambda text: text.encode("utf-16-be"),
    "UTF-16 little end": lambda text: text.encode("utf-16-le"),
    "GB18030": lambda text: text.encode("gb18030"),
    "entities, decimal": lambda text: "".join(f"&#{ord(sign)};" for sign in text).encode(),
    "entities, hexadecimal": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text).encode(),
    "JSON escapes": lambda text: json.dumps(text).encode(),
    "Python escapes": lambda text: text.encode("unicode_escape"),
    "percent": lambda text: urllib.parse.quote(text).encode(),
    "percent, GB18030": lambda text: urllib.parse.quote(text, encoding="gb18030").encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "HEXADECIMAL": lambda text: text.encode().hex().upper().encode(),
    "hexadecimal UTF-16": lambda text: text.encode("utf-16-be").hex().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one byte in": lambda text: base64.b64encode(b"\0" + text.encode()),
    "base64, two bytes in": lambda text: base64.b64encode(b"\0\0" + text.encode()),
    "base64 in lines": lambda text: base64.encodebytes(text.encode()),
    "base64 behind other letters": lambda text: b"x" + base64.b64encode(text.encode()),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip in base64": lambda text: base64.b64encode(gzip.compress(text.encode())),
    "zip": lambda text: zipped("a.txt", text),
    "name in a zip": lambda text: zipped(f"{text[:20]}.txt", ""),
    "zip in gzip": lambda text: gzip.compress(zipped("word/document.xml", f"<w:t>{text}</w:t>")),
    "split by tags": lambda text: "<p>".join(("", "".join(f"<b>{text[at : at + 3]}</b>\n" for at in range(0, len(text), 3)))).encode(),
    "attribute": lambda text: f'<p title="{html.escape(text)}"></p>'.encode(),
    "comment": lambda text: f"<p></p><!-- a > b: {text} -->".encode(),
    "script": lambda text: f"<script>if (a<b && c>d) x = {json.dumps(text)}</script>".encode(),
    "XML": lambda text: f"<?xml version='1.0'?><rss><item><![CDATA[<b>{text}]]></item></rss>".encode(),
    "PNG words": lambda text: png_with(text, packed=False),
    "PNG words, packed": lambda text: png_with(text, packed=True),
    "behind a PNG": lambda text: png() + text.encode(),
    "JPEG comment": lambda text: jpeg(comment=text.encode("gb18030")),
    "EXIF": lambda text: jpeg(exif=text),
    "WebP": webp,
}  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_secret_words_are_found_in_every_encoding(encoding: str, site: Path, pattern: Sound) -> None:
    planted = ENCODINGS[encoding](SECRET)
    prefix = b"" if planted[:2] in (b"\x1f\x8b", b"PK", b"\x89P", b"\xff\xd8", b"RI") else b"<p>" if planted[:1] == b"<" else b"{\n"
    name = "planted.png" if planted[:2] in (b"\x89P", b"\xff\xd8", b"RI") else "planted.json"
    (site / name).write_bytes(prefix + planted)

    assert rules_broken(site, pattern) == ["verify-leak"]


def test_a_secret_is_found_where_a_font_names_its_glyphs_after_radicals(site: Path, pattern: Sound) -> None:
    edit(HOME, BODY, f"<p>{SECRET.replace('长', '⻓').replace('二', '⼆').replace('大', '⼤')}</p></body>")(site)

    assert rules_broken(site, pattern) == ["verify-leak"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_public_words_are_let_through_in_every_encoding(encoding: str, site: Path, pattern: Sound) -> None:
    (site / "planted.json").write_bytes(ENCODINGS[encoding]("壳体的插孔间距公差很小。关键尺寸长期波动，项目组用试验设计找到原因"))

    assert rules_broken(site, pattern) == []


@pytest.mark.parametrize(
    "words",
    [
        SECRET[8:22],
        "延期公开的摘要只能以后再读到它",
        "尚未到期的成果题目",
        "示例延期公开研究所",
        "暂缓发布的摘要谁也不能在网上读到",
        "没有同意书的成果题目",
        "撤回以后摘要也不应当再出现在网上",
        "2022/003-late",
        "melt-window.png",
    ],
)
def test_every_kind_of_secret_is_looked_for(words: str, site: Path, pattern: Sound) -> None:
    edit(HOME, BODY, f"<p>前面的话{words}后面的话</p></body>")(site)

    assert rules_broken(site, pattern) == ["verify-leak"]


def test_a_secret_is_found_in_a_text_of_the_search(site: Path, pattern: Sound) -> None:
    change(search_file(site, "t/0.json"), '"lines":[', f'"lines":["{SECRET[:20]}","{SECRET[20:]}",')

    assert rules_broken(site, pattern) == ["verify-leak"]


def test_a_secret_is_found_where_a_shard_should_be(site: Path, pattern: Sound) -> None:
    search_file(site, "s/0.bin").write_text(SECRET, encoding="utf-8")

    assert rules_broken(site, pattern) == ["verify-leak", "verify-search"]


def test_a_search_over_everything_is_found_out(site: Path, pattern: Sound) -> None:
    shutil.rmtree(site / "search")
    write_search(site, PublicCatalogue(pattern.full))

    found = verify.tree(site.parent, pattern.full, pattern.public, (pattern.volume,))

    assert {problem.rule for problem in found} == {"verify-leak", "verify-search"}
    assert {"c", "t"} <= {problem.source.parent.name for problem in found}
    for secret in ("001-doe", "003-late", "004-held", "005-gone"):
        assert any(secret in problem.message for problem in found), secret


def test_a_secret_is_found_in_a_file_name(site: Path, pattern: Sound) -> None:
    (site / f"{SECRET[:16]}.txt").write_text("x")
    (site / urllib.parse.quote(SECRET[:16])).write_text("x")

    assert len(verify.tree(site.parent, pattern.full, pattern.public, (pattern.volume,))) == 2


def test_a_secret_picture_is_found_whatever_its_name_and_metadata(site: Path, pattern: Sound) -> None:
    hidden = next(item for one in pattern.full.cases for part in one.sections for item in part.pictures if item.name == "melt-window.png")
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "another file")
    with Image.open(hidden.source) as image:
        image.save(site / "logo.png", pnginfo=words)

    assert rules_broken(site, pattern) == ["verify-leak"]


def rewrite(path: Path, change: Callable[[pikepdf.Pdf], object]) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        change(file)
        file.save(path)


def attach(file: pikepdf.Pdf) -> None:
    file.attachments["a.txt"] = gzip.compress(SECRET.encode())


def outline(file: pikepdf.Pdf) -> None:
    with file.open_outline() as bookmarks:
        bookmarks.root.append(pikepdf.OutlineItem(SECRET, 0))


def subject(file: pikepdf.Pdf) -> None:
    file.docinfo["/Subject"] = SECRET


def xmp(file: pikepdf.Pdf) -> None:
    with file.open_metadata() as metadata:
        metadata["dc:description"] = SECRET


def alternative(file: pikepdf.Pdf) -> None:
    file.Root.StructTreeRoot.K[0]["/Alt"] = pikepdf.String(SECRET)


@pytest.mark.parametrize("change", [attach, outline, subject, xmp, alternative], ids=lambda change: change.__name__)
def test_a_secret_is_found_in_a_pdf_wherever_it_is(change: Callable[[pikepdf.Pdf], object], site: Path, pattern: Sound) -> None:
    for path in (site / "volume/all.pdf", site.parent / "volume/all.pdf"):
        rewrite(path, change)

    assert rules_broken(site, pattern)[:1] == ["verify-leak"]


def test_a_secret_is_found_on_a_page_of_a_pdf_in_white_and_tiny(site: Path, pattern: Sound) -> None:
    for path in (site / "volume/all.pdf", site.parent / "volume/all.pdf"):
        text = book_html(pattern.public).replace("注释", f'注释<span style="color:white;font-size:1px">{SECRET}</span>')
        write_book(path, text)

    assert rules_broken(site, pattern) == ["verify-leak"]


def test_a_view_that_lets_everything_through_is_found_out(pattern: Sound, tmp_path: Path) -> None:
    everything = PublicCatalogue(pattern.full)
    write_site(tmp_path / "dist/site", everything)

    found = verify.tree(tmp_path / "dist", pattern.full, everything, ())

    assert [problem.source.parent.name for problem in found if problem.rule == "verify-view"] == [
        "005-gone",
        "001-doe",
        "003-late",
        "004-held",
    ]
    assert {problem.source.parent.name for problem in found if problem.rule == "verify-leak"} >= {
        "005-gone",
        "001-doe",
        "003-late",
        "004-held",
    }


def test_the_real_site_made_without_the_filter_is_found_out(demo: Built, tmp_path: Path) -> None:
    everything = PublicCatalogue(demo.full)
    hidden = {item.id for item in demo.full.cases} - {item.id for item in demo.public.cases if not item.gated}
    made = website.render(everything, (), prose.body, ROOT / "site_src", ROOT / "mkdocs.yml", ROOT / ".cache")
    tree, _ = output.stage(made, tmp_path / "dist")

    found = verify.tree(tree, demo.full, demo.public, ())

    assert len(hidden) >= 8
    assert {
        f"{problem.source.parent.parent.name}/{problem.source.parent.name}" for problem in found if problem.rule == "verify-leak"
    } >= hidden


# ---- Volumes ---------------------------------------------------------------------------------------------------------------


BOOK_FAULTS: dict[str, tuple[str, str, str]] = {
    "a number in the contents": ("verify-folio", 'leader("·") target-counter(attr(href), page)', 'leader("·") "9"'),
    "a number in the index": ("verify-folio", "a.n::after { content: target-counter(attr(href), page)", "a.n::after { content: '7'"),
    "folios that run on from the cover": ("verify-folio", "counter-reset: page 1", "counter-reset: page 3"),
    "a case on another page": ("verify-folio", '<section id="c0">', '<section>一页</section><section id="c0">'),
    "no folio": ("verify-folio", "content: counter(page);", "content: none;"),
    "a title that is another": ("verify-folio", "<h1>镀层", "<h1>涂层"),
    "contents that miss a case": ("verify-contents", '<p><a href="#c1">', "<p><a>"),
    "an index that misses a case": ("verify-contents", '<a class="n" href="#c1">', "<a>"),
    "no title": ("verify-pdf", "<title>汇编</title>", ""),
    "no language": ("verify-pdf", ' lang="zh-CN"', ""),
}


@pytest.mark.parametrize("fault", BOOK_FAULTS)
def test_a_fault_of_a_volume_is_found(fault: str, site: Path, pattern: Sound) -> None:
    rule, old, new = BOOK_FAULTS[fault]
    text = book_html(pattern.public)
    assert old in text
    for path in (site / "volume/all.pdf", site.parent / "volume/all.pdf"):
        write_book(path, text.replace(old, new), "pdf/ua-1" if rule != "verify-pdf" else None)

    assert rule in rules_broken(site, pattern)


@pytest.mark.parametrize(("rule", "name"), [("verify-leak", "melt-window.png"), ("verify-picture", "")])
def test_a_picture_too_many_or_too_few_in_a_volume_is_found(rule: str, name: str, site: Path, pattern: Sound) -> None:
    shown = next(item for one in pattern.public.cases for part in one.sections for item in part.pictures)
    tag = f'<img src="{shown.source.as_uri()}" alt="图">'
    other = f'{tag}<img src="{shown.source.with_name(name).as_uri()}" alt="图">' if name else ""
    for path in (site / "volume/all.pdf", site.parent / "volume/all.pdf"):
        write_book(path, book_html(pattern.public).replace(tag, other))

    assert rules_broken(site, pattern) == [rule]


def test_a_volume_of_one_case_is_sound_and_its_index_is_looked_at(tmp_path: Path, pattern: Sound) -> None:
    alone = PublicCatalogue(replace(pattern.full, cases=pattern.public.cases[:1]))
    made, text = volume(tmp_path, alone), book_html(alone)
    made.pdf.parent.mkdir()
    write_book(made.pdf, text)
    sound = tuple(books.check(books.read(tmp_path, (made,)), alone, (made,)))
    write_book(made.pdf, text.replace('<a class="n" href="#c0">', "<a>"))

    assert sound == ()
    assert [problem.rule for problem in books.check(books.read(tmp_path, (made,)), alone, (made,))] == ["verify-contents"]


def untagged(file: pikepdf.Pdf) -> None:
    del file.Root["/StructTreeRoot"]


def test_a_volume_without_tags_is_found(site: Path, pattern: Sound) -> None:
    rewrite(site.parent / "volume/all.pdf", untagged)

    assert "verify-pdf" in rules_broken(site, pattern)


def test_a_volume_that_cannot_be_read_is_found(site: Path, pattern: Sound) -> None:
    for path in (site / "volume/all.pdf", site.parent / "volume/all.pdf"):
        path.write_bytes(b"%PDF-1.7 and no more")

    assert rules_broken(site, pattern) == ["verify-volume"]


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("verify-volume", {"pages": 99}),
        ("verify-volume", {"starts": {"2022/001-doe": 2}}),
        ("verify-volume", {"starts": {"2022/001-doe": 2, "2021/002-spc": 3, "2022/003-late": 4}}),
        ("verify-volume", {"slug": "2021"}),
        ("verify-folio", {"starts": {"2022/001-doe": 3, "2021/002-spc": 2}}),
        ("verify-folio", {"starts": {"2022/001-doe": 2, "2021/002-spc": 77}}),
    ],
)
def test_a_volume_that_is_not_as_it_was_recorded_is_found(rule: str, changes: dict[str, Any], site: Path, pattern: Sound) -> None:
    told = replace(pattern.volume, **changes)
    for path in (site / "volume/all.pdf", site.parent / "volume/all.pdf"):
        path.rename(path.with_name(f"{told.slug}.pdf"))

    assert rule in {problem.rule for problem in verify.tree(site.parent, pattern.full, pattern.public, (told,))}
