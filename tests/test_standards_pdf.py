"""veraPDF, the judge of PDF/UA-1 and PDF/A-2a (and so -2u), on every volume and on offprints. A judge that is missing fails the test."""

import faulthandler
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from conftest import Built

from press.bench import verapdf
from press.vault import outlines, trace


@pytest.fixture(scope="session")
def faults_of() -> Callable[[Path], tuple[str, ...]]:
    """veraPDF's verdict on a PDF: every clause that it breaks."""
    faulthandler.disable()  # a Java machine uses signals that faulthandler takes for a crash
    judge = verapdf.judge()
    return lambda path: tuple(fault for faults in judge(path).values() for fault in faults)


def test_every_volume_keeps_both_standards(demo: Built, faults_of: Callable[[Path], tuple[str, ...]]) -> None:
    volumes = sorted((demo.dist / "volume").glob("*.pdf"))

    assert [path.stem for path in volumes] == ["2020", "2021", "2022", "all", "members"]
    assert {path.stem: faults_of(path) for path in volumes} == {path.stem: () for path in volumes}


def test_an_offprint_keeps_both_standards(demo: Built, faults_of: Callable[[Path], tuple[str, ...]]) -> None:
    offprints = sorted(demo.dist.rglob("offprints/*.pdf"))

    assert len(offprints) >= len(demo.public.cases) - 1
    assert [faults_of(path) for path in offprints[::8]] == [() for _ in offprints[::8]]


def test_a_members_copy_with_its_line_keeps_both_standards(
    demo: Built, faults_of: Callable[[Path], tuple[str, ...]], tmp_path: Path
) -> None:
    base, name = trace.base(demo.dist / "volume" / "members.pdf"), "示例精密塑料有限公司"
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(base.content + trace.tail(base, name, outlines.lines([name])[0]))

    assert faults_of(copy) == ()


def without_language(file: pikepdf.Pdf) -> None:
    del file.Root["/Lang"]


def without_tags(file: pikepdf.Pdf) -> None:
    del file.Root["/StructTreeRoot"]


def without_mark(file: pikepdf.Pdf) -> None:
    del file.Root["/MarkInfo"]


def without_metadata(file: pikepdf.Pdf) -> None:
    del file.Root["/Metadata"]


def without_alternatives(file: pikepdf.Pdf) -> None:
    for item in file.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure" and "/Alt" in item:
            del item["/Alt"]


def without_intent(file: pikepdf.Pdf) -> None:
    del file.Root["/OutputIntents"]


@pytest.mark.parametrize(
    ("damage", "clause"),
    [
        (without_language, "7.2-34"),
        (without_tags, "7.1-11"),
        (without_mark, "6.2-1"),
        (without_metadata, "7.1-8"),
        (without_alternatives, "7.3-1"),
        (without_intent, "6.2.4.3-2"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_damaged_volume_is_found_out(
    damage: Callable[[pikepdf.Pdf], None], clause: str, demo: Built, faults_of: Callable[[Path], tuple[str, ...]], tmp_path: Path
) -> None:
    with pikepdf.open(demo.dist / "volume/2020.pdf") as file:
        damage(file)
        file.save(tmp_path / "damaged.pdf")

    assert any(fault.startswith(clause) for fault in faults_of(tmp_path / "damaged.pdf"))
