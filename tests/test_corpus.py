"""70 real pages that nobody of this project wrote: every page and picture is made, and no word of a source is lost."""

import html
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from conftest import ROOT, Built, build
from lxml import html as lxml_html

from press import volume
from press.model import Case, Volume

CORPUS = ROOT.parent / "shared" / "data" / "corpus"
HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
FENCE = re.compile(r"^[ \t>]*(?:```|~~~).*$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
IMAGE = re.compile(r"!\[[^\]]*\]\((?:[^()]|\([^()]*\))*\)")
LINK = re.compile(r"\]\(\s*(?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\s*\[[^\]]+\]:\s+\S+.*$", re.MULTILINE)
KNOWN_TAG = re.compile(
    r"</?(?:a|b|br|center|code|col|colgroup|del|details|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong|sub|summary|sup"
    r"|table|tbody|td|tfoot|th|thead|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)*\d{1,9}[.)][ \t]", re.MULTILINE)
AUDIENCE_MARK = re.compile(r"^(##.*)\{(?:members|public)[^}]*\}[ \t]*$", re.MULTILINE)
RADICALS = str.maketrans("⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻥⻦⻩⻬⻮⻰⺠", "西见角贝车长门青页风飞食马骨鱼鸟黄齐齿龙民")  # one glyph in fonts
WORD = re.compile(r"[^\W_]+")
MARKER = re.compile(r"^(?:[①-⑳㉑-㊿]|—)\s*$", re.MULTILINE)  # of lists: drawn last on a page, so behind a word that the page's end cuts
MARGINS = 40, 80, 64  # points at the sides, at the foot and at the head of a printed page that are not text

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the test data ../shared/data/corpus is not on this machine")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(CORPUS, tmp_path_factory.mktemp("corpus") / "dist")


def words_of(source: str) -> list[str]:
    """The words of a Markdown source in order: its signs, addresses, pictures and numbers of lists taken away by hand."""
    body = HEAD.sub("", source)
    for pattern, kept in (
        (COMMENT, ""),
        (AUDIENCE_MARK, r"\1"),
        (FENCE, ""),
        (IMAGE, " "),
        (REFERENCE, ""),
        (LINK, "]"),
        (KNOWN_TAG, " "),
        (NUMBER, " "),
    ):
        body = pattern.sub(kept, body)
    return WORD.findall(usual(html.unescape(body)))


def usual(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(RADICALS)


def plain(text: str) -> str:
    return "".join(WORD.findall(usual(text)))


def lost(words: list[str], text: str) -> str:
    """The first word that does not follow those before it, with its neighbours; '' if all are there in their order."""
    at = 0
    for number, word in enumerate(words):
        found = text.find(word, at)
        if found < 0:
            return f"…{''.join(words[max(0, number - 5) : number])}【{word}】{''.join(words[number + 1 : number + 6])}…"
        at = found + len(word)
    return ""


def is_public(case: Case) -> bool:
    return "audience: members" not in HEAD.search(case.source.read_text(encoding="utf-8"))[0]  # type: ignore[index]


def test_every_page_and_every_picture_is_there(corpus: Built) -> None:
    folders = sorted(path.parent.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/*/case.md"))
    missing = [folder for folder in folders if not (corpus.dist / "site/cases" / folder / "index.html").is_file()]
    pictures = [path.relative_to(CORPUS) for path in CORPUS.glob("*/*/*") if path.suffix != ".md"]
    public = {case.id for case in corpus.full.cases if is_public(case)}
    called = [path for path in pictures if path.name in (CORPUS / path.parent / "case.md").read_text(encoding="utf-8")]

    assert len(folders) == 70
    assert missing == []
    assert [path for path in called if str(path.parent) in public and not (corpus.dist / "site/cases" / path).is_file()] == []
    assert len(called) >= 170


def test_no_word_is_lost_on_the_web(corpus: Built) -> None:
    report = {}
    for case in corpus.full.cases:
        if is_public(case):
            root = lxml_html.fromstring((corpus.dist / "site/cases" / case.id / "index.html").read_bytes())
            (text,) = root.xpath("//div[@class='q-text']")
            report[case.id] = lost(words_of(case.source.read_text(encoding="utf-8")), plain(text.text_content()))

    assert {identity: words for identity, words in report.items() if words} == {}


@pytest.mark.parametrize("slug", ["all", "members"])
def test_no_word_is_lost_in_print(slug: str, corpus: Built) -> None:
    with volume.crew(ROOT / "site_src", ROOT / ".cache", volume.at_once()) as workers:
        made = {item.slug: item for item in volume.kept(workers, corpus.public, corpus.members)}[slug]
    printed = dict(printed_cases(corpus.dist / "volume" / f"{slug}.pdf", made))
    held = [case for case in corpus.full.cases if slug == "members" or is_public(case)]
    report = {case.id: lost(words_of(case.source.read_text(encoding="utf-8")), printed[case.id]) for case in held}

    assert len(printed) == len(corpus.full.cases)
    assert {identity: words for identity, words in report.items() if words} == {}


def printed_cases(path: Path, made: Volume) -> Iterator[tuple[str, str]]:
    """The text of each case in a volume, without running heads and folios."""
    file = pypdfium2.PdfDocument(path)
    places = {file.get_page_label(number): number for number in range(len(file))}
    openings = sorted((places[str(start)], identity) for identity, start in made.starts.items())
    texts = [page_text(file[number]) for number in range(len(file))]
    file.close()
    ends = [number for number, _ in openings[1:]] + [len(texts) - 1]
    for (first, identity), last in zip(openings, ends, strict=True):
        yield identity, plain("".join(texts[first : last + 1]))  # a case may open on the page where another ends


def page_text(page: pypdfium2.PdfPage) -> str:
    side, foot, head = MARGINS
    width, height = page.get_size()
    return MARKER.sub("", page.get_textpage().get_text_bounded(left=side, bottom=foot, right=width - side, top=height - head))


def test_the_stripper_keeps_words_and_drops_signs() -> None:
    source = "---\ntitle: x\n---\n# 一 [二](http://x) ![图](a.png)\n\n1. 三 `四`\n\n```sh\n五\n```\n<br>六 &lt;七>\n"

    assert "".join(words_of(source)) == "一二三四五六七"


def test_a_lost_word_is_reported_with_its_neighbours() -> None:
    assert lost(["一", "二", "三"], "一三") == "…一【二】三…"
    assert lost(["一", "二"], "二一") == "…一【二】…"
    assert lost(["一", "二"], "一些二") == ""
