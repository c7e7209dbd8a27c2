"""The book: its parts in the order of Chinese books, how it is published, and how its pages are set."""

import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import samples
from press import catalogue, content, volume
from press.model import Edition, Effect, Imprint, Problem, PublicCatalogue, Volume
from press.verify import presence
from press.volume import chapters, charts, indexes, record, tables, tallies, typography
from press.volume.book import book
from press.volume.parts import parts
from press.volume.source import Source
from press.website import downloads

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2025, 1, 1)
IMPRINT = Imprint(
    volume="2022",
    edition="2022年12月第1版",
    printing="2022年12月第1次印刷",
    printer="示例印刷有限公司",
    copies="1000册",
    isbn="",
    cip=(),
    publisher="",
    publisher_address="",
    price="",
    permit="",
    recipients="",
)
ISBN = replace(
    IMPRINT,
    isbn="978-7-000-00000-1",
    cip=("Ⅰ. ①上… Ⅱ. ①上…", "中国版本图书馆CIP数据核字（2022）第000000号"),
    publisher="示例出版社",
    publisher_address="上海市示例路2号",
    price="98.00元",
)
INTERNAL = replace(IMPRINT, permit="沪内资准印000号", recipients="会员单位")
SOLD = replace(samples.EDITION, publication="isbn", gives_volume=False, imprints=(ISBN,))
PASSED_ON = replace(samples.EDITION, publication="internal", gives_volume=False, imprints=(INTERNAL,))


def source(edition: Edition, slug: str) -> Source:
    """A volume of one case, as the edition has it."""
    full = replace(samples.catalogue((samples.case(),)), edition=edition)
    return next(found for found in volume.editions(catalogue.public_view(full), catalogue.members_view(full)) if found.slug == slug)


# ---- What edition.yml may say ----------------------------------------------------------------------------------------------

PRINTED = (
    "  - volume: 2022\n    edition: 2022年12月第1版\n    printing: 2022年12月第1次印刷\n    printer: 示例印刷有限公司\n    copies: 1000册\n"
)
AS_BOOK = f"""publication: isbn
imprints:
{PRINTED}    isbn: 978-7-000-00000-1
    publisher: 示例出版社
    publisher_address: 上海市示例路2号
    price: 98.00元
    cip: [甲, 乙]
"""
AS_INTERNAL = f"publication: internal\nimprints:\n{PRINTED}    permit: 沪内资准印000号\n    recipients: 会员单位\n"


def read(tmp_path: Path, published: str) -> tuple[Edition | None, tuple[Problem, ...]]:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content" / "edition.yml"
    words = path.read_text(encoding="utf-8")
    assert words.count("\npublication: web\n") == 1
    path.write_text(words.replace("publication: web\n", published), encoding="utf-8")
    found, problems = content.read(tmp_path / "content", DAY)
    return found.edition if found else None, problems


def test_a_book_with_a_number_and_internal_material_are_read_with_all_that_they_state(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    sold, _ = read(tmp_path / "a", AS_BOOK)
    internal, _ = read(tmp_path / "b", AS_INTERNAL)
    assert sold is not None
    assert internal is not None
    assert sold.imprints == (replace(ISBN, cip=("甲", "乙")),)
    assert internal.imprints == (INTERNAL,)
    assert (sold.gives_volume, internal.gives_volume) == (False, False)


def test_a_publisher_may_let_the_site_give_the_book_away(tmp_path: Path) -> None:
    edition, _ = read(tmp_path, f"{AS_BOOK}public_volume: true\n")
    assert edition is not None
    assert edition.gives_volume


FAULTS = {
    "a book without imprints": ("publication: isbn\n", "imprint-complete", "isbn（书号）"),
    "internal without imprints": ("publication: internal\n", "imprint-complete", "permit（准印证号）"),
    "a book without its number": (AS_BOOK.replace("    isbn: 978-7-000-00000-1\n", ""), "imprint-complete", "isbn: 缺少书号，请补上"),
    "a number with a wrong last digit": (AS_BOOK.replace("00000-1", "00000-7"), "imprint-values", "最后一位应是 1"),
    "no number at all": (AS_BOOK.replace("978-7-000-00000-1", "待定"), "imprint-values", "请写13位数字"),
    "an edition in other words": (AS_BOOK.replace("2022年12月第1版", "第一版"), "imprint-values", "2022年12月第1版 的样子"),
    "a book without CIP data": (AS_BOOK.replace("    cip: [甲, 乙]\n", ""), "content-complete", "cip: 请写成列表"),
    "a permit for a book": (f"{AS_BOOK}    permit: 沪内资准印000号\n", "content-keys", "permit: 没有这一项"),
    "two imprints for one volume": (AS_INTERNAL + AS_INTERNAL.split("imprints:\n")[1], "imprint-values", "写了两条"),
    "imprints on the web alone": (AS_BOOK.replace("isbn\n", "web\n", 1), "imprint-values", "请删去这一项"),
    "internal material on the public net": (f"{AS_INTERNAL}public_volume: true\n", "imprint-values", "内部资料不得在公开的网络上传播"),
    "a way of publishing that there is not": ("publication: 出版\n", "content-values", "publication: 请写 isbn"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_imprint_is_told_with_its_line_and_what_to_write(tmp_path: Path, name: str) -> None:
    published, rule, words = FAULTS[name]
    edition, problems = read(tmp_path, published)
    assert edition is None
    (problem,) = problems
    assert problem.source.name == "edition.yml"
    assert problem.line > 0
    assert problem.rule == rule
    assert words in problem.message


# ---- How it is published ---------------------------------------------------------------------------------------------------


def facts(edition: Edition, slug: str) -> dict[str, str]:
    return dict(record.record(source(edition, slug), 88).rows)


def test_a_book_states_number_publisher_price_and_what_the_build_counted() -> None:
    known = facts(SOLD, "2022")
    assert known["书号"] == "ISBN 978-7-000-00000-1"
    assert known["出版发行"] == "示例出版社（上海市示例路2号）"
    assert known["定价"] == "98.00元"
    assert (known["版次"], known["印次"], known["印数"]) == ("2022年12月第1版", "2022年12月第1次印刷", "1000册")
    assert known["开本"] == "787mm×1092mm　1/16"
    assert known["印张"] == "5.5"  # 88 pages of 16 a sheet
    assert known["字数"] == "101千字"  # 88 pages of 36 × 32 characters
    made = record.record(source(SOLD, "2022"), 88)
    assert made.foot == ("上海市质量协会　编", "示例出版社")
    assert made.marks == ("演示数据",)
    assert made.cip == ISBN.cip
    assert "条形码 9787000000001" in made.barcode


def test_internal_material_says_so_on_its_cover_with_its_permit() -> None:
    made = record.record(source(PASSED_ON, "2022"), 88)
    assert made.marks == ("内部资料　免费交流", "沪内资准印000号", "演示数据")
    assert made.foot == ("上海市质量协会　编印",)
    assert {"编印单位", "准印证号", "发送对象", "印刷", "印次", "印数"} <= dict(made.rows).keys()
    assert not {"书号", "定价", "出版发行"} & dict(made.rows).keys()
    assert (made.cip, made.isbn, made.barcode) == ((), "", "")


def test_a_volume_on_the_web_says_where_and_has_no_number() -> None:
    made = record.record(source(samples.EDITION, "2022"), 88)
    assert made.marks == ("网络版", "演示数据")
    assert dict(made.rows)["网络发布"] == "https://example.org/"
    assert not {"书号", "准印证号", "印次", "印数", "定价"} & dict(made.rows).keys()


def test_a_volume_without_a_number_of_its_own_is_a_sample_and_the_members_edition_is_for_members() -> None:
    sample, members = (record.record(source(SOLD, slug), 88) for slug in ("all", "members"))
    assert sample.marks[0] == "样本"
    assert members.marks[0] == "会员版"
    for made in (sample, members):
        assert not {"书号", "定价", "印次"} & dict(made.rows).keys()
        assert made.barcode == ""


@pytest.mark.parametrize(("pages", "sheets"), [(16, "1"), (17, "1.125"), (88, "5.5"), (130, "8.125")])
def test_sheets_are_counted_by_leaves_of_two_pages(pages: int, sheets: str) -> None:
    assert record.sheets(pages) == sheets


def test_the_bars_of_a_book_number_are_those_of_ean_13() -> None:
    drawn = charts.book_barcode("978-0-306-40615-7")
    bars = "".join("1" if f'x="{11 + at}" y="2"' in drawn else "0" for at in range(95))
    halves = bars[3:45], bars[50:92]
    assert (bars[:3], bars[45:50], bars[92:]) == ("101", "01010", "101")
    assert [halves[0][at : at + 7] for at in range(0, 42, 7)] == [
        "0111011", "0001001", "0100111", "0111101", "0100111", "0101111",
    ]  # fmt: skip  # 7 8 0 3 0 6 in the sets A B B A B A
    assert [halves[1][at : at + 7] for at in range(0, 42, 7)] == ["1011100", "1110010", "1010000", "1100110", "1001110", "1000100"]


# ---- What the site offers --------------------------------------------------------------------------------------------------


def a_volume(tmp_path: Path) -> Volume:
    pdf = tmp_path / "2022.pdf"
    pdf.write_bytes(b"%PDF")
    return replace(samples.VOLUME, pdf=pdf, pages=88, starts={})


@pytest.mark.parametrize(("edition", "words"), [(samples.EDITION, "volume"), (SOLD, "volume-isbn"), (PASSED_ON, "volume-internal")])
def test_the_whole_pdf_is_on_the_site_only_where_the_book_is_given_away(tmp_path: Path, edition: Edition, words: str) -> None:
    made = (a_volume(tmp_path),)
    given = 1 if edition.publication == "web" else 0
    assert len(downloads.downloads(made, edition)) == given
    assert len(list(downloads.volume_files(made, edition))) == given
    assert downloads.words_for(edition) == words
    assert (ROOT / "content" / "pages" / f"{words}.md").is_file()


def public_of(edition: Edition) -> PublicCatalogue:
    return PublicCatalogue(replace(samples.catalogue((samples.case(),)), edition=edition))


def test_a_book_that_is_sold_and_lies_on_the_site_is_a_problem(tmp_path: Path) -> None:
    made = (a_volume(tmp_path),)
    (tmp_path / "volume").mkdir()
    (tmp_path / "site" / "volume").mkdir(parents=True)
    for folder in ("volume", "site/volume"):
        (tmp_path / folder / "2022.pdf").write_bytes(b"%PDF")
    files = frozenset({"volume/2022.pdf"})
    assert not list(presence.check_volumes(tmp_path, files, public_of(samples.EDITION), made))
    (found,) = presence.check_volumes(tmp_path, files, public_of(SOLD), made)
    assert found.rule == "verify-address"
    assert not list(presence.check_volumes(tmp_path, frozenset(), public_of(SOLD), made))


# ---- Parts -----------------------------------------------------------------------------------------------------------------


def shelf() -> Source:
    """Two chapters: one with a topic of two cases, one with a topic of one."""
    cases = (
        samples.case(),
        samples.case(id="2022/002-a", title="第二篇", organisation="示例二厂", grade="二等奖", rank=1, methods=("SPC",)),
        samples.case(id="2022/003-b", title="第三篇", organisation="示例三厂", topic="质量技术发明", grade="优秀奖", rank=2),
        samples.case(id="2022/005-c", title="第四篇", organisation="示例三厂", topic="质量技术发明", grade="优秀奖", rank=2, effects=()),
        samples.case(id="2022/004-six", title="缩短等候", organisation="示例医院", category="质量改进优秀项目", topic="精益管理项目",
                     grade="优秀奖", rank=2),
    )  # fmt: skip
    full = samples.catalogue(cases)
    return next(volume.editions(catalogue.public_view(full), catalogue.members_view(full)))


def test_the_parts_stand_in_the_order_of_chinese_books() -> None:
    assert [part.name for part in parts(book(shelf()))] == [
        *("cover", "half-title", "title-page", "record", "board", "matter-preface", "matter-editorial-notes", "contents", "winners"),
        *("part-1", "part-1-figures", "part-1-1", "case-2022-003-b", "case-2022-005-c", "part-1-2", "case-2022-001-doe", "case-2022-002-a"),
        *("part-2", "case-2022-004-six"),
        *("index-organisations", "index-methods", "index-keywords", "matter-afterword", "back-cover"),
    ]


def test_leaves_lie_where_a_book_has_them() -> None:
    sides = {part.name: part.side for part in parts(book(shelf()))}
    assert {name for name, side in sides.items() if side == "right"} == {
        *("cover", "half-title", "title-page", "board", "matter-preface", "part-1", "part-2"),
    }
    assert {name for name, side in sides.items() if side == "left"} == {"record", "back-cover"}


def test_no_part_but_a_case_carries_the_text_of_one() -> None:
    for part in parts(book(shelf())):
        assert "壳体" not in repr(part.values)
        assert ("case-" in part.name) == bool(part.works)


def test_a_topic_of_several_cases_has_a_leaf_and_one_of_a_single_case_a_bookmark() -> None:
    found = {part.name: part for part in parts(book(shelf()))}
    assert found["part-1-2"].template == "topic.html"
    assert found["case-2022-001-doe"].outline == ()
    assert found["case-2022-004-six"].outline == ((2, "精益管理项目"),)


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (13, "十三"), (20, "二十"), (21, "二十一")])
def test_topics_are_numbered_in_chinese(number: int, words: str) -> None:
    assert chapters.han_number(number) == words


def test_who_signs_a_preface_stands_apart() -> None:
    page = replace(samples.PAGES["preface"], markdown="正文一句。\n\n是为序。\n\n上海市质量协会会长　示例甲\n\n2022年12月")
    made = book(replace(shelf(), pages=(page,)))
    assert re.findall(r'<p class="signed">(.*?)</p>', made.front[0].html.replace("\u2060", "")) == [
        "上海市质量协会会长　示例甲",
        f"2022{typography.GAP}年{typography.GAP}12{typography.GAP}月".replace("\u2060", ""),
    ]


# ---- Numbers of a chapter --------------------------------------------------------------------------------------------------


def test_a_chapter_is_counted_by_topic_and_grade() -> None:
    cases = tuple(sorted(shelf().cases, key=chapters.reading_order(shelf().awards)))[:4]
    found = tallies.figures(cases, "申报方向")
    assert found is not None
    (by_topic,) = found.tallies
    assert by_topic.heads == ("一等奖", "二等奖", "优秀奖", "合计")
    assert by_topic.rows == (("质量技术发明", ("—", "—", "2", "2")), ("质量技术应用推广", ("1", "1", "—", "2")))
    assert by_topic.total == ("1", "1", "2", "4")
    assert found.highlights == (("4", "项成果"), ("3", "家单位"), ("3", "项效果指标"), ("3/3", "项达到所定目标"))
    assert "<title>SPC4项，DOE3项</title>" in found.methods


def test_a_small_chapter_is_not_counted() -> None:
    assert tallies.figures(shelf().cases[:3], "方向") is None


@pytest.mark.parametrize(("after", "better", "reached"), [("98", "higher", True), ("97", "higher", False), ("97", "lower", True)])
def test_a_target_is_reached_on_the_side_that_is_better(after: str, better: str, reached: bool) -> None:
    effect = Effect(
        name="甲", unit="%", before=Decimal(1), after=Decimal(after), target=Decimal(98), better="higher" if better == "higher" else "lower"
    )
    assert tallies.reached(effect) == reached


def test_keywords_are_indexed_in_the_order_of_pinyin_and_once_for_each_writing() -> None:
    cases = (
        samples.case(keywords=("注塑", "SPC", "涂装")),
        samples.case(id="2022/002-b", keywords=("spc", "早期失效", "注塑")),
    )
    index = indexes.keyword_index(cases)
    assert [(letter.letter, [entry.label for entry in letter.entries]) for letter in index.letters] == [
        ("S", ["SPC"]),
        ("T", ["涂装"]),
        ("Z", ["早期失效", "注塑"]),
    ]
    assert index.letters[0].entries[0].anchors == ("case-2022-001-doe", "case-2022-002-b")


# ---- Tables that are too wide ----------------------------------------------------------------------------------------------


def table(columns: int, rows: int, cell: str) -> str:
    """HTML of a body with one table, as it stands in the book."""
    head = "".join(f"<th>第{number}列</th>" for number in range(columns))
    body = f"<tr>{''.join(f'<td>{cell}</td>' for _ in range(columns))}</tr>" * rows
    caption = "<figcaption><b>表 1</b>　结果</figcaption>"
    html = f'<figure class="table" id="tab-1">{caption}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></figure>'
    return typography.for_print(html, "c", "", {})


@pytest.mark.parametrize(
    ("columns", "rows", "cell", "classes"),
    [
        (5, 3, "12.5", "table"),
        (8, 3, "12.5", "table wide"),
        (5, 30, "12.5", "table long"),
        (17, 3, "98.71", "table wide small"),
        (17, 12, "98.71", "table turned"),
        (40, 12, "98.71", "table wide small crowded long"),
        (17, 40, "98.71", "table wide small long"),
    ],
)
def test_a_wide_table_hangs_a_wider_one_is_small_or_turned(columns: int, rows: int, cell: str, classes: str) -> None:
    (found,) = re.findall(r'<figure class="(.*?)"', table(columns, rows, cell))
    assert set(found.split()) == set(classes.split())


def test_a_table_set_small_says_so_and_keeps_a_size_that_can_be_read() -> None:
    made = table(17, 3, "98.71")
    assert '<p class="note">本表缩小字号排印，放大的版本见网页。</p>' in made.replace("\u2060", "")
    assert min(float(size) for size in re.findall(r"font-size: ([\d.]+)pt", table(40, 3, "98.71"))) == tables.SMALLEST


def test_a_table_that_may_break_has_both_captions_in_its_head() -> None:
    made = table(5, 30, "12.5")
    assert "<div><b>表 1</b>　结果</div><div><b>续表 1</b>　结果</div>" in made.replace("\u2060", "").replace(typography.GAP, "")


def test_a_short_cell_stays_on_one_line() -> None:
    assert '<td class="tight">放行</td>' in table(2, 2, "放行")
