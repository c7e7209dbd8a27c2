"""Certificates: a number that anyone can look up and that finds slips, a PDF for each winner, no person in the public records."""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pikepdf
import pypdfium2
import pytest
from conftest import ROOT, Built
from playwright.sync_api import Browser, Page, expect

import samples
from press import catalogue, channels
from press.certificates import SIGNS, check, number, records
from press.channels.certificate import certificates
from press.channels.salon import salon_sheets
from press.model import PublicCatalogue

AWARDS = (samples.AWARD,)


def test_a_number_is_award_year_folder_and_a_check_character() -> None:
    made = number(samples.case(id="2022/017-doe"), AWARDS)

    assert made.startswith("QT2022-017-")
    assert made == number(samples.case(id="2022/017-doe", title="改了的题目"), AWARDS)
    assert number(samples.case(id="2022/doe"), AWARDS) == ""
    assert number(samples.case(kind="experience"), AWARDS) == ""


def test_the_check_character_finds_every_wrong_sign_and_swaps_of_neighbours() -> None:
    words = "QT2022-017"
    plain, right = words.replace("-", ""), check(words)

    wrong = [plain[:at] + sign + plain[at + 1 :] for at in range(len(plain)) for sign in SIGNS if sign != plain[at]]
    swapped = [plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(len(plain) - 1) if plain[at] != plain[at + 1]]

    assert not [word for word in wrong if check(word) == right]
    assert not [word for word in swapped if check(word) == right]


def test_every_winner_has_a_number_of_its_own(demo: Built) -> None:
    found = [record.number for record in records(demo.public)]

    assert len(found) == len(set(found)) == len([case for case in demo.public.cases if case.kind == "case"])


def test_each_winner_gets_a_tagged_page_with_its_words_and_number(demo: Built) -> None:
    for record in records(demo.public):
        path = demo.dist / "report" / "certificates" / f"{record.number}.pdf"
        with pikepdf.open(path) as file:
            assert len(file.pages) == 1
            assert file.Root.MarkInfo.Marked
        document = pypdfium2.PdfDocument(path)
        words = "".join(document[0].get_textpage().get_text_bounded().split())
        document.close()
        for wanted in (record.number, record.case.organisation, record.case.title, record.case.grade):
            assert "".join(wanted.split()) in words


def test_the_public_records_name_no_person(demo: Built) -> None:
    text = (demo.dist / "site" / "certificates" / "records.json").read_text(encoding="utf-8")

    assert len(json.loads(text)) == len(list(records(demo.public)))
    assert not [name for case in demo.full.cases for name in case.team if name in text]


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"{address}certificates/")
    yield opened
    context.close()


def ask(page: Page, typed: str, answer: str) -> None:
    page.locator("#number").fill(typed)
    page.get_by_role("button", name="查询").click()
    expect(page.locator("#found")).to_contain_text(answer)


def test_a_number_is_found_however_it_is_typed(page: Page, demo: Built) -> None:
    record = next(records(demo.public))

    for typed in (record.number, record.number.lower().replace("-", ""), f" {record.number.replace('-', '－')} "):
        page.reload()
        ask(page, typed, record.case.title)


def test_a_slip_and_an_unknown_number_are_told_apart(page: Page, demo: Built) -> None:
    record = next(records(demo.public))
    slip = record.number[:-1] + ("0" if record.number[-1] != "0" else "1")
    unknown = f"QT1999-001-{check('QT1999-001')}"

    ask(page, slip, "编号有误")
    ask(page, unknown, f"没有查到编号 {unknown}")
    ask(page, "", "请输入")


def test_the_address_on_the_certificate_leads_to_its_record(browser: Browser, address: str, demo: Built) -> None:
    record = next(records(demo.public))
    opened = browser.new_page()
    opened.goto(f"{address}certificates/#/{record.number}")

    expect(opened.locator("#found")).to_contain_text(record.case.organisation)
    opened.close()


# ---- Sheets ----------------------------------------------------------------------------------------------------------------


def test_a_salon_has_a_poster_and_a_handout_of_one_sheet(demo: Built) -> None:
    assert demo.public.salons
    for salon in demo.public.salons:
        for name, size in (("poster", (297, 420)), ("handout", (210, 297))):
            document = pypdfium2.PdfDocument(demo.dist / "site" / "salons" / salon.slug / f"{name}.pdf")
            words = "".join("".join(found.get_textpage().get_text_bounded().split()) for found in document)
            assert len(document) == 1
            assert tuple(round(length * 25.4 / 72) for length in document[0].get_size()) == size
            assert "".join(salon.title.split()) in words
            document.close()


def test_unchanged_sheets_are_not_made_again_and_have_the_same_bytes(tmp_path: Path) -> None:
    public = catalogue.public_view(samples.catalogue((samples.case(id="2022/001-doe"),)))
    first = made(public, tmp_path / "one")
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "one").rglob("*.pdf")}
    again, elsewhere = made(public, tmp_path / "one"), made(public, tmp_path / "two")

    assert first == again == elsewhere
    assert stamps == {path: path.stat().st_mtime_ns for path in (tmp_path / "one").rglob("*.pdf")}


def made(public: PublicCatalogue, cache: Path) -> dict[PurePosixPath, bytes]:
    templates = channels.open_templates(ROOT / "site_src")
    found = (*certificates(public, templates, cache), *salon_sheets(public, templates, cache))
    return {artifact.path: artifact.content.read_bytes() for artifact in found if isinstance(artifact.content, Path)}


def test_every_sheet_is_sound_to_qpdf(demo: Built) -> None:
    sheets = [
        *(demo.dist / "report").rglob("*.pdf"),
        *(demo.dist / "site" / "salons").rglob("*.pdf"),
        *(demo.dist / "site" / "notices").rglob("*.pdf"),
    ]

    assert sheets
    for path in sheets:
        with pikepdf.open(path) as file:
            assert file.check_pdf_syntax() == []
