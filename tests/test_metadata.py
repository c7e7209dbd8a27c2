"""What machines read in the head of a page: parsed as a browser and a crawler parse it."""

import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from press import catalogue as catalogue_module
from press.metadata import (
    LISTED,
    Metadata,
    case_metadata,
    dataset_metadata,
    home_metadata,
    html,
    list_metadata,
    notice_metadata,
    organisation_metadata,
    page_metadata,
)
from press.model import Honour
from samples import EDITION, NOTICE, VOLUME, case, catalogue

ORGANISATION = "organisations/shi-li/"
HOSTILE = "</script><script>alert(1)</script><!-- & \" \u2028 '>"
EVERY_KIND = {
    "case": case_metadata(case(), EDITION, (VOLUME,), ORGANISATION),
    "list": list_metadata(EDITION, "cases/2022/", "2022年度获奖成果", "说明", (case(),)),
    "organisation": organisation_metadata(EDITION, catalogue((case(),)).groups["organisation"][0], "说明"),
    "notice": notice_metadata(EDITION, NOTICE),
    "home": home_metadata(EDITION, "说明"),
    "page": page_metadata(EDITION, "guide/", "申报指南", "说明"),
    "dataset": dataset_metadata(catalogue_module.public_view(catalogue((case(),))), "data/", "开放数据", "说明"),
}


class Head(HTMLParser):
    """Meta elements and the text of scripts, as a browser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: list[tuple[str, str]] = []
        self.scripts: list[str] = []
        self.tags: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        if tag == "meta":
            self.meta.append((values.get("name") or values.get("property") or "", values["content"] or ""))
        if tag == "script":
            assert values["type"] == "application/ld+json"
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script":
            self.scripts[-1] += data


def nodes(metadata: Metadata) -> dict[str, Any]:
    """The JSON-LD nodes by type."""
    (script,) = Head(html(metadata)).scripts
    read = json.loads(script)
    assert read["@context"] == "https://schema.org"
    return {node["@type"]: node for node in read["@graph"]}


def test_a_case_is_an_article_of_its_organisation_with_its_award() -> None:
    article = nodes(case_metadata(case(honours=(Honour(name="全国质量标杆", year=2023),)), EDITION, (VOLUME,), ORGANISATION))["Article"]

    assert article["headline"] == "注塑尺寸波动的改进"
    assert article["author"] == {
        "@type": "Organization",
        "name": "示例精密塑料有限公司",
        "url": "https://example.org/organisations/shi-li/",
    }
    assert article["award"] == ["2022年度质量技术奖一等奖", "2023年全国质量标杆"]
    assert article["isPartOf"][0]["name"] == "上海市优秀质量技术创新成果汇编: 2022年卷"
    assert article["pageStart"] == 31
    assert article["inLanguage"] == "zh-CN"
    assert article["datePublished"] == "2022"
    assert article["image"]["url"] == "https://example.org/cases/2022/001-doe/card.png"
    assert article["isAccessibleForFree"] is True


def test_a_gated_case_says_so_and_an_experience_has_no_award() -> None:
    gated = nodes(case_metadata(case(gated=True), EDITION, (), ORGANISATION))["Article"]
    experience = nodes(case_metadata(case(kind="experience", grade=""), EDITION, (), ORGANISATION))["Article"]

    assert gated["isAccessibleForFree"] is False
    assert gated["hasPart"]["cssSelector"] == ".q-gate"
    assert "award" not in experience


def test_breadcrumbs_lead_from_home_to_the_page() -> None:
    crumbs = nodes(EVERY_KIND["case"])["BreadcrumbList"]["itemListElement"]

    assert [crumb["name"] for crumb in crumbs] == ["首页", "获奖成果", "2022年", "注塑尺寸波动的改进"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3, 4]
    assert crumbs[-1]["item"] == "https://example.org/cases/2022/001-doe/"


def test_highwire_names_each_author_and_keyword_in_an_element_of_its_own() -> None:
    meta = Head(html(EVERY_KIND["case"])).meta

    assert ("citation_title", "注塑尺寸波动的改进") in meta
    assert ("citation_author", "示例精密塑料有限公司") in meta
    assert ("citation_publication_date", "2022") in meta
    assert ("citation_firstpage", "31") in meta
    assert [content for name, content in meta if name == "citation_keywords"] == ["DOE", "SPC", "注塑"]


def test_dublin_core_and_open_graph_tell_the_same() -> None:
    meta = dict(Head(html(EVERY_KIND["case"])).meta)

    assert meta["DCTERMS.title"] == meta["og:title"] == "注塑尺寸波动的改进"
    assert meta["DCTERMS.identifier"] == meta["og:url"] == "https://example.org/cases/2022/001-doe/"
    assert meta["DCTERMS.issued"] == "2022"
    assert "article:published_time" not in meta
    assert (meta["og:image:width"], meta["og:image:height"], meta["og:locale"]) == ("1200", "630", "zh_CN")


def test_a_release_day_is_told_to_machines_the_day_of_the_consent_is_not() -> None:
    released = html(case_metadata(case(release=date(2022, 10, 15)), EDITION, (), ORGANISATION))

    assert dict(Head(released).meta)["article:published_time"] == "2022-10-15"
    assert '"datePublished":"2022-10-15"' in released
    assert "2022-09-30" not in html(EVERY_KIND["case"]) + released


def test_no_person_is_named_to_machines() -> None:
    assert "示例甲" not in html(EVERY_KIND["case"])


def test_a_list_names_its_first_cases_and_counts_them_all() -> None:
    cases = tuple(case(id=f"2022/{at:03}-x", title=f"成果{at}") for at in range(LISTED + 5))
    page = nodes(list_metadata(EDITION, "cases/2022/", "2022年度获奖成果", "说明", cases))["CollectionPage"]

    assert page["mainEntity"]["numberOfItems"] == LISTED + 5
    assert len(page["mainEntity"]["itemListElement"]) == LISTED


def test_an_organisation_has_its_awards_and_the_site_its_search() -> None:
    assert nodes(EVERY_KIND["organisation"])["Organization"]["award"] == ["2022年度质量技术奖一等奖"]
    assert nodes(EVERY_KIND["home"])["WebSite"]["potentialAction"]["target"]["urlTemplate"] == (
        "https://example.org/cases/?q={search_term_string}"
    )


def test_the_data_page_lists_every_file() -> None:
    files = nodes(EVERY_KIND["dataset"])["Dataset"]["distribution"]

    assert [file["contentUrl"].rpartition("/")[2] for file in files] == ["cases.csv", "effects.csv", "cases.json", "cases.xlsx"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_page_has_one_of_each_open_graph_property_and_absolute_addresses(kind: str) -> None:
    meta = [(name, content) for name, content in Head(html(EVERY_KIND[kind])).meta if name.startswith("og:")]

    assert len(meta) == len(dict(meta))
    assert {"og:type", "og:title", "og:description", "og:url", "og:site_name", "og:locale", "og:image"} <= dict(meta).keys()
    assert dict(meta)["og:url"].startswith("https://example.org/")


def test_words_cannot_leave_their_element() -> None:
    hostile = case(title=HOSTILE, organisation=HOSTILE, summary=HOSTILE, keywords=(HOSTILE,))
    words = html(case_metadata(hostile, replace(EDITION, site_name=HOSTILE), (), ORGANISATION))
    head = Head(words)

    assert words.count("<script") == words.count("</script>") == 1
    assert "<!--" not in words
    assert set(head.tags) == {"meta", "script"}
    assert dict(head.meta)["citation_title"] == HOSTILE
    assert json.loads(head.scripts[0])["@graph"][0]["name"] == HOSTILE
