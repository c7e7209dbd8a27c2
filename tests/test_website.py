"""What the public site is made of: pages, links, pictures, and that they equal what the theme makes."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from press import catalogue as catalogue_module
from press import pictures, prose
from press.model import Artifact, Effect, Honour, PublicCatalogue, Refused, Volume
from press.model import Page as Words
from press.qr import code
from press.website import charts, check_sample, chrome, headingfont, linebreaks, open_templates, render
from press.website.cards import amount, seal
from press.website.case import case_sheets
from press.website.chrome import Frame, Sheet
from press.website.downloads import size_words
from press.website.passages import passage, passages
from samples import EDITION, VOLUME, case, catalogue, section

ROOT = Path(__file__).resolve().parent.parent
LOOK, CONFIG = ROOT / "site_src", ROOT / "mkdocs.yml"
SECRET = "保压曲线的七个转折点"
OTHER = case(id="2021/004-spc", title="焊接强度的统计控制", year=2021, grade="二等奖", rank=1, methods=("SPC",), effects=())
GATED = case(
    id="2022/002-gated",
    title="会员才能读全的成果",
    organisation="示例电气有限公司",
    gated=True,
    honours=(Honour(name="全国质量标杆", year=2023),),
    sections=(section("公开的一节", "人人可读。"), section("会员的一节", SECRET, audience="members")),
)
EMPTY = case(
    id="2020/001-empty", title="文稿未到的成果", organisation="示例建设有限公司", year=2020, sections=(), effects=(), rank=2, grade="优秀奖"
)
EXPERIENCE = case(
    id="2022/009-experience", title="推行统计过程控制的体会", kind="experience", grade="", rank=9, category="", topic="", effects=()
)
WITHDRAWN = case(
    id="2020/002-withdrawn", title="已经撤回的成果", year=2020, withdrawn=date(2022, 5, 1), sections=(section("正文", "撤回的正文"),)
)

HEAD = '<meta name="citation_title" content="题目">'


class Page(HTMLParser):
    """What a page asks for and says about itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, *names: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags for name in names if name in attributes]

    def ids(self) -> list[str]:
        return self.values("id")

    def meta(self, name: str) -> str:
        return next(attributes["content"] for tag, attributes in self.tags if tag == "meta" and attributes.get("name") == name)


def picture(folder: Path, name: str) -> Path:
    path = folder / name
    Image.new("RGB", (40, 20), "white").save(path)
    return path


def public(folder: Path) -> PublicCatalogue:
    inspected = pictures.inspect(picture(folder, "图 一.png"))
    drawn = case(sections=(section("现状", "如图。\n\n![控制图](<图 一.png>)", pictures=(inspected,)),))
    return catalogue_module.public_view(catalogue((drawn, OTHER, GATED, EMPTY, EXPERIENCE, WITHDRAWN)))


def volume(folder: Path) -> Volume:
    pdf = folder / "2022.pdf"
    pdf.write_bytes(b"%PDF-" + b"x" * 4_600_000)
    return replace(VOLUME, title="汇编 2022年卷", pdf=pdf, cases=3, starts={"2022/001-doe": 12})


def rendered(artifacts: tuple[Artifact, ...]) -> dict[str, bytes]:
    return {str(item.path): item.content if isinstance(item.content, bytes) else item.content.read_bytes() for item in artifacts}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    folder = tmp_path_factory.mktemp("site")
    return rendered(tuple(render(public(folder), (volume(folder),), prose.body, LOOK, CONFIG, folder / "cache")))


@pytest.fixture(scope="module")
def pages(site: Mapping[str, bytes]) -> Mapping[str, str]:
    return {path: content.decode() for path, content in site.items() if path.endswith(".html")}


def test_a_case_page_carries_title_effects_related_and_citation(pages: Mapping[str, str]) -> None:
    page = pages["site/cases/2022/001-doe/index.html"]

    assert "<h1>注塑<wbr>尺寸<wbr>波动的<wbr>改进</h1>" in page
    assert "<title>注塑尺寸波动的改进（示例精密塑料有限公司，2022）" in page
    assert 'aria-label="一次合格率：改进前 92.1%，改进后 99.2%，目标 98%"' in page
    assert "焊接<wbr>强度的<wbr>统计<wbr>控制" in page.partition('id="related"')[2]
    assert "同一组织" in page
    assert "[M/OL]//上海市质量协会. 上海市优秀质量技术创新成果汇编" in page
    assert "https://example.org/cases/2022/001-doe/" in page


def test_a_case_leads_to_its_organisation_year_and_methods(pages: Mapping[str, str]) -> None:
    page = pages["site/cases/2022/001-doe/index.html"]

    assert '<a href="../../../methods/doe/" aria-describedby="gloss-1">DOE</a>' in page
    assert '<a href="../../../cases/2022/">2022</a>' in page
    assert re.search(r'<a [^>]*href="\.\./\.\./\.\./organisations/[\w-]+/">示例<wbr>精密<wbr>塑料<wbr>有限公司</a>', page)


def test_what_members_alone_may_read_is_on_no_page(site: Mapping[str, bytes], pages: Mapping[str, str]) -> None:
    assert not [path for path, content in site.items() if SECRET.encode() in content or "会员的一节".encode() in content]
    assert "会员<wbr>阅读<wbr>全文" in pages["site/cases/2022/002-gated/index.html"]
    assert "全国质量标杆（2023）" in pages["site/cases/2022/002-gated/index.html"]


def test_a_withdrawn_case_leaves_a_note_and_is_in_no_list(site: Mapping[str, bytes], pages: Mapping[str, str]) -> None:
    note = pages["site/cases/2020/002-withdrawn/index.html"]

    assert "本成果已于2022年5月1日撤回" in note
    assert Page(note).meta("robots") == "noindex"
    assert [path for path, html in pages.items() if "已经撤回的成果" in html] == ["site/cases/2020/002-withdrawn/index.html"]
    assert b"002-withdrawn" not in site["site/sitemap.xml"]
    assert not [path for path, content in site.items() if "撤回的正文".encode() in content]


def test_a_case_without_a_write_up_says_so(pages: Mapping[str, str]) -> None:
    page = pages["site/cases/2020/001-empty/index.html"]

    assert "成果<wbr>文稿<wbr>待补" in page
    assert 'q-seal--member">会员' not in page


def test_an_experience_carries_a_neutral_mark(pages: Mapping[str, str]) -> None:
    assert '<span class="q-seal q-seal--plain q-seal--large">典型经验</span>' in pages["site/cases/2022/009-experience/index.html"]


def test_words_of_a_note_come_from_its_page(tmp_path: Path) -> None:
    words = "正文不再提供，见[申报指南](../guide/)。"
    note = Words(slug="withdrawn", title="已撤回", description="说明", markdown=words)
    view = catalogue_module.public_view(catalogue((WITHDRAWN, case())))
    view = PublicCatalogue(replace(view, pages={**view.pages, "withdrawn": note}))
    page = rendered(tuple(render(view, (), prose.body, LOOK, CONFIG, tmp_path)))["site/cases/2020/002-withdrawn/index.html"].decode()

    assert '<p>正文不再提供，见<a href="../../../guide/" rel="noopener">申报指南</a>。</p>' in page


def test_the_home_page_shows_every_part_of_its_page(tmp_path: Path) -> None:
    words = "".join(f"## {title}\n\n{title}的话，见[指南](../guide/)。\n\n" for title in ("起点", "其一", "其二", "成书"))
    view = catalogue_module.public_view(catalogue((case(),)))
    home = Words(slug="home", title="首页", description="每项成果都有数据。", markdown=words)
    view = PublicCatalogue(replace(view, pages={**view.pages, "home": home}))
    page = rendered(tuple(render(view, (), prose.body, LOOK, CONFIG, tmp_path)))["site/index.html"].decode()

    shown = [
        page.index(f'<p>{title}的话，见<a href="./guide/" rel="noopener">指南</a>。</p>') for title in ("其一", "其二", "起点", "成书")
    ]
    assert shown == sorted(shown)
    assert "来自 1 家组织。每项成果都有数据。" in page


def test_a_page_without_headings_has_no_parts() -> None:
    view = catalogue_module.public_view(catalogue(()))

    assert passages(view, "about") == ()
    assert passage(view, "nowhere", "某处").title == "某处"


def test_pictures_lie_beside_the_page_and_load_late(site: Mapping[str, bytes], pages: Mapping[str, str]) -> None:
    page = pages["site/cases/2022/001-doe/index.html"]

    assert "site/cases/2022/001-doe/图 一.png" in site
    assert '<img loading="lazy" decoding="async" src="%E5%9B%BE%20%E4%B8%80.png" alt="控制图" width="40" height="20">' in page


@pytest.mark.parametrize(
    ("title", "broken"),
    [
        ("轴承表面缺陷机器视觉在线判定", "轴承|表面|缺陷|机器视觉|在线判定"),
        ("涂装线VOC与能耗双降", "涂装线VOC与能耗|双降"),
        ("用BIM控制箱涵钢筋安装偏差", "用BIM|控制箱涵钢筋|安装|偏差"),
        ("热线投诉闭环与服务蓝图的再设计", "热线|投诉|闭环|与服务|蓝图的|再设计"),
        ("2022年上海市质量协会", "2022年|上海市|质量|协会"),
        ("Six Sigma", "Six Sigma"),
        ("质", "质"),
        ("", ""),
    ],
)
def test_a_title_breaks_between_words(title: str, broken: str) -> None:
    assert "|".join(linebreaks.parts(title, frozenset({"机器视觉", "在线判定", "箱涵"}))) == broken


def test_names_methods_and_keywords_stay_whole() -> None:
    breakable = linebreaks.opened(catalogue_module.public_view(catalogue((case(keywords=("注塑尺寸",)),))))

    assert str(breakable("上海市质量协会的注塑尺寸波动与统计过程控制")) == "上海市质量协会的<wbr>注塑尺寸<wbr>波动<wbr>与统计过程控制"


def test_headings_of_a_body_break_between_words_and_keep_their_markup() -> None:
    breakable = linebreaks.opened(catalogue_module.public_view(catalogue(())))
    html = '<h2 id="s1">现场结果</h2><p>现场结果</p><h3 id="s1-1">用<em>p</em>图</h3><h3 id="s1-2">甲 &lt; 乙</h3>'

    assert linebreaks.in_headings(html, breakable) == html.replace("现场结果</h2>", "现场<wbr>结果</h2>")


def test_where_a_title_stands_for_machines_it_is_plain(pages: Mapping[str, str]) -> None:
    for path, html in pages.items():
        head, _, _ = html.partition("</head>")
        assert "<wbr" not in head, path
        assert not [value for value in Page(html).values("aria-label", "alt", "content", "href") if "wbr" in value], path
    assert "示例精密塑料有限公司. 注塑尺寸波动的改进[M/OL]" in pages["site/cases/2022/001-doe/index.html"]


def test_the_headings_font_holds_every_character_of_every_heading(pages: Mapping[str, str], tmp_path: Path) -> None:
    held = headingfont.characters(public(tmp_path), (volume(tmp_path),), LOOK)
    headings = [re.sub(r"<[^>]+>", "", words) for html in pages.values() for words in re.findall(r"<h[1-4][ >].*?</h[1-4]>", html)]

    assert "注塑尺寸波动的改进" in headings
    assert sorted(set(unescape("".join(headings))) - set(held)) == []


def test_the_headings_font_is_cut_once_and_called_by_its_content(site: Mapping[str, bytes], pages: Mapping[str, str]) -> None:
    (name,) = (path for path in site if path.endswith(".woff2"))
    (style,) = (content.decode() for path, content in site.items() if re.search(r"/style\.\w+\.css$", path))
    font = TTFont(BytesIO(site[name]))

    assert f'url("{name.removeprefix("site/assets/")}")' in style
    assert set("注塑尺寸波动的改进") <= {chr(code) for code in font.getBestCmap()}
    assert "vmtx" in font  # upright columns
    assert len(site[name]) < 250_000


def test_without_a_serif_to_cut_there_is_no_font_and_no_call_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headingfont, "FOLDERS", ())
    made = rendered(tuple(render(public(tmp_path), (), prose.body, LOOK, CONFIG, tmp_path / "cache")))

    assert [path for path in made if "heading" in path] == []
    assert not any(b"@font-face" in content for path, content in made.items() if path.endswith(".css"))


def test_the_browser_asks_for_one_style_sheet(site: Mapping[str, bytes], pages: Mapping[str, str]) -> None:
    (style,) = (path for path in site if re.fullmatch(r"site/assets/style\.\w+\.css", path))

    assert b"@import" not in site[style]
    assert all(words in site[style] for words in (b".md-header", b"--paper", b".q-facets", b".q-stat"))
    for path, html in pages.items():
        link = re.findall(r'<link rel="stylesheet" href="([^"]+)">', html.partition("</head>")[0])
        assert [Path(each).name for each in link] == [Path(style).name], path


def test_in_a_card_the_arrow_stays_with_the_value_after(pages: Mapping[str, str]) -> None:
    assert "<b>92.1%</b> <span><i>到</i><b>99.2%</b></span>" in pages["site/cases/index.html"]


def test_the_list_of_winners_has_a_short_card_for_each_case(pages: Mapping[str, str]) -> None:
    cards = re.findall(r"<li><article.*?</li>", pages["site/cases/index.html"])

    assert len(cards) == 5
    assert max(len(card.encode()) for card in cards) <= 900


def test_facets_count_their_cases(pages: Mapping[str, str]) -> None:
    page = pages["site/cases/index.html"]

    assert '<input type="checkbox" name="method" value="spc"><span>SPC</span><span>5</span>' in page
    assert '<input type="checkbox" name="year" value="2021"><span>2021</span><span>1</span>' in page


def test_every_page_has_one_title_description_language_heading_and_address(pages: Mapping[str, str]) -> None:
    titles = [re.findall(r"<title>(.+?)</title>", html) for html in pages.values()]
    for path, html in pages.items():
        page = Page(html)
        assert len(re.findall(r"<h1[ >]", html)) == 1, path
        assert '<html lang="zh-CN"' in html, path
        assert page.meta("description"), path
        assert 'rel="canonical" href="https://example.org/' in html, path
        assert len(page.ids()) == len(set(page.ids())), path
    assert all(len(found) == 1 for found in titles)
    assert len({found[0] for found in titles}) == len(pages)


def test_no_page_asks_another_house_for_anything(pages: Mapping[str, str]) -> None:
    for path, html in pages.items():
        asked = [attributes for tag, attributes in Page(html).tags if tag in ("link", "script", "img", "iframe", "source")]
        remote = [each for each in asked if re.match(r"(?:https?:)?//", each.get("src", each.get("href", "")))]
        assert [each for each in remote if each.get("rel") != "canonical"] == [], path


def test_styles_and_scripts_ask_another_house_for_nothing(site: Mapping[str, bytes]) -> None:
    for path, content in site.items():
        if path.endswith((".css", ".js")):
            assert not re.search(rb"""(?:url\(|@import|import |fetch\()\s*["']?https?:""", content), path


def test_pages_hold_no_script_and_no_style_of_their_own(pages: Mapping[str, str]) -> None:
    for path, html in pages.items():
        assert not re.search(r"<script(?![^>]*\bsrc=)(?! type=\"application/(?:ld\+)?json\")", html), path
        assert not re.search(r"<style|\sstyle=|\son\w+=", html), path


def test_every_link_inside_the_site_leads_somewhere(site: Mapping[str, bytes], pages: Mapping[str, str]) -> None:
    for path, html in pages.items():
        for link in Page(html).values("href", "src"):
            parts = urlsplit(link)
            if parts.scheme or link.startswith("mailto:"):
                continue
            start = "site" + parts.path if parts.path.startswith("/") else join(dirname(path), parts.path)
            target = normpath(unquote(start)) if parts.path else path
            target = target if target in site else f"{target}/index.html"
            if target.removesuffix("/index.html").endswith((".ics", ".docx", ".pdf", "feed.xml", "site/opensearch.xml")):
                continue  # `channels` makes them
            assert target in site, f"{path}: {link}"
            if parts.fragment and parts.fragment != "q" and not parts.fragment.startswith("/"):  # the members' page reads its way there
                assert parts.fragment in Page(pages[target]).ids(), f"{path}: {link}"


def test_the_missing_page_works_at_any_depth(pages: Mapping[str, str]) -> None:
    page = Page(pages["site/404.html"])

    assert [link for link in page.values("href", "src", "action") if not re.match(r"/|#|https:", link)] == []


def test_the_sitemap_lists_every_page_that_is_to_be_found(site: Mapping[str, bytes], pages: Mapping[str, str]) -> None:
    listed = set(re.findall(r"<loc>https://example.org/(.*?)</loc>", site["site/sitemap.xml"].decode()))
    meant = {
        path.removeprefix("site/").removesuffix("index.html") for path, html in pages.items() if Page(html).meta("robots") != "noindex"
    }

    assert listed == meant
    assert "404.html" not in listed


def test_the_demonstration_is_marked_on_every_page(pages: Mapping[str, str]) -> None:
    assert [path for path, html in pages.items() if '<span class="q-demo">演示数据</span>' not in html] == []


def test_the_tab_of_a_page_is_marked(pages: Mapping[str, str]) -> None:
    marked = {path: re.findall(r'href="([^"]*)" class="md-tabs__link" aria-current="(\w+)"', html) for path, html in pages.items()}

    assert marked["site/cases/2022/001-doe/index.html"] == [("../../../cases/", "true")]
    assert marked["site/cases/index.html"] == [("./", "page")]
    assert marked["site/index.html"] == []


def test_the_volume_can_be_downloaded_and_members_volume_not(site: Mapping[str, bytes], tmp_path: Path) -> None:
    assert "site/volume/2022.pdf" in site
    assert "PDF，4.6 MB" in site["site/volume/index.html"].decode()
    secret = replace(volume(tmp_path), slug="members", audience="members")
    paths = {str(item.path) for item in render(public(tmp_path), (secret,), prose.body, LOOK, CONFIG, tmp_path / "cache")}
    assert [path for path in paths if path.endswith(".pdf")] == []


def test_a_page_equals_what_the_theme_makes_of_it(tmp_path: Path) -> None:
    view = public(tmp_path)
    theme, sheet = opened(view, tmp_path)

    for depth_sheet in (sheet, replace(sheet, address="cases/"), replace(sheet, address="", tab=""), replace(sheet, address="404.html")):
        frame = chrome.frame(theme, chrome.kind_of(depth_sheet))
        assert chrome.fill(frame, depth_sheet, HEAD, EDITION.address) == chrome.whole(theme, depth_sheet, HEAD, EDITION.address)


def test_tampered_chrome_is_refused_and_the_case_named(tmp_path: Path) -> None:
    view = public(tmp_path)
    theme, sheet = opened(view, tmp_path)
    sound = chrome.frame(theme, chrome.kind_of(sheet))
    tampered = Frame(texts=(sound.texts[0] + " ", *sound.texts[1:]), slots=sound.slots)

    whole = chrome.whole(theme, sheet, HEAD, EDITION.address)
    check_sample(view.cases[0], chrome.fill(sound, sheet, HEAD, EDITION.address), whole)
    with pytest.raises(Refused, match="2022/001-doe"):
        check_sample(view.cases[0], chrome.fill(tampered, sheet, HEAD, EDITION.address), whole)


def opened(view: PublicCatalogue, folder: Path) -> tuple[chrome.Theme, Sheet]:
    """The theme, and the first case before its chrome."""
    names = {name: published for name, (published, _) in chrome.published_assets(LOOK / "assets", None, b"").items()}
    breakable = linebreaks.opened(view)
    _, sheet = next(case_sheets(view, (), prose.body, open_templates(LOOK, folder / "cache", names, breakable), breakable))
    return chrome.open_theme(view.edition, CONFIG, names), sheet


def test_words_with_markup_in_them_stay_words(tmp_path: Path) -> None:
    odd = case(title='<b>粗</b> & "引"', summary="甲 < 乙 & 丙 > 丁，题名里的尖括号应当原样可见。")
    view = catalogue_module.public_view(catalogue((odd,)))
    page = rendered(tuple(render(view, (), prose.body, LOOK, CONFIG, tmp_path)))["site/cases/2022/001-doe/index.html"].decode()

    assert "<h1>&lt;b&gt;粗&lt;/b&gt; &amp; &#34;引&#34;</h1>" in page
    assert "<b>粗</b>" not in page


def test_a_site_without_cases_is_made_too(tmp_path: Path) -> None:
    view = catalogue_module.public_view(catalogue(()))

    assert "site/index.html" in rendered(tuple(render(view, (), prose.body, LOOK, CONFIG, tmp_path)))


@pytest.mark.parametrize(
    ("before", "after", "unit", "finding"),
    [
        ("92.1", "99.2", "%", "提高 7.1 个百分点"),
        ("46", "18", "分钟", "降低 60.9%"),
        ("0.86", "1.67", "", "提高 0.81"),
        ("10", "45", "件", "提高到 4.5 倍"),
        ("3", "3", "起", "未变"),
        ("0", "5", "项", "提高 5\u00a0项"),
    ],
)
def test_a_finding_is_said_in_words(before: str, after: str, unit: str, finding: str) -> None:
    effect = Effect(name="指标", unit=unit, before=Decimal(before), after=Decimal(after), target=None, better="higher")

    assert charts.finding(effect) == finding


@pytest.mark.parametrize(("better", "after"), [("higher", "99.2"), ("lower", "80")])
def test_better_is_to_the_right(better: str, after: str) -> None:
    drawn = charts.chart(
        Effect(
            name="指标",
            unit="%",
            before=Decimal("92.1"),
            after=Decimal(after),
            target=None,
            better="higher" if better == "higher" else "lower",
        )
    )

    assert 10 <= drawn.before.at < drawn.after.at <= 90


def test_labels_of_near_values_turn_away_from_each_other() -> None:
    drawn = charts.chart(Effect(name="指标", unit="", before=Decimal(100), after=Decimal(101), target=Decimal(150), better="higher"))

    assert (drawn.before.anchor, drawn.after.anchor) == ("end", "start")


def test_a_long_unit_stands_beside_the_name() -> None:
    drawn = charts.chart(Effect(name="碳强度", unit="gCO₂e/(t·km)", before=Decimal(196), after=Decimal(152), target=None, better="lower"))

    assert (drawn.heading, drawn.before.label) == ("碳强度（gCO₂e/(t·km)）", "196")
    assert "196\u00a0gCO₂e/(t·km)" in drawn.alt


def test_numbers_keep_their_digits() -> None:
    assert [amount(Decimal("0.10"), "mm"), amount(Decimal(-5), "℃"), amount(Decimal("1E+3"), "%")] == [
        "0.10\u00a0mm",
        "−5\u00a0℃",
        "1000%",
    ]


def test_grades_below_the_third_look_like_the_third() -> None:
    assert [seal(case(rank=rank)).style for rank in (0, 1, 2, 3)] == ["1", "2", "3", "3"]


def test_a_code_draws_its_three_corners() -> None:
    drawn = code("https://example.org/cases/2022/001-doe/")

    assert drawn.path.startswith("M0 0h7v1h-7z")
    assert f"M{drawn.side - 7} 0h7v1h-7z" in drawn.path


def test_sizes_are_said_in_words() -> None:
    assert [size_words(300), size_words(820_400), size_words(4_600_000)] == ["1 KB", "820 KB", "4.6 MB"]


def test_dark_colours_are_the_same_for_system_and_button() -> None:
    css = (LOOK / "assets" / "tokens.css").read_text(encoding="utf-8")
    system, button = re.findall(r"--paper: #151618.*?color-scheme: dark;", css, re.DOTALL)

    assert system.split() == button.split()
