"""Feeds of results, notices and salons: what RFC 4287 requires, the newest first, the same bytes on every day."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from conftest import ROOT, Built
from lxml import etree

import samples
from press import catalogue as catalogue_module
from press.channels.feed import ENTRIES, feed
from press.dates import CHINA
from press.model import Case, PublicCatalogue, Salon
from samples import EDITION, case, catalogue

NAMES = {"": "http://www.w3.org/2005/Atom"}
PLACES = ["site/feed.xml", "site/cases/feed.xml", "site/notices/feed.xml", "site/salons/feed.xml"]
GRAMMAR = etree.RelaxNG(etree.parse(ROOT / "tests" / "samples" / "atom.rng"))
OTHER = case(id="2021/002-gated", title="另一篇成果", organisation="示例甲厂", year=2021, consent=date(2022, 3, 1))
SALON = Salon(
    slug="doe",
    source=Path("doe"),
    title="试验设计",
    topic="DOE",
    forms=("线下",),
    starts=datetime(2022, 6, 16, 14, 0, tzinfo=CHINA),
    ends=datetime(2022, 6, 16, 16, 30, tzinfo=CHINA),
    place="示例路 1 号",
    link="",
    capacity=40,
    changed=(),
    speakers=(),
    cases=(),
    summary="到车间去。",
    markdown="",
    recap="",
    pictures=(),
)


def public(*cases: Case) -> PublicCatalogue:
    return catalogue_module.public_view(catalogue(cases))


def with_salon(salon: Salon) -> PublicCatalogue:
    return PublicCatalogue(replace(public(case(), OTHER), salons=(salon,)))


def feeds(shown: PublicCatalogue) -> dict[str, bytes]:
    return {artifact.path.as_posix(): artifact.content for artifact in feed(shown) if isinstance(artifact.content, bytes)}


def texts(content: bytes, path: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(content).findall(path, NAMES)]


def test_every_feed_is_what_the_standard_asks_for() -> None:
    for shown in (with_salon(SALON), public(case()), public()):
        made = feeds(shown)

        assert list(made) == PLACES
        for content in made.values():
            GRAMMAR.assertValid(etree.fromstring(content))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<id>urn:uuid:", b"<id>urn:"),
        (b"T00:00:00+08:00", b""),
        (b"<name>", b"<email>x</email><name>"),
        (b'rel="self"', b'rel="next"'),
        (b"<summary>", b"<summary/><summary>"),
    ],
)
def test_the_grammar_finds_what_is_wrong(old: bytes, new: bytes) -> None:
    content = feeds(with_salon(SALON))["site/feed.xml"]

    assert old in content
    assert not GRAMMAR.validate(etree.fromstring(content.replace(old, new, 1)))


def test_each_kind_has_a_feed_and_one_has_all() -> None:
    made = feeds(with_salon(SALON))
    titles = {place: texts(content, "entry/title") for place, content in made.items()}

    assert titles["site/cases/feed.xml"] == ["注塑尺寸波动的改进（示例精密塑料有限公司）", "另一篇成果（示例甲厂）"]
    assert titles["site/notices/feed.xml"] == ["关于开展2022年活动的通知"]
    assert titles["site/salons/feed.xml"] == ["质量沙龙：试验设计"]
    assert sorted(titles["site/feed.xml"]) == sorted(title for place in PLACES[1:] for title in titles[place])
    assert len({texts(content, "id")[0] for content in made.values()}) == len(PLACES)


def test_the_newest_entries_stand_first_and_date_the_feed() -> None:
    content = feeds(with_salon(SALON))["site/feed.xml"]

    assert texts(content, "entry/title") == [
        "注塑尺寸波动的改进（示例精密塑料有限公司）",
        "质量沙龙：试验设计",
        "关于开展2022年活动的通知",
        "另一篇成果（示例甲厂）",
    ]
    assert texts(content, "updated") == ["2022-09-30T00:00:00+08:00"]


@pytest.mark.parametrize(
    ("salon", "appeared", "changed"),
    [
        (SALON, "2022-05-17", "2022-05-17"),
        (replace(SALON, changed=(date(2022, 6, 1),)), "2022-05-17", "2022-06-01"),
        (replace(SALON, changed=(date(2022, 4, 1),)), "2022-04-01", "2022-04-01"),
        (replace(SALON, recap="来了 36 人。"), "2022-05-17", "2022-06-16"),
    ],
    ids=["announced", "moved", "moved early", "told of"],
)
def test_a_salon_appears_when_it_is_announced_moved_and_told_of(salon: Salon, appeared: str, changed: str) -> None:
    content = feeds(with_salon(salon))["site/salons/feed.xml"]

    assert texts(content, "entry/published") == [f"{appeared}T00:00:00+08:00"]
    assert texts(content, "entry/updated") == [f"{changed}T00:00:00+08:00"]
    assert texts(content, "entry/summary") == ["2022年6月16日14:00，示例路 1 号。到车间去。"]


def test_the_same_content_gives_the_same_feeds_on_every_day() -> None:
    shown = with_salon(SALON)

    assert feeds(shown) == feeds(PublicCatalogue(replace(shown, edition=replace(EDITION, as_of=date(2030, 1, 1)))))


def test_ids_stay_when_the_site_moves_or_a_title_changes() -> None:
    moved = public(case(title="另一个题目"))
    moved = PublicCatalogue(replace(moved, edition=replace(EDITION, address="https://quality.example/")))
    before, after = feeds(public(case()))["site/feed.xml"], feeds(moved)["site/feed.xml"]

    assert texts(after, "entry/id") == texts(before, "entry/id")
    assert texts(before, "entry/id")[0] == "urn:uuid:ff57dcb5-7578-5b16-943a-bec2306a185d"


def test_a_feed_is_bounded_and_survives_any_character() -> None:
    many = [case(id=f"2022/{at:03}-x", title=f"成果{at}", recommender="示例区质量协会") for at in range(ENTRIES + 5)]
    odd = feeds(public(case(title="a\x00\x0b<b>&\ufffe\ud800")))["site/cases/feed.xml"]

    assert len(texts(feeds(public(*many))["site/cases/feed.xml"], "entry/id")) == ENTRIES
    assert texts(odd, "entry/title")[0].startswith("a<b>&")


def test_a_hidden_case_is_in_no_feed() -> None:
    shown = feeds(public(case(), samples.case(id="2022/003-held", title="未获同意的成果", consent=None)))

    assert not any("未获同意" in content.decode() for content in shown.values())


def test_every_page_says_where_the_feeds_are(demo: Built) -> None:
    site = demo.dist / "site"
    for name in ("index.html", "notices/index.html", "cases/2022/index.html"):
        page = site / name
        root = etree.parse(page, etree.HTMLParser(encoding="utf-8")).getroot()
        links = root.xpath("//head/link[@rel='alternate'][@type='application/atom+xml']/@href")
        found = [(page.parent / link).resolve() for link in links]

        assert [path.relative_to(site.resolve()).as_posix() for path in found] == [place.removeprefix("site/") for place in PLACES]
        assert all(path.is_file() for path in found)
