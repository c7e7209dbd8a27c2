"""What an editor sees of a faulty file: one broken sample per rule, and the screen's lines as they stand in expected.txt."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from press import catalogue, load, rules
from press.model import Problem

ROOT = Path(__file__).resolve().parent.parent
BROKEN = Path(__file__).parent / "samples" / "broken"
SAMPLES = sorted(path.name for path in BROKEN.iterdir() if path.is_dir())
OF_ACTIVITIES = {"cases-known", "salon-release"}  # rules of salons and projects: test_catalogue, test_stageplan
RULE_IDS = {rule.__name__.replace("_", "-") for rule in (*rules.RULES, *catalogue.RULES)} - OF_ACTIVITIES
DAY = date(2022, 12, 1)


def problems_of(cases: Path) -> tuple[Problem, ...]:
    """Of the cases alone: the content's salons share the demonstration's."""
    contents, problems = load.read(cases, ROOT / "content", DAY)
    if contents is None:
        return problems
    return (*problems, *catalogue.build(replace(contents, content=replace(contents.content, salons=(), projects=())))[1])


def lines_of(sample: str) -> list[str]:
    return [f"{problem.level} {problem}".replace(f"{BROKEN.as_posix()}/", "") for problem in problems_of(BROKEN / sample)]


def expected() -> dict[str, list[str]]:
    blocks = (BROKEN / "expected.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return {block.splitlines()[0].removeprefix("# "): block.splitlines()[1:] for block in blocks}


def test_every_rule_has_a_broken_sample() -> None:
    assert set(SAMPLES) >= RULE_IDS


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_broken_sample_says_where_what_and_what_instead(sample: str) -> None:
    assert lines_of(sample) == expected()[sample]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_broken_sample_breaks_the_rule_it_is_named_after(sample: str) -> None:
    assert sample in {problem.rule for problem in problems_of(BROKEN / sample)}


def test_the_demonstration_cases_have_no_fault() -> None:
    problems = problems_of(ROOT / "cases")

    assert [str(problem) for problem in problems] == []


def test_all_faults_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    for at, sample in enumerate(("grade-known", "sector-known", "dates-valid")):
        folder = tmp_path / "2022" / f"{at:03}-case"
        folder.mkdir(parents=True)
        (folder / "case.md").write_bytes((BROKEN / sample / "2022/001-doe/case.md").read_bytes())

    found = [problem.rule for problem in problems_of(tmp_path) if problem.level == "error"]

    assert found == ["grade-known", "sector-known", "dates-valid", "dates-valid"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nowhere")

    assert problem.rule == "cases-folder"


def test_a_synonym_of_a_method_becomes_its_name() -> None:
    contents, _ = load.read(ROOT / "cases", ROOT / "content", DAY)

    assert contents is not None
    known = {method.name for method in contents.content.methods}
    assert {name for case in contents.cases for name in case.methods} <= known


def test_a_case_of_fifty_megabytes_is_named_and_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "2022" / "001-long"
    folder.mkdir(parents=True)
    with (folder / "case.md").open("wb") as file:
        file.write(b"---\n")
        file.truncate(50 * 1024 * 1024)

    (problem,) = problems_of(tmp_path)

    assert problem.rule == "file-size"
    assert "52.4 MB" in problem.message


def test_a_footnote_belongs_to_the_section_that_cites_it(tmp_path: Path) -> None:
    """A note defined in the public part and cited by members' text alone is members' text."""
    folder = tmp_path / "2022" / "001-doe"
    folder.mkdir(parents=True)
    text = (BROKEN / "notes-used/2022/001-doe/case.md").read_text(encoding="utf-8")
    text = text.replace("交互作用。", "交互作用[^gauge]。", 1).replace("## 项目背景", "[^gauge]: 会员才能读的注\n\n## 项目背景")
    (folder / "case.md").write_text(text.split("\n\n[^gauge]: 量具")[0] + "\n", encoding="utf-8")

    contents, _ = load.read(tmp_path, ROOT / "content", DAY)

    assert contents is not None
    holders = [section.audience for section in contents.cases[0].sections if "会员才能读的注" in section.markdown]
    assert holders == ["members"]


def test_a_comment_is_published_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "2022" / "001-doe"
    folder.mkdir(parents=True)
    text = (BROKEN / "comment-closed/2022/001-doe/case.md").read_text(encoding="utf-8")
    (folder / "case.md").write_text(text.replace("待核对：", "待核对：\n## 不是标题\n机密 -->"), encoding="utf-8")

    contents, _ = load.read(tmp_path, ROOT / "content", DAY)

    assert contents is not None
    assert [section.title for section in contents.cases[0].sections] == ["项目背景", "实施过程"]
    assert "机密" not in "".join(section.markdown for section in contents.cases[0].sections)


def test_the_demonstration_covers_every_topic_grade_and_sector_of_the_award() -> None:
    contents, _ = load.read(ROOT / "cases", ROOT / "content", DAY)

    assert contents is not None
    award = next(rules for rules in contents.content.awards if rules.slug == "quality-technology" and rules.since == 2022)
    own = [case for case in contents.cases if case.award == award.name]
    assert {case.topic for case in own} >= {topic for category in award.categories for topic in category.topics}
    assert {case.grade for case in own} >= set(award.grades)
    assert {case.sector for case in own} >= set(award.sectors)
    assert {case.year for case in own} == {2020, 2021, 2022}


def test_the_demonstration_holds_every_state_that_a_case_can_be_in() -> None:
    contents, _ = load.read(ROOT / "cases", ROOT / "content", DAY)

    assert contents is not None
    cases = contents.cases
    assert sum(case.kind == "experience" for case in cases) == 4
    assert len({case.award for case in cases}) == 3
    assert sum(bool(case.withdrawn) for case in cases) == 1
    assert sum(bool(case.release) for case in cases) == 1
    assert sum(case.audience == "members" for case in cases) == 3
    assert sum(not case.sections for case in cases) == 3
    assert sum(any(section.pictures for section in case.sections) for case in cases) >= 12
    assert all(case.organisation.startswith("示例") for case in cases)
