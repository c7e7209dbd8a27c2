"""The volume: what stands in it, where, and what cannot get into it."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest
from PIL import Image

import samples
from press import catalogue, pictures, volume
from press.model import Case, Catalogue, Effect, Picture, Refused, Volume
from press.volume import charts, indexes, typography
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
    with volume.crew(LOOK, cache, volume.at_once()) as workers:
        return volume.render(workers, catalogue.public_view(full), catalogue.members_view(full), keep_going=False).volumes


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
            "编辑委员会 v",
            "前言 vii",
            "凡例 viii",
            "目录 ix",
            "获奖名单 x",
            "综合类质量创新成果 1",
            "  质量技术发明 2",
            "    文稿未到的成果 2",
            "  质量技术应用推广 3",
            "    注塑尺寸波动的改进 4",
            "      项目背景 4",
            "      成效 5",
            "    焊点空洞的改进 6",
            "      缘起 6",
            "质量改进优秀项目 7",
            "  六西格玛管理项目 8",
            "    缩短等候时间 8",
            "      现状 8",
            "单位索引 9",
            "方法索引 10",
            "关键词索引 11",
            "后记 12",
        ]
    )


def test_the_volume_of_all_years_keeps_a_chapter_together_and_ends_with_the_experiences(shelf: Shelf) -> None:
    chapters = [line for line in outline(shelf.volumes["all"].pdf).splitlines() if not line.startswith(" ")]
    assert [line.rpartition(" ")[0] for line in chapters if line.rpartition(" ")[2].isdigit()][:3] == [
        "综合类质量创新成果",
        "质量改进优秀项目",
        "典型经验",
    ]
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
    for words in (
        "壳体的插孔间距公差为±0.05mm",
        "图样编号从略。",
        "三个月的结果",
        "八月",
        "99.1",
        "92.1",
        "+7.1个百分点",
        "示例精密塑料有限公司",
        "示例甲",
    ):
        assert words in book
    assert "成果文稿待补" in book
    assert "全文向会员单位开放，见官网“会员服务—在线分享”" in book
    assert GAP not in book


def test_the_indexes_lead_to_the_cases(shelf: Shelf) -> None:
    pages = [plain(text) for text in page_texts(shelf.volumes["2022"].pdf)]
    starts = shelf.volumes["2022"].starts
    method = next(text for text in pages if text.startswith("方法索引") or "排列，同一方法" in text)
    assert (
        f"SPC（统计过程控制）{starts['2022/003-later']}，{starts['2022/001-doe']}，{starts['2022/002-half']}，{starts['2022/004-six']}"
        in method
    )


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


def test_a_volume_is_not_made_twice(shelf: Shelf) -> None:
    log = shelf.cache / "volume" / "workers.log"
    made_at = log.stat().st_mtime_ns
    again = {made.slug: made for made in rendered(shelf.full, shelf.cache)}
    assert log.stat().st_mtime_ns == made_at  # no worker was started
    assert again == shelf.volumes


# ---- What cannot get in ----------------------------------------------------------------------------------------------------


def test_a_case_that_cannot_be_set_is_named(tmp_path: Path) -> None:
    missing = Picture(name="gone.png", source=tmp_path / "gone.png", width=800, height=400, sha256="0" * 64)
    broken = samples.case(id="2022/009-broken", title="坏图", sections=(samples.section("图", "![图](gone.png)", pictures=(missing,)),))
    with pytest.raises(Refused) as refused:
        rendered(samples.catalogue((samples.case(), broken)), tmp_path)
    assert {(str(problem.source), problem.rule) for problem in refused.value.problems} == {("cases/2022/009-broken/case.md", "volume-case")}


def test_a_character_without_a_font_is_named(tmp_path: Path) -> None:
    odd = samples.case(summary="这里有一个没有字体的字符\U0010fff0，请换掉。")
    with pytest.raises(Refused) as refused:
        rendered(samples.catalogue((odd,)), tmp_path)
    assert {problem.rule for problem in refused.value.problems} == {"volume-glyph"}


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
    assert '<figure class="table long"><table><thead><tr class="cap"><th colspan="2" scope="colgroup"><div><b>表' in done
    assert '<th class="num tight">值</th>' in done
    assert '<td class="num tight">19</td>' in done


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
    drawn = {
        "ink": charts.INK,
        "ink-2": charts.INK_2,
        "ink-3": charts.INK_3,
        "hair": charts.HAIR,
        "seal": charts.SEAL,
        "paper": charts.PAPER,
    }
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
