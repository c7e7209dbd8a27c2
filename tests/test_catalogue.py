"""Order, groups, neighbours, and the one place that decides who may read what."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import samples
from press import catalogue
from press.dates import CHINA
from press.model import Contents, Picture, Project, Salon, Step
from press.related import related, similar

HIDDEN = samples.section("实施过程", "保压压力的窗口是会员内容。", audience="members")


def test_the_public_view_drops_members_sections_and_says_that_there_is_more() -> None:
    case = samples.case(sections=(*samples.case().sections[:1], HIDDEN), gated=True)

    (shown,) = catalogue.public_view(samples.catalogue((case,))).cases

    assert [section.title for section in shown.sections] == ["项目背景"]
    assert shown.gated


def test_the_members_view_keeps_them_and_has_no_gate() -> None:
    case = samples.case(sections=(*samples.case().sections[:1], HIDDEN), gated=True)

    (shown,) = catalogue.members_view(samples.catalogue((case,))).cases

    assert [section.title for section in shown.sections] == ["项目背景", "实施过程"]
    assert not shown.gated


def test_a_picture_goes_with_its_section() -> None:
    picture = Picture(name="window.png", source=Path("window.png"), width=10, height=10, sha256="0")
    case = samples.case(sections=(replace(HIDDEN, pictures=(picture,)),), gated=True)

    (shown,) = catalogue.public_view(samples.catalogue((case,))).cases

    assert not [picture for section in shown.sections for picture in section.pictures]


def test_a_case_appears_on_its_release_day_and_not_before() -> None:
    late = samples.case(id="2022/002-late", title="晚些公布", organisation="示例二厂", release=date(2022, 12, 2))
    full = samples.catalogue((samples.case(), late))
    next_day = replace(full, edition=replace(full.edition, as_of=date(2022, 12, 2)))

    assert [case.id for case in catalogue.public_view(full).cases] == ["2022/001-doe"]
    assert [case.id for case in catalogue.public_view(next_day).cases] == ["2022/001-doe", "2022/002-late"]


def test_an_embargoed_case_leaves_no_trace_in_groups_and_neighbours() -> None:
    late = samples.case(id="2022/002-late", organisation="示例二厂", sector="市场服务", release=date(2030, 1, 1))
    full = samples.catalogue((samples.case(), late))
    for view in (catalogue.public_view(full), catalogue.members_view(full)):
        assert "示例二厂" not in [group.label for group in view.groups["organisation"]]
        assert "市场服务" not in [group.label for group in view.groups["sector"]]
        assert related(view.cases)["2022/001-doe"] == ()


def test_without_consent_a_case_is_held_back() -> None:
    assert catalogue.public_view(samples.catalogue((samples.case(consent=None),))).cases == ()


def test_a_consent_of_a_later_day_is_no_consent_yet() -> None:
    assert catalogue.public_view(samples.catalogue((samples.case(consent=date(2022, 12, 2)),))).cases == ()


def test_a_withdrawn_case_is_a_title_a_year_and_a_day() -> None:
    view = catalogue.public_view(samples.catalogue((samples.case(withdrawn=date(2022, 11, 1)),)))

    assert view.cases == ()
    (note,) = view.withdrawn
    assert (note.title, note.year, note.withdrawn) == ("注塑尺寸波动的改进", 2022, date(2022, 11, 1))
    assert not (note.summary or note.sections or note.effects or note.team or note.methods or note.keywords)


def test_the_source_file_is_known_to_the_full_catalogue_alone() -> None:
    full = samples.catalogue((samples.case(),))

    assert full.cases[0].source.name == "case.md"
    assert catalogue.public_view(full).cases[0].source == Path("2022/001-doe")


def test_the_reading_order_is_year_award_topic_grade() -> None:
    cases = (
        samples.case(id="2021/001-a", year=2021, title="旧"),
        samples.case(id="2022/003-c", title="三", topic="质量技术应用推广", grade="二等奖", rank=1),
        samples.case(id="2022/002-b", title="二", topic="质量技术应用推广"),
        samples.case(id="2022/004-d", title="四", topic="质量技术发明", grade="优秀奖", rank=2),
        samples.case(id="2022/001-e", title="经验", kind="experience", category="", topic="", grade="", rank=9),
    )

    assert [case.title for case in samples.catalogue(cases).cases] == ["四", "二", "三", "经验", "旧"]


def test_a_related_case_says_why() -> None:
    other = samples.case(id="2022/002-spc", title="薄壁件翘曲", organisation="示例二厂", keywords=("翘曲",), methods=("SPC",))

    (found,) = related(samples.catalogue((samples.case(), other)).cases)["2022/001-doe"]

    assert found.case.id == "2022/002-spc"
    assert found.reasons == ("同用方法：SPC", "同一方向：质量技术应用推广")


def test_two_names_with_one_pinyin_have_two_addresses() -> None:
    cases = (samples.case(organisation="示例时利厂"), samples.case(id="2022/002-b", organisation="示例实力厂"))

    slugs = [group.slug for group in samples.catalogue(cases).groups["organisation"]]

    assert len(set(slugs)) == 2
    assert all(slug.startswith("shi-li-shi-li-chang-") for slug in slugs)


def salon(cases: tuple[str, ...], source: Path) -> Salon:
    return Salon(
        slug="doe",
        source=source,
        title="试验设计",
        topic="DOE",
        forms=("线下",),
        starts=datetime(2022, 6, 16, 14, 0, tzinfo=CHINA),
        ends=datetime(2022, 6, 16, 16, 0, tzinfo=CHINA),
        place="示例路",
        link="",
        capacity=40,
        changed=(),
        speakers=(),
        cases=cases,
        summary="到车间去。",
        markdown="",
        recap="",
        pictures=(),
    )


def project(**changes: object) -> Project:
    sound = Project(
        slug="valve",
        source=Path("valve.md"),
        title="阀的泄漏",
        organisation="示例阀业有限公司",
        sector="制造",
        industry="",
        topic="",
        methods=("DOE",),
        keywords=("泄漏",),
        steps=(Step(stage="项目遴选", since=date(2021, 3, 1), text=""),),
        winner="",
        consent=date(2021, 3, 1),
        summary="在线检漏。",
        markdown="",
    )
    return replace(sound, **changes)  # type: ignore[arg-type]


def test_a_salon_or_project_that_names_no_case_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "salon.md").write_text("---\ntitle: 试验设计\ncases: [2022/001-deo]\n---\n", encoding="utf-8")
    (tmp_path / "valve.md").write_text("---\nwinner: 2031/none\n---\n", encoding="utf-8")
    words = samples.content(
        salons=(salon(("2022/001-deo",), tmp_path / "salon.md"),), projects=(project(winner="2031/none", source=tmp_path / "valve.md"),)
    )

    _, problems = catalogue.build(Contents(content=words, cases=(samples.case(id="2022/001-doe"),)))

    assert [str(problem).replace(f"{tmp_path}/", "") for problem in problems] == [
        "salon.md:3: cases: 没有“2022/001-deo”这一篇成果，是不是 2022/001-doe？网页上先不显示 [cases-known]",
        "valve.md:2: winner: 没有“2031/none”这一篇成果，请写成“年份/文件夹名”，例如 2022/017-doe；网页上先不显示 [cases-known]",
    ]


def test_the_public_knows_of_a_salon_and_a_project_only_what_is_public(tmp_path: Path) -> None:
    (tmp_path / "salon.md").write_text("cases: [2022/001-doe, 2022/002-later]\n", encoding="utf-8")
    shown, hidden = samples.case(id="2022/001-doe"), samples.case(id="2022/002-later", title="以后公布", release=date(2099, 1, 1))
    words = samples.content(
        salons=(salon(("2022/001-doe", "2022/002-later"), tmp_path / "salon.md"),),
        projects=(project(winner="2022/002-later"), project(slug="held", consent=None), project(slug="soon", consent=date(2099, 1, 1))),
    )

    public = catalogue.public_view(catalogue.build(Contents(content=words, cases=(shown, hidden)))[0])

    assert public.salons[0].cases == ("2022/001-doe",)
    assert [(found.slug, found.winner) for found in public.projects] == [("valve", "")]


def test_a_project_is_shown_the_cases_most_like_it_and_why() -> None:
    alike = samples.case(id="2022/001-doe", methods=("DOE",), keywords=("泄漏",))
    other = samples.case(id="2022/002-spc", title="别的", methods=("SPC",), keywords=("噪声",))

    (first, *_) = similar((project(),), (alike, other))["valve"]

    assert first.case.id == "2022/001-doe"
    assert first.reasons == ("同一问题：泄漏", "同用方法：DOE")


def test_nothing_is_told_of_a_salon_before_it_took_place_nor_of_a_stage_before_it_was_reached() -> None:
    later = replace(samples.EDITION, as_of=date(2021, 6, 1))
    meeting = replace(salon((), Path("salon.md")), recap="到场 36 人。")
    steps = (*project().steps, Step(stage="技术指引", since=date(2021, 9, 1), text=""))
    words = samples.content(edition=later, salons=(meeting,), projects=(project(steps=steps), project(slug="next", steps=steps[1:])))

    public = catalogue.public_view(catalogue.build(Contents(content=words, cases=()))[0])

    assert public.salons[0].recap == ""
    assert [(found.slug, len(found.steps)) for found in public.projects] == [("valve", 1)]
