"""What a file says of itself -> its information, its XMP metadata and its output intent: PDF/UA-1 and PDF/A-2u."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from pydyf import String

from press.volume.writer import Writer, add_new, add_packed, add_stream, reserve

PRODUCER = "Quality Award Press"
TEMPLATE = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<pdf:Keywords>{keywords}</pdf:Keywords>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """profile: the ICC profile of sRGB."""

    title: str
    author: str
    subject: str
    keywords: str
    profile: bytes


def write_information(out: Writer, about: About) -> int:
    """The dictionary that old readers show; returns its number."""
    named = {b"Title": about.title, b"Author": about.author, b"Subject": about.subject, b"Keywords": about.keywords, b"Producer": PRODUCER}
    return add_new(out, b"<<%b>>" % b"".join(b"/%b%b" % (name, String(text).data) for name, text in named.items()))


def write_identity(out: Writer, about: About) -> bytes:
    """XMP and output intent: entries of the catalogue."""
    words = {name: escape(getattr(about, name)) for name in ("title", "author", "subject", "keywords")}
    data = TEMPLATE.format(**words, producer=PRODUCER).encode()
    metadata = reserve(out, 1)
    add_stream(out, metadata, b"<</Type/Metadata/Subtype/XML/Length %d>>" % len(data), data)
    profile = add_packed(out, b"/N 3", about.profile)
    intent = (
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>" % profile
    )
    return b"/Metadata %d 0 R/OutputIntents[%b]" % (metadata, intent)
