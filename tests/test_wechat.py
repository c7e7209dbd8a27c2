"""Packs for the WeChat account keep its limits and lose nothing; drafts arrive once, whatever the line does."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import AS_OF, ROOT
from lxml import html as lxml_html
from PIL import Image
from playwright.sync_api import Browser
from wechat_server import APP_ID, SECRET, Box, account

import samples
from press import catalogue, drafts, load, prose
from press.channels.wechat import wechat
from press.channels.wechat.editor import PROPERTIES, TAGS, fragments
from press.channels.wechat.limits import part_title
from press.model import PublicCatalogue
from press.pictures import inspect, small_file

LOOK = ROOT / "site_src"
CORPUS = ROOT.parent / "shared" / "data" / "corpus"
WORD = re.compile(r"[^\W_]+")
CASE_2022 = "cases/2022-001-coating-voc"


def public_of(cases: Path) -> PublicCatalogue:
    contents, _ = load.read(cases, ROOT / "content", AS_OF)
    assert contents is not None
    return catalogue.public_view(catalogue.build(contents)[0])


def written(public: PublicCatalogue, target: Path, cache: Path) -> Path:
    for artifact in wechat(public, prose.body, LOOK, cache):
        path = target / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes())
    return target / "wechat"


@pytest.fixture(scope="module")
def demo_packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(public_of(ROOT / "cases"), tmp_path_factory.mktemp("wechat"), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def box() -> Iterator[Box]:
    with account() as found:
        yield found


def send(packs: Path, paths: tuple[str, ...], box: Box, journal: Path) -> list[drafts.Outcome]:
    return list(drafts.push(packs, paths, drafts.Account(app_id=APP_ID, secret=SECRET, api=box.address), journal))


def form_of(picture: Path) -> tuple[str | None, tuple[int, int]]:
    with Image.open(picture) as image:
        return image.format, image.size


def content_of(pack: Path) -> list[str]:
    return [article["content"] for article in json.loads((pack / "draft.json").read_text(encoding="utf-8"))["articles"]]


# ---- Packs -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cases", [ROOT / "cases", pytest.param(CORPUS, marks=pytest.mark.skipif(not CORPUS.is_dir(), reason="no test data"))]
)
def test_every_pack_passes_the_accounts_limits_and_loses_no_word(cases: Path, tmp_path: Path, box: Box) -> None:
    public = public_of(cases)
    packs = written(public, tmp_path, tmp_path / "cache")
    paths = drafts.packs(packs)
    with_text = [case for case in public.cases if case.sections or case.gated]

    outcomes = send(packs, paths, box, tmp_path / "journal.json")

    assert len(paths) == len(with_text) + len({case.year for case in public.cases}) + len(public.notices)
    assert {outcome.words for outcome in outcomes} == {"已放入草稿箱"}
    seen = {articles[0]["content_source_url"]: "".join(article["content"] for article in articles) for articles in box.drafts.values()}
    for case in with_text:
        content = seen[f"{public.edition.address}cases/{case.id}/"]
        assert in_order(words(prose.body(case).html), words(content)), case.id
        assert content.count("<img ") == prose.body(case).html.count("<img "), case.id


def words(markup: str) -> list[str]:
    return WORD.findall(html.unescape(re.sub(r'<a class="footnote-backref".*?</a>|<[^>]+>', " ", markup)))


def in_order(wanted: list[str], found: list[str]) -> bool:
    rest = iter(found)
    return all(word in rest for word in wanted)


def test_only_tags_and_properties_that_survive_are_used(demo_packs: Path) -> None:
    for pack in drafts.packs(demo_packs):
        for content in content_of(demo_packs / pack):
            for element in lxml_html.fragment_fromstring(content).iter():
                assert element.tag in TAGS
                assert set(element.attrib) <= {"style", "src", "alt", "colspan", "rowspan", "start"}
                properties = {rule.split(":")[0].strip() for rule in element.get("style", "").split(";") if rule.strip()}
                assert properties <= PROPERTIES
                assert "url(" not in element.get("style", "")


def test_pictures_and_covers_have_the_size_and_form_that_the_account_takes(demo_packs: Path) -> None:
    for cover, square in zip(sorted(demo_packs.rglob("cover.png")), sorted(demo_packs.rglob("square.png")), strict=True):
        assert form_of(cover) == ("PNG", (900, 383))
        assert form_of(square) == ("PNG", (500, 500))
    pictures = list(demo_packs.rglob("pictures/*"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < 1_000_000
        kind, (width, _) = form_of(picture)
        assert kind in ("PNG", "JPEG")
        assert width <= 1080


def test_a_long_text_is_cut_between_blocks_and_a_long_table_between_rows() -> None:
    rows = "".join(f"<tr><td>第{number}行</td><td>{'数' * 40}</td></tr>" for number in range(300))
    table = f"<table><thead><tr><th>甲</th><th>乙</th></tr></thead><tbody>{rows}</tbody></table>"
    markup = f"<section class='article'><h2>一</h2><p>{'字' * 9000}</p><h2>二</h2>{table}</section>"

    parts = fragments(markup, "td { padding: 6px }")

    assert len(parts) > 2
    assert all(len(part) < 20_000 for part in parts)
    assert all(part.count("<thead>") == 1 for part in parts if "<td" in part)
    assert [number for part in parts for number in re.findall(r"第(\d+)行", part)] == [str(number) for number in range(300)]
    assert not any(re.search(r"<h2[^>]*>[^<]*</h2>\s*</section>$", part) for part in parts)


def test_what_the_editor_drops_is_gone_and_addresses_are_spelt_out() -> None:
    (part,) = fragments(
        '<section><p id="x" onclick="y()" style="position:fixed;background:url(//e)">见<a href="https://example.org/a">标准</a></p>'
        "<script>alert(1)</script><pre><code>if x:\n    y()</code></pre></section>",
        "",
    )

    assert "标准（https://example.org/a）" in part
    assert "if x:<br>\u00a0\u00a0\u00a0\u00a0y()" in part.replace("&nbsp;", "\u00a0")
    assert not re.search(r"script|onclick|position|url|id=|<a ", part)


def test_titles_are_cut_and_numbered_within_the_limit() -> None:
    long = "基于" + "数据驱动的" * 8 + "改进"

    assert part_title("短标题", 0, 1) == "短标题"
    assert part_title(long, 0, 1) == long[:31] + "…"
    assert [part_title("短标题", at, 2) for at in range(2)] == ["短标题（上）", "短标题（下）"]
    assert all(len(part_title(long, at, 12)) <= 32 and f"（{name}）" in part_title(long, at, 12) for at, name in ((0, "一"), (11, "12")))


def test_members_text_is_in_no_pack(tmp_path: Path) -> None:
    secret = replace(samples.case().sections[0], title="会员部分", markdown="CANARY-会员正文", pictures=(), audience="members")
    full = samples.catalogue((samples.case(sections=(*samples.case().sections, secret), gated=True),))

    packs = written(catalogue.public_view(full), tmp_path, tmp_path / "cache")

    assert not [path for path in packs.rglob("*") if path.is_file() and b"CANARY" in path.read_bytes()]
    assert any("会员阅读全文" in content for pack in drafts.packs(packs) for content in content_of(packs / pack))


def test_a_large_transparent_picture_becomes_a_small_one_on_white(tmp_path: Path) -> None:
    Image.effect_noise((2400, 1600), 90).convert("RGBA").save(tmp_path / "noise.png")
    made = small_file(inspect(tmp_path / "noise.png"), 1080, 1_000_000, tmp_path)

    assert made.stat().st_size <= 1_000_000
    assert form_of(made) == ("JPEG", (1080, 720))


def test_the_copy_page_puts_a_part_with_its_styles_on_the_clipboard(demo_packs: Path, browser: Browser) -> None:
    page = browser.new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto((demo_packs / CASE_2022 / "index.html").as_uri())
    page.get_by_role("button", name="复制这一篇").first.click()
    page.get_by_text("已复制").wait_for()

    copied = page.evaluate("navigator.clipboard.read().then(items => items[0].getType('text/html')).then(blob => blob.text())")

    assert "style=" in copied
    assert "涂装线" in copied
    assert "data:image/" in copied


# ---- Drafts ----------------------------------------------------------------------------------------------------------------


def test_a_pack_is_put_into_the_box_once_and_never_published(demo_packs: Path, tmp_path: Path, box: Box) -> None:
    first = send(demo_packs, (CASE_2022,), box, tmp_path / "journal.json")
    second = send(demo_packs, (CASE_2022,), box, tmp_path / "journal.json")

    assert [outcome.words for outcome in (*first, *second)] == ["已放入草稿箱", "已在草稿箱，没有改动"]
    assert len(box.drafts) == 1
    assert not [path for path in box.asked if "publish" in path or "send" in path]


def test_a_stale_token_is_fetched_anew(demo_packs: Path, tmp_path: Path, box: Box) -> None:
    box.stale = 1

    (outcome,) = send(demo_packs, (CASE_2022,), box, tmp_path / "journal.json")

    assert outcome.done
    assert box.asked.count("stable_token") == 2


@pytest.mark.parametrize("fault", [-1, "lost"])
@pytest.mark.parametrize("path", ["draft/add", "media/uploadimg", "material/add_material"])
def test_a_busy_account_or_a_lost_answer_makes_no_second_draft(
    path: str, fault: object, demo_packs: Path, tmp_path: Path, box: Box
) -> None:
    box.faults[path] = [fault]

    (outcome,) = send(demo_packs, (CASE_2022,), box, tmp_path / "journal.json")

    assert outcome.done
    assert len(box.drafts) == 1


def test_a_lost_journal_makes_no_second_draft(demo_packs: Path, tmp_path: Path, box: Box) -> None:
    send(demo_packs, (CASE_2022,), box, tmp_path / "journal.json")

    (outcome,) = send(demo_packs, (CASE_2022,), box, tmp_path / "another.json")

    assert outcome.words == "草稿箱里的稿件已更新"
    assert len(box.drafts) == 1


def test_a_run_out_of_quota_stops_and_is_taken_up_again(demo_packs: Path, tmp_path: Path, box: Box) -> None:
    paths = drafts.packs(demo_packs)[:3]
    box.faults["draft/add"] = [None, 45009]

    outcomes = send(demo_packs, paths, box, tmp_path / "journal.json")
    again = send(demo_packs, paths, box, tmp_path / "journal.json")

    assert [outcome.done for outcome in outcomes] == [True, False]
    assert "明天再运行" in outcomes[1].words
    assert [outcome.words for outcome in again] == ["已在草稿箱，没有改动", "已放入草稿箱", "已放入草稿箱"]
    assert len(box.drafts) == 3


def test_a_changed_pack_updates_its_draft_and_one_that_left_the_box_is_put_in_again(tmp_path: Path, box: Box) -> None:
    def pack(summary: str) -> Path:
        return written(catalogue.public_view(samples.catalogue((samples.case(summary=summary),))), tmp_path, tmp_path / "cache")

    packs = pack("第一次的摘要，够长。")
    (path,) = (path for path in drafts.packs(packs) if path.startswith("cases/"))
    send(packs, (path,), box, tmp_path / "journal.json")
    (updated,) = send(pack("第二次的摘要，够长。"), (path,), box, tmp_path / "journal.json")
    held = next(iter(box.drafts.values()))[0]["digest"]
    box.drafts.clear()
    (anew,) = send(pack("第三次的摘要，够长。"), (path,), box, tmp_path / "journal.json")

    assert (updated.words, anew.words) == ("草稿箱里的稿件已更新", "已放入草稿箱")
    assert "第二次" in held
    assert len(box.drafts) == 1


def test_what_readers_would_see_is_what_the_pack_shows(demo_packs: Path, tmp_path: Path, box: Box) -> None:
    send(demo_packs, (CASE_2022,), box, tmp_path / "journal.json")

    (article,) = next(iter(box.drafts.values()))

    sent = re.sub(r'src="[^"]+"', "", "".join(content_of(demo_packs / CASE_2022)))
    assert (
        lxml_html.fragment_fromstring(re.sub(r'src="[^"]+"', "", article["content"])).text_content()
        == lxml_html.fragment_fromstring(sent).text_content()
    )
    assert article["content"].count("<img ") == sent.count("<img ") > 0


def test_wrong_credentials_are_told_in_words_without_the_secret(demo_packs: Path, tmp_path: Path, box: Box) -> None:
    wrong = drafts.Account(app_id=APP_ID, secret="not-this", api=box.address)

    (outcome,) = drafts.push(demo_packs, (CASE_2022,), wrong, tmp_path / "journal.json")

    assert "WECHAT_SECRET" in outcome.words
    assert "not-this" not in outcome.words
    with pytest.raises(drafts.Refusal, match="WECHAT_APPID"):
        drafts.account_of({})


def test_the_journal_holds_neither_token_nor_secret(demo_packs: Path, tmp_path: Path, box: Box) -> None:
    send(demo_packs, (CASE_2022,), box, tmp_path / "journal.json")

    kept = (tmp_path / "journal.json").read_text(encoding="utf-8")

    assert SECRET not in kept
    assert "token-" not in kept
