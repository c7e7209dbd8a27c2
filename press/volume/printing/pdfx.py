"""Title, day, profile of the press -> what makes a PDF a PDF/X-4: intent, metadata, the meaning of colours of the screen."""

import io
import uuid
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms

from press.volume.printing.sheet import colour_spaces
from press.volume.toolchain import colour_profile

VERSION = "PDF/X-4"
PROFILES = (Path("/usr/share/color/icc/ghostscript/default_cmyk.icc"),)  # Debian: libgs-common
NOT_FOR_PRESS = (
    "/StructTreeRoot",
    "/MarkInfo",
    "/Outlines",
    "/Names",
    "/Dests",
    "/OpenAction",
    "/AA",
    "/AcroForm",
    "/Metadata",
    "/PageMode",
)
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate><xmp:MetadataDate>{day}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{identity}</xmpMM:DocumentID><xmpMM:RenditionClass>default</xmpMM:RenditionClass><xmpMM:VersionID>1</xmpMM:VersionID>
<pdf:Trapped>False</pdf:Trapped>{version}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """How the press prints. profile: an ICC profile of four inks; name: as it calls itself."""

    profile: bytes
    name: str


def find_intent() -> Intent | None:
    """The profile on this machine; None where there is none."""
    found = next((path for path in PROFILES if path.is_file()), None)
    return intent_of(found.read_bytes()) if found else None


def intent_of(profile: bytes) -> Intent:
    return Intent(profile=profile, name=ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip())


def finish(file: pikepdf.Pdf, title: str, day: date, intent: Intent | None) -> None:
    """Take off what is for reading on a screen, and say how the file is to be printed."""
    for name in NOT_FOR_PRESS:
        if name in file.Root:
            del file.Root[name]
    stamp = f"{day.isoformat()}T00:00:00Z"
    version = f"<pdfxid:GTS_PDFXVersion>{VERSION}</pdfxid:GTS_PDFXVersion>" if intent else ""
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{title}/{stamp}")
    words = XMP.format(title=escape(title), day=stamp, identity=identity, version=version).encode()
    file.Root.Metadata = file.make_stream(words, Type=Name.Metadata, Subtype=Name.XML)
    written = f"D:{day:%Y%m%d}000000Z"
    for name in list(file.docinfo.keys()):
        del file.docinfo[name]
    for name, value in {"/Title": title, "/CreationDate": written, "/ModDate": written, "/Producer": "quality-award-press"}.items():
        file.docinfo[name] = String(value)
    file.docinfo["/Trapped"] = Name("/False")
    if intent:
        file.Root.OutputIntents = Array([output_intent(file, intent)])
        explain_screen_colours(file)


def output_intent(file: pikepdf.Pdf, intent: Intent) -> pikepdf.Object:
    return file.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFX,
            OutputConditionIdentifier=String("Custom"),
            OutputCondition=String(intent.name),
            Info=String(intent.name),
            DestOutputProfile=file.make_stream(intent.profile, N=4),
        )
    )


def explain_screen_colours(file: pikepdf.Pdf) -> None:
    """Pictures stay in colours of the screen: the profile says which ones these are, and the press turns them into inks."""
    space = file.make_indirect(Array([Name.ICCBased, file.make_stream(colour_profile(), N=3)]))
    for holder in (*(page.obj for page in file.pages), *forms(file)):
        colour_spaces(holder).DefaultRGB = space


def forms(file: pikepdf.Pdf) -> tuple[pikepdf.Stream, ...]:
    """Every drawing that pages show as one thing."""
    return tuple(item for item in file.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form")
