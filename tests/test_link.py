"""Compile and link: the same bytes whatever way they are made, late page numbers, one font and one picture for all, broken cases apart."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

import samples
from press import catalogue, pictures, volume
from press.model import Case, Catalogue, Problem, Refused, Volume
from press.volume import making
from press.volume.objects import load_extent
from press.volume.pagination import paginate, roman
from press.volume.part import EMPTY

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "site_src"
PARAGRAPH = "过程能力由人、机、料、法、环、测共同决定，改进从测量系统开始，先证明量得准，再谈做得好。"


def a_case(number: int, **changes: object) -> Case:
    sections = (samples.section("背景", PARAGRAPH * 4), samples.section("做法", "\n\n".join([PARAGRAPH] * 3)))
    return samples.case(**{"id": f"2022/{number:03}-case", "title": f"第{number}项成果的改进过程", "sections": sections, **changes})


def some_cases() -> tuple[Case, ...]:
    return tuple(a_case(number, organisation=f"示例{'甲乙丙丁戊己'[number - 1]}公司") for number in range(1, 7))


def longer(case: Case) -> Case:
    """The same case with a page more."""
    more = samples.section("补充", "\n\n".join([PARAGRAPH * 2] * 12))
    return replace(case, sections=(*case.sections, more))


def built(
    cases: tuple[Case, ...], cache: Path, *, workers: int = 2, slugs: tuple[str, ...] = ("2022",), look: Path = LOOK
) -> dict[str, Volume]:
    return {made.slug: made for made in attempt(samples.catalogue(cases), cache, workers, slugs, look, keep_going=False).volumes}


def attempt(full: Catalogue, cache: Path, workers: int, slugs: tuple[str, ...], look: Path, *, keep_going: bool) -> volume.Rendered:
    sources = tuple(source for source in volume.editions(catalogue.public_view(full), catalogue.members_view(full)) if source.slug in slugs)
    with volume.crew(look, cache, workers) as crew:
        return volume.made_by(crew, sources, keep_going=keep_going)


def texts(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in document]


def objects(cache: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (cache / "volume" / "objects").glob("*.part")}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Volume]:
    """Six cases, built once: the cache and the volume of 2022."""
    cache = tmp_path_factory.mktemp("plain")
    return cache, built(some_cases(), cache)["2022"]


# ---- The same bytes --------------------------------------------------------------------------------------------------------


def test_one_worker_makes_the_same_bytes_as_two(plain: tuple[Path, Volume], tmp_path: Path) -> None:
    assert built(some_cases(), tmp_path, workers=1)["2022"].pdf.read_bytes() == plain[1].pdf.read_bytes()


def test_a_warm_cache_makes_the_same_bytes_as_a_cold_one(plain: tuple[Path, Volume], tmp_path: Path) -> None:
    first, *rest = some_cases()
    built((longer(first), *rest), tmp_path)
    warm = built(some_cases(), tmp_path)["2022"]
    assert warm.pdf.read_bytes() == plain[1].pdf.read_bytes()


def test_what_stands_in_several_editions_is_laid_out_once(tmp_path: Path) -> None:
    cases = (*some_cases(), a_case(7, id="2021/001-old", year=2021, title="上一年的成果", consent=samples.case().consent))
    built(cases, tmp_path, slugs=("2022",))
    before = objects(tmp_path)
    built(cases, tmp_path, slugs=("2022", "all"))
    new = {name for name in objects(tmp_path) if name not in before}
    assert len(new) < 16  # one case, the lists, dividers and front matter of the other edition; not the six cases again


# ---- Numbers that come late ------------------------------------------------------------------------------------------------


def test_a_volume_that_was_made_once_is_stale_until_workers_that_stay_have_made_it_anew(tmp_path: Path) -> None:
    cases = some_cases()[:2]
    edited = (longer(cases[0]), cases[1])
    before, after = (samples.catalogue(held) for held in (cases, edited))
    views = catalogue.public_view(after), catalogue.members_view(after)
    with volume.crew(LOOK, tmp_path, 1) as crew:
        assert volume.stale(crew, *views) == ()
        (first,) = volume.made_by(
            crew, tuple(volume.editions(catalogue.public_view(before), catalogue.members_view(before)))[:1], keep_going=False
        ).volumes
        (stale,) = volume.stale(crew, *views)
        assert stale.slug == "2022"
        assert volume.standing(crew, *views) == ()
        (second,) = volume.made_by(crew, (stale,), keep_going=False).volumes

        assert volume.stale(crew, *views) == ()
        assert [(found.pdf, found.epub, found.offprints) for found in volume.standing(crew, *views)] == [(second.pdf, None, {})]
    assert (first.starts["2022/002-case"], second.starts["2022/002-case"]) == (5, 6)


def test_a_page_more_shifts_everything_behind_it_and_lays_out_nothing_else(tmp_path: Path) -> None:
    cases = some_cases()
    before = built(cases, tmp_path)["2022"]
    known = objects(tmp_path)
    third = sorted(before.starts, key=lambda case: before.starts[case])[2]
    after = built(tuple(longer(case) if case.id == third else case for case in cases), tmp_path)["2022"]

    fourth = sorted(before.starts, key=lambda case: before.starts[case])[3]
    extra = after.starts[fourth] - before.starts[fourth]
    assert extra >= 1
    assert {case: after.starts[case] - before.starts[case] for case in before.starts} == {
        case: extra if before.starts[case] > before.starts[third] else 0 for case in before.starts
    }
    titles = {case.id: case.title for case in cases}
    pages = texts(after.pdf)
    with pypdfium2.PdfDocument(after.pdf) as document:
        labels = {document.get_page_label(index): index for index in range(len(document))}
        marks = {mark.get_title(): document.get_page_label(mark.get_dest().get_index()) for mark in document.get_toc()}
    for case, start in after.starts.items():
        assert titles[case] in pages[labels[str(start)]]
        assert str(start) in pages[labels[str(start)]]
        assert marks[titles[case]] == str(start)
        assert any(re.search(rf"{titles[case]}·+{start}(?!\d)", page) for page in pages), case  # contents
        assert any(re.search(rf"{titles[case]}示例.公司一等奖{start}", page) for page in pages), case  # winners
    assert any(f"示例甲公司{after.starts['2022/001-case']}" in page for page in pages)  # index
    assert len(set(objects(tmp_path)) - set(known)) <= 3  # the case; an index if a number got a digit more; the record if a sheet more


def test_a_new_title_is_laid_out_where_it_stands_and_nowhere_else(plain: tuple[Path, Volume], tmp_path: Path) -> None:
    shutil.copytree(plain[0], tmp_path / "cache")
    known = objects(tmp_path / "cache")
    first, *rest = some_cases()
    built((replace(first, title="改过的题目"), *rest), tmp_path / "cache")
    assert len(set(objects(tmp_path / "cache")) - set(known)) == 4  # the case, contents, winners, the leaf of its topic


def test_a_case_over_several_pages_is_where_it_begins(plain: tuple[Path, Volume]) -> None:
    extents = [load_extent(path) for path in (plain[0] / "volume" / "objects").glob("*.part")]
    cases = [dict(found.anchors) for found in extents if any(name.startswith("case-") for name, _ in found.anchors) and found.pages > 1]
    assert len(cases) == 6
    assert {places[next(name for name in places if name.endswith("-case"))] for places in cases} == {0}
    assert all(len({name for name, _ in found.anchors}) == len(found.anchors) for found in extents)


def test_parts_begin_on_their_side_and_pages_are_counted_in_their_way() -> None:
    parts = [
        replace(EMPTY, name="cover", side="right", counting="none"),
        replace(EMPTY, name="preface", side="right", counting="roman"),
        replace(EMPTY, name="divider", side="right", counting="arabic"),
        replace(EMPTY, name="case", counting="arabic"),
        replace(EMPTY, name="back", side="left", counting="none"),
    ]
    pages = paginate(parts, [1, 1, 1, 3, 1], 1)
    assert pages.firsts == (0, 2, 4, 5, 9)
    assert pages.leaves == 10
    assert [(run.leaf, run.counting, run.number, run.name) for run in pages.runs] == [
        (0, "none", 1, "封面"),
        (2, "roman", 1, ""),
        (4, "arabic", 1, ""),
        (9, "none", 1, "封底"),
    ]
    assert [roman(number) for number in (1, 4, 9, 14, 40, 99)] == ["i", "iv", "ix", "xiv", "xl", "xcix"]


# ---- One file ----------------------------------------------------------------------------------------------------------------


def test_every_face_is_embedded_once_and_small(plain: tuple[Path, Volume]) -> None:
    with pikepdf.open(plain[1].pdf) as file:
        assert file.check_pdf_syntax() == []
        programs = [item for item in file.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"]
        names = [str(item.FontName).rpartition("+")[2] for item in programs]
    assert len(names) == len(set(names))
    assert {"Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC-Bold", "LXGW-WenKai"} <= set(names)


def test_a_picture_that_two_cases_show_is_in_the_file_once(tmp_path: Path) -> None:
    Image.effect_noise((800, 400), 90).save(tmp_path / "chart.png")
    picture = pictures.inspect(tmp_path / "chart.png")
    section = samples.section("图", "![图](chart.png)\n\n图：同一幅图", pictures=(picture,))
    made = built((a_case(1, sections=(section,)), a_case(2, sections=(section,))), tmp_path / "cache")["2022"]
    with pikepdf.open(made.pdf) as file:
        shown = [item for item in file.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"]
    assert len(shown) == 1


def test_a_link_to_another_case_stays_in_the_book_that_holds_it(tmp_path: Path) -> None:
    link = samples.section("见", "见[另一项成果](../002-case/)和[往年的成果](https://example.org/cases/2019/001-x/)。")
    made = built((a_case(1, sections=(link,)), a_case(2)), tmp_path)["2022"]
    with pikepdf.open(made.pdf) as file:
        found = {str(note.Contents): note for page in file.pages for note in page.get("/Annots", [])}
    site = samples.catalogue((a_case(1),)).edition.address
    assert "/Dest" in found[f"{site}cases/2022/002-case/"]
    assert str(found[f"{site}cases/2019/001-x/"].A.URI) == f"{site}cases/2019/001-x/"


def test_an_offprint_has_the_numbers_of_the_book_and_says_how_to_cite_it(tmp_path: Path) -> None:
    full = samples.catalogue(some_cases())
    public = catalogue.public_view(full)
    sources = tuple(source for source in volume.editions(public, catalogue.members_view(full)) if source.slug == "2022")
    with volume.crew(LOOK, tmp_path, 2) as crew:
        volume.warm(crew)
        (made,) = volume.made_by(crew, sources, keep_going=False).volumes
        offprints = volume.offprints(crew, sources, (made,))["2022"]
        written = {case: path.stat().st_ino for case, path in offprints.items()}
        volume.offprints(crew, sources, (made,))
    assert set(offprints) == {case.id for case in full.cases}
    assert {case: path.stat().st_ino for case, path in offprints.items()} == written
    for case, path in offprints.items():
        start = made.starts[case]
        pages = [page for page in texts(path) if page]
        assert re.search(rf"《{re.escape(made.title)}》，页码与原书一致", pages[0])
        assert re.search(rf"2022:{start}(-\d+)?\.https://example\.org/cases/{case}/", pages[0])
        with pypdfium2.PdfDocument(path) as document:
            labels = [document.get_page_label(index) for index in range(len(document))]
        assert labels[0] == "封面"
        assert str(start) in labels
        assert labels.index(str(start)) % 2 == (start + 1) % 2  # an even page is a left one, as in the book


# ---- Cases that break --------------------------------------------------------------------------------------------------------


def look_that_breaks(folder: Path, trap: str) -> Path:
    """A look whose template does `trap` for the case with the title 坏."""
    shutil.copytree(LOOK / "templates" / "volume", folder / "templates" / "volume")
    template = folder / "templates" / "volume" / "openings.html"
    template.write_text('{% if openings[0].entry.label == "坏" %}' + trap + "{% endif %}" + template.read_text("utf-8"), encoding="utf-8")
    return folder


USES = "".join(f'<g id="a{level}">' + f'<use href="#a{level - 1}"/>' * 10 + "</g>" for level in range(1, 10))
TRAPS = {
    "hangs in a table": '<table><tr><td colspan="1000000">x</td></tr></table>',
    "hangs in a drawing": f'<svg width="9" height="9"><defs><g id="a0"><path d="M0 0h9"/></g>{USES}</defs><use href="#a9"/></svg>',
    "eats memory": "{{ 'x' * 3000000000 }}",
    "crashes": "{{ nothing.of.this.name }}",
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_a_case_that_breaks_the_layout_costs_that_case_alone(
    trap: str, plain: tuple[Path, Volume], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "SECONDS_OF_CASE", 12)
    look = look_that_breaks(tmp_path / "look", trap)
    full = samples.catalogue((*some_cases(), a_case(7, title="坏")))

    with pytest.raises(Refused) as refused:
        attempt(full, tmp_path / "cache", 2, ("2022",), look, keep_going=False)
    assert places(refused.value.problems) == {("cases/2022/007-case/case.md", "volume-case")}

    found = attempt(full, tmp_path / "cache", 2, ("2022",), look, keep_going=True)
    assert places(found.problems) == {("cases/2022/007-case/case.md", "volume-case")}
    (made,) = found.volumes
    assert made.starts == plain[1].starts


def places(problems: tuple[Problem, ...]) -> set[tuple[str, str]]:
    return {(str(problem.source), problem.rule) for problem in problems}


def test_a_volume_whose_lists_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "SECONDS_OF_LIST", 0.001)
    with pytest.raises(Refused) as refused:
        built((a_case(1),), tmp_path)
    assert ("volume/2022.pdf", "volume-made") in places(refused.value.problems)


# ---- Selections --------------------------------------------------------------------------------------------------------------


def chosen(wish: str) -> list[str]:
    cases = (
        a_case(1, methods=("DOE", "SPC")),
        a_case(2, methods=("SPC",), grade="二等奖", rank=1),
        a_case(3, id="2021/003-case", year=2021, methods=("DOE",)),
    )
    return [case.id for case in volume.selection(catalogue.public_view(samples.catalogue(cases)), wish).cases]


def test_a_selection_joins_conditions_by_and_and_values_by_or() -> None:
    assert chosen("method=DOE") == ["2022/001-case", "2021/003-case"]
    assert chosen("方法=doe，年度=2022") == ["2022/001-case"]
    assert chosen("method=DOE|SPC,year=2022") == ["2022/001-case", "2022/002-case"]


@pytest.mark.parametrize("wish", ["", "DOE", "colour=red", "method=TRIZ", "method=DOE,grade=二等奖"])
def test_a_selection_that_cannot_be_is_told(wish: str) -> None:
    with pytest.raises(Refused) as refused:
        chosen(wish)
    assert {problem.rule for problem in refused.value.problems} == {"select"}
