"""edition.yml -> Edition."""

import re
from datetime import date
from typing import Any

from press.content import imprints
from press.content.faults import Faults
from press.model import Edition
from press.strict_yaml import Node

TEXTS = (
    *("title", "site_name", "volume_title", "association", "department", "phone", "wechat"),
    *("address", "platform", "icp", "office", "publication"),
)


def edition(faults: Faults, node: Node, as_of: date) -> Edition:
    faults.keys(node, (*TEXTS, "public_volume", "board", "imprints", "demo"))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=key in ("icp", "wechat")) for key in TEXTS}
    publication = texts.pop("publication")
    if publication not in ("isbn", "internal", "web"):
        faults.add(node.line, "publication: 请写 isbn（正式出版）、internal（内部资料）或 web（仅网络发布）", "content-values")
    if not re.fullmatch(r"https?://[^\s/]+/(\S+/)?", texts["address"]):
        faults.add(node.line, "address: 请写网站的完整地址，以 https:// 开头、以 / 结尾", "content-values")
    return Edition(
        **texts,
        publication=publication,
        gives_volume=imprints.gives_volume(faults, node, publication),
        board=tuple(imprints.board(faults, node)),
        imprints=imprints.imprints(faults, node, publication),
        demo=faults.flag(node, "demo"),
        as_of=as_of,
    )
