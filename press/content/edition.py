"""edition.yml -> Edition."""

import re
from datetime import date
from typing import Any

from press.content.faults import Faults
from press.model import Edition
from press.strict_yaml import Node

TEXTS = (
    *("title", "site_name", "volume_title", "association", "department", "phone", "wechat"),
    *("address", "platform", "icp", "publication"),
)


def edition(faults: Faults, node: Node, as_of: date) -> Edition:
    """What the whole edition shares; as_of: the clock of the build."""
    faults.keys(node, (*TEXTS, "demo"))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=key in ("icp", "wechat")) for key in TEXTS}
    publication = texts.pop("publication")
    if publication not in ("isbn", "internal", "web"):
        faults.add(node.line, "publication: 请写 isbn（正式出版）、internal（内部资料）或 web（仅网络发布）", "content-values")
    if not re.fullmatch(r"https?://[^\s/]+/(\S+/)?", texts["address"]):
        faults.add(node.line, "address: 请写网站的完整地址，以 https:// 开头、以 / 结尾", "content-values")
    return Edition(**texts, publication=publication, demo=faults.flag(node, "demo"), as_of=as_of)
