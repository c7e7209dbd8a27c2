"""This machine -> what decides, beside the input, how a page looks: code, style, templates, libraries, fonts."""

import ctypes
import subprocess
import sys
from hashlib import sha256
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
OURS = ("citations.py", "dates.py", "pictures.py", "prose.py")  # what books are made with beside what lies here
CODE = (*sorted(HERE.rglob("*.py")), *(HERE.parent / name for name in OURS))
PACKAGES = (
    "weasyprint",
    "pydyf",
    "markdown",
    "jinja2",
    "markupsafe",
    "pillow",
    "tinycss2",
    "tinyhtml5",
    "cssselect2",
    "pyphen",
    "pypinyin",
)
FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai")


def fingerprint(look: Path) -> str:
    """A hash that changes whenever a part might look different for the same words and pictures."""
    digest = sha256(repr((sys.version_info[:2], [(name, metadata.version(name)) for name in PACKAGES], libraries(), fonts())).encode())
    for path in (*CODE, *sorted((look / "templates" / "volume").iterdir())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def libraries() -> tuple[str, ...]:
    """Versions of Pango and HarfBuzz, asked without WeasyPrint, which takes half a second to load."""
    found = []
    for name, function, kind in (
        ("pango-1.0", "pango_version_string", ctypes.c_char_p),
        ("harfbuzz", "hb_version_string", ctypes.c_char_p),
    ):
        try:
            library = ctypes.CDLL(f"lib{name}.dylib" if sys.platform == "darwin" else f"lib{name}.so.0")
        except OSError:
            continue  # found elsewhere by WeasyPrint, or missed by it, which it says itself
        call = getattr(library, function)
        call.restype = kind
        found.append(f"{name} {call().decode('ascii')}")
    return tuple(found)


def fonts() -> tuple[str, ...]:
    """Every font that Pango may choose, with its version: another one may be taken for a character that ours lack."""
    try:
        listed = subprocess.run(
            ["fc-list", "-f", "%{file} %{fontversion} %{family}\n"], capture_output=True, check=True, text=True, timeout=60
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(sorted(listed.splitlines()))


def colour_profile() -> bytes:
    """sRGB of the International Color Consortium, which WeasyPrint brings; found without loading it."""
    found = find_spec("weasyprint")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()


def missing_families() -> tuple[str, ...]:
    """Families of the book that are not installed; none where that cannot be told."""
    listed = "\n".join(fonts())
    return tuple(family for family in FAMILIES if listed and family not in listed)
