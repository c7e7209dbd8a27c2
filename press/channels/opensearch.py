"""Edition -> OpenSearch description: browsers can search the site from their address bar."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from press.model import Artifact, PublicCatalogue

SHORT_NAME = 16  # characters that the format allows


def opensearch(public: PublicCatalogue) -> Iterator[Artifact]:
    """The description, at opensearch.xml; the list of winners answers the query."""
    edition = public.edition
    root = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    facts = {
        "ShortName": edition.site_name[:SHORT_NAME],
        "Description": f"在{edition.title}中查找：题目、组织、方法和正文。",
        "InputEncoding": "UTF-8",
        "OutputEncoding": "UTF-8",
        "Language": "zh-CN",
    }
    for tag, words in facts.items():
        SubElement(root, tag).text = words
    SubElement(root, "Url", type="text/html", method="get", template=f"{edition.address}cases/?q={{searchTerms}}")
    self_type = "application/opensearchdescription+xml"
    SubElement(root, "Url", type=self_type, rel="self", template=f"{edition.address}opensearch.xml")
    indent(root)
    yield Artifact(path=PurePosixPath("site/opensearch.xml"), content=tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
