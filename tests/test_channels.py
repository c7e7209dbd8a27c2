"""What goes out beside the pages, read by the parsers of others."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from conftest import ROOT
from PIL import Image

from press import catalogue as catalogue_module
from press.channels import lettering, public_files
from press.channels.cards import amount, cards, case_card
from press.channels.lettering import Style, lines, open_fonts, runs, tidy
from press.channels.opendata import CASE_COLUMNS, guarded, opendata
from press.channels.opensearch import opensearch
from press.channels.seals import GOLD, INK, PAPER, RED
from press.model import Case, Effect, Honour, PublicCatalogue, Refused
from samples import EDITION, case, catalogue, section

SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
SECRET = "保压曲线的七个转折点"
FORMULA = '=HYPERLINK("http://example.org/?"&A1)'
GATED = case(
    id="2021/002-gated",
    title="会员才能读全的成果",
    organisation=FORMULA,
    year=2021,
    grade="二等奖",
    rank=1,
    consent=date(2022, 3, 1),
    gated=True,
    effects=(Effect(name="温度, “低”", unit="℃", before=Decimal("68.0"), after=Decimal(-5), target=None, better="lower"),),
    honours=(Honour(name="全国质量标杆", year=2023),),
    sections=(section("公开的一节", "人人可读。"), section("会员的一节", SECRET, audience="members")),
)
HELD_BACK = case(id="2022/003-held", title="未获同意的成果", consent=None)
SERIF = Style(face="serif", size=40)


def public(*cases: Case) -> PublicCatalogue:
    return catalogue_module.public_view(catalogue(cases))


def files(shown: PublicCatalogue) -> dict[str, bytes]:
    return {artifact.path.name: artifact.content for artifact in opendata(shown) if isinstance(artifact.content, bytes)}


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


# ---- Open data -------------------------------------------------------------------------------------------------------------


def test_the_table_opens_in_excel_and_holds_every_public_case() -> None:
    content = files(public(case(), GATED, HELD_BACK))["cases.csv"]
    rows = table(content)

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") == 3
    assert [row["编号"] for row in rows] == ["2022/001-doe", "2021/002-gated"]
    assert rows[0]["方法"] == "DOE；SPC"
    assert rows[1]["后续荣誉"] == "全国质量标杆（2023）"
    assert [row["正文"] for row in rows] == ["公开", "会员"]


def test_effects_keep_their_digits_and_negative_numbers_stay_numbers() -> None:
    (effect,) = table(files(public(GATED))["effects.csv"])

    assert (effect["指标"], effect["改进前"], effect["改进后"], effect["目标"]) == ("温度, “低”", "68.0", "-5", "")


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r\n=1", "＝1", "＋1", "\u200b=1", "  =1", "2022/001", "1-2"])
def test_what_a_spreadsheet_would_run_or_turn_into_a_date_is_guarded(words: str) -> None:
    assert guarded(words).startswith("'")


@pytest.mark.parametrize("words", ["注塑", "2022/001-doe", "8D", "50%", "A=B", "https://example.org/"])
def test_plain_words_stay_as_they_are(words: str) -> None:
    assert guarded(words) == words


def test_formulas_stay_words_in_csv_and_in_the_workbook() -> None:
    made = files(public(GATED))
    book = openpyxl.load_workbook(io.BytesIO(made["cases.xlsx"]))
    (cell,) = (cell for cell in book["成果"][2] if str(cell.value).startswith("="))

    assert table(made["cases.csv"])[0]["组织"] == f"'{FORMULA}"
    assert (cell.value, cell.data_type, cell.quotePrefix) == (FORMULA, "s", True)
    assert json.loads(made["cases.json"])["cases"][0]["organisation"] == FORMULA


def test_the_workbook_has_typed_cells_and_says_what_they_mean() -> None:
    book = openpyxl.load_workbook(io.BytesIO(files(public(case(), GATED))["cases.xlsx"]))
    cases = [[cell.value for cell in row] for row in book["成果"].iter_rows()]
    first = dict(zip(cases[0], cases[1], strict=True))

    assert book.sheetnames == ["成果", "效果指标", "说明"]
    assert (first["年度"], first["公开起始日"]) == (2022, datetime(2022, 9, 30))  # noqa: DTZ001 - the format knows no zones
    assert book["成果"].freeze_panes == "A2"
    assert [(cell.value, cell.number_format) for cell in book["效果指标"][3]][3:5] == [(68, "0.0"), (-5, "General")]
    assert {row[0].value for row in book["说明"]} >= {"来源", "成果表：题目", "注意"}


def test_json_holds_lists_and_numbers() -> None:
    read = json.loads(files(public(GATED))["cases.json"])
    (record,) = read["cases"]

    assert record["methods"] == ["DOE", "SPC"]
    assert record["effects"][0]["after"] == -5
    assert record["honours"] == [{"name": "全国质量标杆", "year": 2023}]
    assert read["about"]["注意"].startswith("演示数据")


def test_the_package_describes_every_file_as_it_is() -> None:
    made = files(public(case(), GATED))
    package = json.loads(made["datapackage.json"])
    resources = {resource["path"]: resource for resource in package["resources"]}

    assert resources.keys() == made.keys() - {"datapackage.json"}
    assert all(resource["bytes"] == len(made[path]) for path, resource in resources.items())
    for name in ("cases.csv", "effects.csv"):
        schema: Any = resources[name]["schema"]
        assert [field["name"] for field in schema["fields"]] == list(table(made[name])[0])
    assert resources["effects.csv"]["schema"]["foreignKeys"][0]["reference"]["resource"] == "cases"
    assert resources["cases.csv"]["schema"]["fields"][6] == {
        "name": "年度",
        "title": "year",
        "description": "评奖年度",
        "type": "integer",
    }


def test_no_text_of_a_write_up_and_no_person_is_in_any_file() -> None:
    for name, content in files(public(case(), GATED, HELD_BACK)).items():
        texts = [content]
        if name.endswith(".xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(content))
            texts = [str(cell.value).encode() for sheet in book for row in sheet for cell in row]
        whole = b"".join(texts).decode()
        for word in (SECRET, "人人可读", "示例甲", "未获同意"):
            assert word not in whole, name


def test_the_same_content_gives_the_same_files_on_every_day() -> None:
    shown = public(case(), GATED)
    later = PublicCatalogue(replace(shown, edition=replace(EDITION, as_of=date(2030, 1, 1))))

    assert files(shown) == files(later)


def test_an_empty_catalogue_gives_empty_tables() -> None:
    made = files(public())

    assert table(made["cases.csv"]) == []
    assert json.loads(made["cases.json"])["cases"] == []
    assert openpyxl.load_workbook(io.BytesIO(made["cases.xlsx"]))["成果"].max_row == 1


def test_every_column_has_a_name_of_its_own() -> None:
    assert len({column.key for column in CASE_COLUMNS}) == len({column.name for column in CASE_COLUMNS}) == len(CASE_COLUMNS)


# ---- Search description --------------------------------------------------------------------------------------------------


def test_browsers_are_told_how_to_search() -> None:
    (artifact,) = opensearch(public(case()))
    assert isinstance(artifact.content, bytes)
    root = ElementTree.fromstring(artifact.content)
    urls = {str(url.get("type")): str(url.get("template")) for url in root.findall(f"{SEARCH}Url")}

    assert 0 < len(root.findtext(f"{SEARCH}ShortName") or "") <= 16
    assert urls["text/html"] == "https://example.org/cases/?q={searchTerms}"


# ---- Pictures for shared links ---------------------------------------------------------------------------------------------


def drawn(shown: PublicCatalogue, cache: Path) -> dict[str, Path]:
    return {str(artifact.path): artifact.content for artifact in cards(shown, cache) if isinstance(artifact.content, Path)}


def colours(path: Path) -> set[str]:
    with Image.open(path) as picture:
        found = picture.convert("RGB").getcolors(100_000) or []
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in found if isinstance(colour, tuple)}


def test_every_case_and_the_site_have_a_picture_of_the_right_size(tmp_path: Path) -> None:
    made = drawn(public(case(), GATED), tmp_path)

    assert made.keys() == {"site/card.png", "site/cases/2022/001-doe/card.png", "site/cases/2021/002-gated/card.png"}
    for path in made.values():
        with Image.open(path) as picture:
            picture.load()
            assert (picture.format, picture.size) == ("PNG", (1200, 630))
        assert path.stat().st_size <= 60_000


def test_a_picture_has_the_sites_colours_and_gold_only_beside_a_first_prize(tmp_path: Path) -> None:
    made = drawn(public(case(), GATED), tmp_path)
    first, second = (colours(made[f"site/cases/{name}/card.png"]) for name in ("2022/001-doe", "2021/002-gated"))

    assert {PAPER, INK, RED, GOLD} <= first
    assert {PAPER, INK, RED} <= second
    assert GOLD not in second


def test_pictures_are_drawn_once_and_again_when_their_words_change(tmp_path: Path) -> None:
    first = drawn(public(case()), tmp_path)
    stamps = {path: path.stat().st_mtime_ns for path in first.values()}
    again = drawn(public(case()), tmp_path)
    changed = drawn(public(case(title="另一个题目")), tmp_path)

    assert again == first
    assert {path: path.stat().st_mtime_ns for path in again.values()} == stamps
    assert changed["site/cases/2022/001-doe/card.png"] != first["site/cases/2022/001-doe/card.png"]
    assert changed["site/card.png"] == first["site/card.png"]


def test_the_longest_words_still_fit(tmp_path: Path) -> None:
    longest = case(
        title="鑫" * 80,
        organisation="示例（上海）国际联合质量技术装备研究发展" * 4,
        grade="特别优秀质量技术奖",
        effects=(
            Effect(
                name="鑫" * 60, unit="gCO₂e/(t·km)" * 2, before=Decimal("123456.789"), after=Decimal("-0.001"), target=None, better="lower"
            ),
        ),
    )
    card = case_card(longest, EDITION)
    fonts = open_fonts([Style(face="serif", size=40)], [card.title])

    assert len(lines(card.title, 904, SERIF, fonts)) == 4
    assert drawn(public(longest), tmp_path)["site/cases/2022/001-doe/card.png"].stat().st_size <= 60_000


def test_no_character_becomes_an_empty_box() -> None:
    words = "CO₂ 10⁻⁶ m² ℃ 𠮷 \ue123 \U0002ebf0 🎉\u200b终"
    fonts = open_fonts([SERIF], [words])
    written = "".join(run for _, _, run in runs(words, SERIF, fonts))

    assert written == "CO2 10−6 m² ℃ 𠮷 〓 〓 终"
    for font, _, run in runs(words, SERIF, fonts):
        box = font.getmask(lettering.NO_CHARACTER)
        assert all(bytes(font.getmask(character)) != bytes(box) for character in run)


def test_an_index_stands_low_and_an_exponent_high() -> None:
    fonts = open_fonts([SERIF], ["CO₂ 10⁻⁶"])

    assert [(run, rise > 0, rise < 0) for _, rise, run in runs("CO₂10⁻⁶", SERIF, fonts)] == [
        ("CO", False, False),
        ("2", False, True),
        ("10", False, False),
        ("−6", True, False),
    ]


def test_lines_keep_words_whole_and_begin_with_no_closing_mark() -> None:
    words = "运用8D方法，解决（模具）顶出Manufacturing拉伤问题的一致性"
    fonts = open_fonts([SERIF], [words])
    rows = lines(words, 330, SERIF, fonts)

    assert "".join(rows) == words
    assert any("Manufacturing" in row for row in rows)
    assert not any(row[0] in "，）性的" or row[-1] == "（" for row in rows)
    assert all(lettering.width(row, SERIF, fonts) <= 330 for row in rows)


def test_tidy_words_are_one_line_with_their_wide_spaces() -> None:
    assert tidy(" 方法\n\tDOE　SPC\u200d🎉 e\u0301 ") == "方法 DOE　SPC é"


def test_an_amount_is_written_as_on_the_site() -> None:
    assert (amount(Decimal("92.1"), "%"), amount(Decimal("0.31"), "mm"), amount(Decimal(-5), "")) == ("92.1%", "0.31 mm", "−5")


def test_a_missing_font_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "FACES", {"serif": (("NoSuchFont.ttc", "No Such Font"),)})

    with pytest.raises(Refused, match="No Such Font"):
        open_fonts([SERIF], ["字"])


def test_every_public_file_is_below_the_site_once(tmp_path: Path) -> None:
    paths = [str(artifact.path) for artifact in public_files(public(case(), GATED), ROOT / "site_src", tmp_path)]

    assert len(paths) == len(set(paths)) > 10
    assert all(path.startswith("site/") for path in paths)
