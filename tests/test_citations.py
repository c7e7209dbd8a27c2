"""References as the standard prints them, and records that other programs read."""

import re
from dataclasses import replace
from datetime import date

import pytest

from press.citations import bibtex, citation_key, gbt7714, issued, published, ris
from samples import EDITION, VOLUME, case

MEMBERS = replace(VOLUME, slug="members", audience="members", starts={"2022/001-doe": 77})
HOSTILE = case(title="成本降低 50% & 收益 #1 {试} \\input{x} a_b^c~d $1$", organisation="示例（上海）公司 and 甲, 乙\nTY  - BOOK")


def fields(record: str) -> list[tuple[str, str]]:
    """A RIS record as a reader sees it."""
    lines = record.split("\r\n")
    assert lines.pop() == ""
    found = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in lines]
    assert all(found), lines
    return [(match[1], match[2]) for match in found if match]


def test_a_case_in_the_years_volume_is_cited_as_part_of_a_book() -> None:
    made = gbt7714(case(), EDITION, (MEMBERS, VOLUME))

    assert made.head == (
        "示例精密塑料有限公司. 注塑尺寸波动的改进[M/OL]//上海市质量协会. "
        "上海市优秀质量技术创新成果汇编: 2022年卷. 上海: 上海市质量协会, 2022: 31"
    )
    assert made.tail == ". https://example.org/cases/2022/001-doe/."
    assert not made.has_access_day


def test_a_case_without_a_volume_is_cited_as_a_page_with_its_day_and_the_day_of_access() -> None:
    made = gbt7714(case(release=date(2022, 10, 15)), EDITION, ())

    assert made.head == "示例精密塑料有限公司. 注塑尺寸波动的改进[EB/OL]. (2022-10-15)"
    assert made.has_access_day
    assert f"{made.head}[2025-01-02]{made.tail}".endswith("(2022-10-15)[2025-01-02]. https://example.org/cases/2022/001-doe/.")


def test_the_members_volume_is_never_cited() -> None:
    assert gbt7714(case(), EDITION, (MEMBERS,)).has_access_day


def test_a_case_is_public_from_its_release_or_consent_on_whichever_is_later() -> None:
    assert published(case(release=date(2022, 10, 15))) == date(2022, 10, 15)
    assert published(case(release=date(2022, 1, 1))) == date(2022, 9, 30)
    with pytest.raises(AssertionError):
        published(case(consent=None))


def test_the_day_of_the_consent_is_told_to_nobody() -> None:
    assert issued(case(release=date(2022, 10, 15))) == "2022-10-15"
    assert issued(case()) == issued(case(release=date(2022, 1, 1))) == "2022"
    for words in (gbt7714(case(), EDITION, ()).head, bibtex(case(), EDITION, ()), ris(case(), EDITION, ())):
        assert "2022" in words
        assert "09" not in words


def test_bibtex_holds_whole_names_and_the_place_in_the_book() -> None:
    made = bibtex(case(), EDITION, (VOLUME,))

    assert made.startswith("@incollection{case-2022-001-doe,\n")
    for field in (
        "author       = {{示例精密塑料有限公司}}",
        "title        = {{注塑尺寸波动的改进}}",
        "booktitle    = {{上海市优秀质量技术创新成果汇编: 2022年卷}}",
        "pages        = {31}",
        "year         = {2022}",
        "annote       = {2022年度质量技术奖一等奖}",
    ):
        assert f"  {field},\n" in made


def test_bibtex_of_a_page_tells_its_day() -> None:
    made = bibtex(case(release=date(2022, 10, 15)), EDITION, ())

    assert made.startswith("@online{")
    assert "  date         = {2022-10-15},\n" in made


def test_bibtex_escapes_what_latex_would_obey_and_keeps_its_braces_even() -> None:
    made = bibtex(HOSTILE, EDITION, (VOLUME,))
    title = next(line for line in made.splitlines() if line.startswith("  title"))

    assert r"50\% \& 收益 \#1 \textbraceleft{}试\textbraceright{} \textbackslash{}input" in title
    assert r"a\_b\textasciicircum{}c\textasciitilde{}d \$1\$" in title
    assert made.count("{") == made.count("}")
    assert "{{示例（上海）公司 and 甲, 乙 TY - BOOK}}" in made


def test_ris_is_one_record_whatever_the_names_hold() -> None:
    read = fields(ris(HOSTILE, EDITION, (VOLUME,)))

    assert [tag for tag, _ in read][:3] == ["TY", "AU", "TI"]
    assert read[0] == ("TY", "CHAP")
    assert read[-1] == ("ER", "")
    assert [tag for tag, _ in read].count("TY") == 1
    assert ("AU", "示例（上海）公司 and 甲, 乙 TY - BOOK") in read
    assert ("SP", "31") in read


def test_ris_of_a_page() -> None:
    read = dict(fields(ris(case(keywords=(), release=date(2022, 10, 15)), EDITION, ())))

    assert read["TY"] == "ELEC"
    assert read["DA"] == "2022/10/15/"
    assert read["UR"] == "https://example.org/cases/2022/001-doe/"
    assert read["N1"] == "2022年度质量技术奖一等奖"


def test_an_experience_names_no_award() -> None:
    summary = case(kind="experience", grade="", category="", topic="")

    assert "N1" not in dict(fields(ris(summary, EDITION, ())))
    assert "annote" not in bibtex(summary, EDITION, ())


def test_a_key_is_plain() -> None:
    assert citation_key(case(id="2022/017-mold-8d")) == "case-2022-017-mold-8d"
