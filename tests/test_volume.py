"""The volume: what stands in it, where, and what cannot get into it."""

import hashlib
import inspect
import re
import subprocess
import sys
from ctypes import byref, c_double
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest
import weasyprint
from PIL import Image

import samples
from press import catalogue, pictures, volume
from press.model import Case, Catalogue, Effect, Picture, Refused, Volume
from press.volume import charts, indexes, typesetter, typography
from press.volume.typography import GAP, JOIN

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "site_src"


# ---- A small catalogue and its volumes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All volumes of the small catalogue, by slug, and the cache that they lie in."""

    full: Catalogue
    volumes: dict[str, Volume]
    cache: Path


def small_cases() -> tuple[Case, ...]:
    sound = samples.case(
        sections=(
            samples.section("项目背景", "壳体的插孔间距公差为 ±0.05 mm[^1]。\n\n[^1]: 图样编号从略。"),
            samples.section("成效", "表：三个月的结果\n\n| 月份 | 合格率 |\n|---|---:|\n| 七月 | 98.7 |\n| 八月 | 99.1 |\n"),
        )
    )
    return (
        sound,
        samples.case(id="2022/002-half", title="焊点空洞的改进", organisation="示例电子有限公司", grade="二等奖", rank=1, gated=True,
                     effects=(), sections=(samples.section("缘起", "空洞率偏高。"), samples.section("配方", "只有会员看得到的配方。", audience="members"))),
        samples.case(id="2022/003-later", title="文稿未到的成果", organisation="示例电子有限公司", topic="质量技术发明", effects=(), sections=()),
        samples.case(id="2022/004-six", title="缩短等候时间", organisation="示例医院", category="质量改进优秀项目", topic="六西格玛管理项目",
                     grade="优秀奖", rank=2, methods=("SPC",), sections=(samples.section("现状", "等候 43 分钟。"),)),
        samples.case(id="2022/005-gone", title="撤回的成果", withdrawn=date(2022, 11, 1)),
        samples.case(id="2021/001-old", year=2021, title="上一年的成果", consent=date(2021, 9, 30), methods=("SPC",)),
        samples.case(id="2021/002-talk", year=2021, title="一条经验", kind="experience", category="", topic="", grade="", rank=9,
                     consent=date(2021, 9, 30), effects=()),
    )  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    cache = tmp_path_factory.mktemp("volume")
    full = samples.catalogue(small_cases())
    return Shelf(full=full, volumes={made.slug: made for made in rendered(full, cache)}, cache=cache)


def rendered(full: Catalogue, cache: Path) -> tuple[Volume, ...]:
    return volume.render(catalogue.public_view(full), catalogue.members_view(full), LOOK, cache)


def outline(pdf: Path) -> str:
    """The bookmarks as indented lines, each with the label of its page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(
            f"{'  ' * mark.level}{mark.get_title()} {document.get_page_label(mark.get_dest().get_index())}" for mark in document.get_toc()
        )


def page_texts(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


# ---- What stands where -----------------------------------------------------------------------------------------------------


def test_there_is_a_volume_for_each_year_one_of_all_and_the_members(shelf: Shelf) -> None:
    assert [(made.slug, made.audience, made.cases) for made in shelf.volumes.values()] == [
        ("2022", "public", 4),
        ("2021", "public", 2),
        ("all", "public", 6),
        ("members", "members", 6),
    ]


def test_the_outline_shows_chapters_topics_cases_and_sections(shelf: Shelf) -> None:
    assert outline(shelf.volumes["2022"].pdf) == "\n".join(
        [
            "版本记录 iv",
            "前言 v",
            "凡例 vi",
            "目录 vii",
            "获奖名单 viii",
            "综合类质量创新成果 1",
            "  质量技术发明 2",
            "    文稿未到的成果 2",
            "  质量技术应用推广 3",
            "    注塑尺寸波动的改进 3",
            "      项目背景 3",
            "      成效 3",
            "    焊点空洞的改进 4",
            "      缘起 4",
            "质量改进优秀项目 5",
            "  六西格玛管理项目 6",
            "    缩短等候时间 6",
            "      现状 6",
            "单位索引 7",
            "方法索引 8",
            "后记 9",
        ]
    )


def test_the_volume_of_all_years_keeps_a_chapter_together_and_ends_with_the_experiences(shelf: Shelf) -> None:
    chapters = [line for line in outline(shelf.volumes["all"].pdf).splitlines() if not line.startswith(" ")]
    assert [line.rpartition(" ")[0] for line in chapters[5:8]] == ["综合类质量创新成果", "质量改进优秀项目", "典型经验"]
    starts = shelf.volumes["all"].starts
    assert starts["2022/001-doe"] < starts["2021/001-old"] < starts["2022/002-half"]  # one grade: newest year first


@pytest.mark.parametrize("slug", ["2022", "all", "members"])
def test_the_printed_numbers_of_contents_and_winners_are_where_the_cases_start(shelf: Shelf, slug: str) -> None:
    made = shelf.volumes[slug]
    pages = page_texts(made.pdf)
    assert len(pages) == made.pages
    titles = {case.id: plain(case.title) for case in shelf.full.cases}
    front = [plain(text) for text in pages if "·" in text or "成果名称" in text]
    with pypdfium2.PdfDocument(made.pdf) as document:
        labels = {document.get_page_label(index): index for index in range(len(document))}
    for identity, start in made.starts.items():
        assert titles[identity] in plain(pages[labels[str(start)]])
        assert any(re.search(rf"{titles[identity]}·+{start}(?!\d)", text) for text in front), identity


def test_every_word_of_a_case_is_in_the_text_layer(shelf: Shelf) -> None:
    book = plain("".join(page_texts(shelf.volumes["2022"].pdf)))
    for words in ("壳体的插孔间距公差为±0.05mm", "图样编号从略。", "三个月的结果", "八月", "99.1", "92.1", "+7.1个百分点", "示例精密塑料有限公司", "示例甲"):
        assert words in book
    assert "成果文稿待补" in book
    assert "全文向会员单位开放，见官网“会员服务—在线分享”" in book
    assert GAP not in book


def test_the_indexes_lead_to_the_cases(shelf: Shelf) -> None:
    pages = [plain(text) for text in page_texts(shelf.volumes["2022"].pdf)]
    starts = shelf.volumes["2022"].starts
    method = next(text for text in pages if text.startswith("方法索引") or "排列，同一方法" in text)
    assert f"SPC（统计过程控制）{starts['2022/003-later']}，{starts['2022/001-doe']}，{starts['2022/002-half']}，{starts['2022/004-six']}" in method


def test_members_text_and_withdrawn_cases_are_not_in_the_public_edition(shelf: Shelf) -> None:
    for slug, made in shelf.volumes.items():
        words = plain("".join(page_texts(made.pdf))) + outline(made.pdf)
        assert ("只有会员看得到的配方" in words) == (slug == "members")
        assert ("会员版" in words) == (slug == "members")
        assert "撤回的成果" not in words
        assert "演示数据" in words


def test_the_file_says_what_it_is_and_carries_no_date(shelf: Shelf) -> None:
    with pikepdf.open(shelf.volumes["2022"].pdf) as document:
        information = {str(key): str(value) for key, value in document.docinfo.items()}
        assert str(document.Root.Lang) == "zh-CN"
        assert document.Root.MarkInfo.Marked
    assert information["/Title"] == "上海市优秀质量技术创新成果汇编（2022）"
    assert information["/Author"] == "上海市质量协会"
    assert not {"/CreationDate", "/ModDate"} & set(information)


def test_the_same_volume_is_made_with_the_same_bytes_and_not_twice(shelf: Shelf, tmp_path: Path) -> None:
    first = shelf.volumes["2021"]
    log = first.pdf.with_suffix(".log")
    made_at = log.stat().st_mtime_ns
    again = {made.slug: made for made in rendered(shelf.full, shelf.cache)}
    assert log.stat().st_mtime_ns == made_at
    assert again == shelf.volumes
    of_2021 = samples.catalogue(tuple(case for case in small_cases() if case.year == 2021))
    elsewhere = {made.slug: made for made in rendered(of_2021, tmp_path)}
    assert elsewhere["2021"].pdf.read_bytes() == first.pdf.read_bytes()


# ---- What cannot get in ----------------------------------------------------------------------------------------------------


def test_a_page_can_load_its_own_pictures_and_nothing_else(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", (tmp_path / "secret.txt").as_uri())
            self.end_headers()
            self.wfile.write(b"inside")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002  # the library's name
            return

    (tmp_path / "secret.txt").write_text("a secret of this machine", encoding="utf-8")
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        here, secret = f"http://127.0.0.1:{server.server_port}", (tmp_path / "secret.txt").as_uri()
        html = (
            f'<html lang="zh"><title>t</title><link rel="attachment" href="{secret}"><link rel="stylesheet" href="{here}/sheet.css">'
            f'<style>@import "{here}/import.css"; body {{ background: url({here}/background) }}</style>'
            f'<img src="{here}/picture" alt="a"><img src="{here}/moved" alt="b"><img src="{secret}" alt="c"><img src="picture:other" alt="d">'
            f'<svg width="9" height="9"><image href="{here}/svg" width="5" height="5"/></svg><a rel="attachment" href="{secret}">x</a>'
            f'<object data="{secret}"></object><img src="data:image/png;base64,AAAA" alt="e"><p>x'
        )
        document = typesetter.lay_out(html, {})
        typesetter.write(document, tmp_path / "book.pdf", 0)
        server.shutdown()
    assert asked == []
    with pikepdf.open(tmp_path / "book.pdf") as book:
        assert not book.attachments
    assert b"a secret" not in (tmp_path / "book.pdf").read_bytes()


def test_a_case_that_cannot_be_set_is_named(tmp_path: Path) -> None:
    missing = Picture(name="gone.png", source=tmp_path / "gone.png", width=800, height=400, sha256="0" * 64)
    broken = samples.case(id="2022/009-broken", title="坏图", sections=(samples.section("图", "![图](gone.png)", pictures=(missing,)),))
    with pytest.raises(Refused) as refused:
        rendered(samples.catalogue((samples.case(), broken)), tmp_path)
    assert {(str(problem.source), problem.rule) for problem in refused.value.problems} == {("cases/2022/009-broken/case.md", "volume-case")}


def test_a_volume_that_takes_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume, "SECONDS", 0)
    monkeypatch.setattr(volume, "SECONDS_PER_CASE", 0)
    with pytest.raises(Refused) as refused:
        rendered(samples.catalogue((samples.case(),)), tmp_path)
    assert {problem.rule for problem in refused.value.problems} == {"volume-made"}
    assert "volume/2022.pdf" in {str(problem.source) for problem in refused.value.problems}


def test_a_character_without_a_font_is_named(tmp_path: Path) -> None:
    odd = samples.case(summary="这里有一个没有字体的字符\U0010fff0，请换掉。")
    with pytest.raises(Refused) as refused:
        rendered(samples.catalogue((odd,)), tmp_path)
    assert {problem.rule for problem in refused.value.problems} == {"volume-glyph"}


# ---- The typesetter --------------------------------------------------------------------------------------------------------

INTERNALS = {  # sha256 of the source of each function that we replace, as it was read when ours was written
    "set_text": "fe23ca9937db",
    "count": "175fe6f42576",
    "justify": "f83b21ff8793",
    "add_font": "e4226e111747",
    "set_font": "34b9096d1555",
    "show": "3e008af86f62",
    "draw": "ebaf96239c6c",
    "draw_again": "ebaf96239c6c",
    "block": "b963d5401426",
    "in_flow": "c2537262836d",
    "page_references": "060bf90aad55",
}


def test_what_the_typesetter_replaces_is_as_it_was_when_it_was_written() -> None:
    assert weasyprint.__version__ == "70.0"
    found = {}
    for name, (place, attribute) in typesetter.INTERNALS.items():
        function = inspect.getattr_static(place, attribute)
        source = inspect.getsource(getattr(function, "fget", function))
        found[name] = hashlib.sha256(source.encode()).hexdigest()[:12]
    assert found == INTERNALS


def set_apart(body: str, pdf: Path) -> None:
    """Set a page in a process of its own: `teach` holds for a whole process."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom press.volume import typesetter\ntypesetter.teach()\n"
        "typesetter.write(typesetter.lay_out(sys.argv[1], {}), Path(sys.argv[2]), 0)"
    )
    subprocess.run([sys.executable, "-c", script, body, str(pdf)], check=True, cwd=ROOT)


def page_of(body: str, height: int, more: str) -> str:
    style = f"@page {{ size: 220pt {height}pt; margin: 10pt }} * {{ font: 10pt/18pt 'Noto Serif CJK SC'; margin: 0 }} {more}"
    return f"<html lang=zh><title>t</title><style>{style}</style><body>{body}"


def lines(pdf: Path) -> list[list[tuple[str, float]]]:
    """Each line of the first page as (character, where it begins in points), without spaces."""
    found: dict[int, list[tuple[str, float]]] = {}
    x, y = c_double(), c_double()
    with pypdfium2.PdfDocument(pdf) as document:
        words = document[0].get_textpage()
        for at, character in enumerate(words.get_text_range()):
            pypdfium2.raw.FPDFText_GetCharOrigin(words, at, byref(x), byref(y))
            if not character.isspace():
                found.setdefault(round(y.value), []).append((character, round(x.value, 1)))
    return [found[height] for height in sorted(found, reverse=True)]


def test_lines_of_chinese_end_at_one_edge_and_marks_hang_by_their_empty_half(tmp_path: Path) -> None:
    words = f"采用{GAP}DOE{GAP}方法，在{GAP}2022{GAP}年（含“试验”）、以及（甲）。“乙”的过程能力由{GAP}0.82{GAP}提高到{GAP}1.71，" * 9
    set_apart(page_of(f"<p>{words}</p>", 900, "p { text-align: justify }"), tmp_path / "lines.pdf")
    ends = [line[-1] for line in lines(tmp_path / "lines.pdf")[:-1]]
    assert {x for character, x in ends if character in "，。、）”"} == {205.0}
    assert {x for character, x in ends if "一" <= character <= "龥"} == {200.0}


def test_marks_side_by_side_are_squeezed_and_gaps_are_open(tmp_path: Path) -> None:
    set_apart(page_of(f"<p>（甲）。丁</p><p>（甲）乙。丁</p><p>甲A</p><p>甲{GAP}A</p>", 400, ""), tmp_path / "marks.pdf")
    ends = [line[-1][1] for line in lines(tmp_path / "marks.pdf")]
    assert ends == [45.0, 60.0, 20.0, 22.0]


def test_a_figure_that_does_not_fit_lets_the_next_paragraph_pass(tmp_path: Path) -> None:
    figure = '<figure style="break-inside: avoid"><div style="height: 100pt">甲图</div></figure>'
    lines = "".join(f"<p>第{number}段</p>" for number in "一二三四")
    set_apart(page_of(f"<p>前文</p>{lines}{figure}<p>后文</p><p>末段</p>", 200, ""), tmp_path / "late.pdf")
    first, second = (plain(text) for text in page_texts(tmp_path / "late.pdf"))
    assert first.endswith("第四段后文末段")
    assert second == "甲图"


# ---- Words -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("采用DOE方法", f"采用{GAP}DOE{GAP}方法"),
        ("公差为0.05 mm，", f"公差为{GAP}0.05 {JOIN}mm，"),
        ("能力指数Cpk≥1.33的", f"能力指数{GAP}Cpk≥1.33{GAP}的"),
        ("只有汉字，没有别的", "只有汉字，没有别的"),
    ],
)
def test_room_opens_between_han_and_latin(text: str, expected: str) -> None:
    assert typography.words(text) == expected


def test_the_last_characters_of_a_paragraph_stay_together() -> None:
    assert typography.kept("一二三四五六七八九。", 3) == f"一二三四五六七{JOIN}八{JOIN}九{JOIN}。"
    assert typography.kept("短句。", 3) == "短句。"


def for_print(html: str) -> str:
    return typography.for_print(html, "c", "https://example.org/cases/2022/x/", {}).replace(JOIN, "")


def test_a_note_goes_to_where_it_is_called() -> None:
    html = (
        '<p>正文<sup id="fnref-1"><a class="footnote-ref" href="#fn-1">1</a></sup>。</p>'
        '<div class="footnote"><hr><ol><li id="fn-1"><p>注文<em>甲</em>。\xa0<a class="footnote-backref" href="#fnref-1">↩</a></p></li></ol></div>'
    )
    assert for_print(html) == '<p>正文<span class="fn" id="c-fnref-1"><span>注文<em>甲</em>。</span></span>。</p>'


def test_a_note_called_in_a_table_stays_at_the_end() -> None:
    html = (
        '<figure class="table"><table><thead><tr><th>甲</th></tr></thead><tbody><tr><td>乙<sup id="fnref-1">'
        '<a class="footnote-ref" href="#fn-1">1</a></sup></td></tr></tbody></table></figure>'
        '<div class="footnote"><hr><ol><li id="fn-1"><p>注文<a class="footnote-backref" href="#fnref-1">↩</a></p></li></ol></div>'
    )
    assert '<div class="endnotes"><ol><li id="c-fn-1"><dd><p>注文</p></dd></li></ol></div>' in for_print(html)
    assert 'href="#c-fn-1"' in for_print(html)


def test_links_hold_words_alone_and_lead_somewhere() -> None:
    html = '<h2 id="s1">节</h2><p><a href="#s1">见<b>上</b></a><a href="#no">无</a><a href="../y/">另篇</a><a href="https://a.cn/"><img src="x"></a></p>'
    done = typography.for_print(html.replace('<img src="x">', ""), "c", "https://example.org/cases/2022/x/", {})
    assert '<a href="#c-s1">见上</a>' in done
    assert "<span>无</span>" in done
    assert '<a href="https://example.org/cases/2022/y/">另篇</a>' in done


def test_a_long_table_carries_its_caption_in_the_head_that_repeats() -> None:
    rows = "".join(f"<tr><td>第{n}行</td><td>{n}</td></tr>" for n in range(20))
    html = (
        '<figure class="table"><figcaption><b>表 1</b>　结果</figcaption><table><thead><tr><th>名</th><th>值</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></figure>"
    )
    done = for_print(html)
    assert '<figure class="table long"><table><thead><tr class="cap"><th colspan="2" scope="colgroup"><b>表' in done
    assert '<th class="num">值</th>' in done
    assert '<td class="num">19</td>' in done


def test_blocks_of_a_list_item_are_one_body() -> None:
    assert for_print("<ul><li><p>甲</p><p>乙</p></li><li>丙</li></ul>") == "<ul><li><dd><p>甲</p><p>乙</p></dd></li><li>丙</li></ul>"


def test_a_picture_is_no_wider_than_the_text_and_no_taller_than_fourteen_lines(tmp_path: Path) -> None:
    Image.new("RGB", (600, 1200)).save(tmp_path / "tall.png")
    tall = pictures.inspect(tmp_path / "tall.png")
    done = typography.for_print('<p><img src="tall.png" alt="高图" width="600" height="1200"></p>', "c", "", {"tall.png": tall})
    assert f'src="picture:{tall.sha256}"' in done
    assert "width: 126.0pt; height: 252.0pt" in done


# ---- Charts and indexes ----------------------------------------------------------------------------------------------------


def test_charts_have_the_colours_of_the_style_sheet() -> None:
    sheet = (LOOK / "templates" / "volume" / "volume.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"--([\w-]+): (#\w+);", sheet))
    drawn = {"ink": charts.INK, "ink-2": charts.INK_2, "ink-3": charts.INK_3, "hair": charts.HAIR, "seal": charts.SEAL, "paper": charts.PAPER}
    assert {name: named[name] for name in drawn} == drawn


@pytest.mark.parametrize(
    ("before", "after", "target", "share", "change"),
    [
        ("92.1", "99.2", "98", 1.2034, "+7.1 个百分点"),
        ("318", "96", "120", 1.1212, "−70%"),
        ("0", "4", None, 1.0, "+4"),
        ("3.12", "3.13", "3.12", 1.0, "+0.3%"),
        ("50", "60", "40", 0.0, "+20%"),
        ("10", "0", "9", 1.6, "−100%"),
    ],
)
def test_an_effect_is_drawn_by_its_share_of_the_way(before: str, after: str, target: str | None, share: float, change: str) -> None:
    unit = "%" if before == "92.1" else "件"
    goal = None if target is None else Decimal(target)
    effect = Effect(name="指标", unit=unit, before=Decimal(before), after=Decimal(after), target=goal, better="lower")
    assert charts.share(effect) == pytest.approx(share, abs=0.001)
    assert charts.change(effect) == change


def test_a_chart_says_itself_in_words() -> None:
    assert "<title>主要效果：一次合格率由92.1%提高到99.2%，目标98%。</title>" in charts.effects_chart(samples.case().effects)
    assert "<title>一等奖3项，优秀奖400项</title>" in charts.counts_chart((("一等奖", "first", 3), ("优秀奖", "third", 400)))


def test_organisations_stand_in_the_order_of_pinyin_without_their_shared_beginning() -> None:
    names = ("示例重庆厂", "示例长江厂", "示例医院", "示例电子厂", "AB公司")
    cases = tuple(samples.case(id=f"2022/{number:03}", organisation=name) for number, name in enumerate(names))
    index = indexes.organisation_index(cases)
    assert [(letter.letter, [entry.label for entry in letter.entries]) for letter in index.letters] == [
        ("A", [f"AB{GAP}公司"]),
        ("C", ["示例长江厂", "示例重庆厂"]),
        ("D", ["示例电子厂"]),
        ("Y", ["示例医院"]),
    ]
    assert "“示例”" in index.lead
