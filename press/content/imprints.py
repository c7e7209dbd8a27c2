"""The part of edition.yml that says how the volume is published -> Imprint, Seat, and whether the site may give the PDF away."""

import re
from collections.abc import Iterator
from typing import Any

from press.content.faults import Faults
from press.model import Imprint, Seat
from press.strict_yaml import Node

NEEDED = {  # by way of publishing: 图书 GB/T 12450; 内部资料 《内部资料性出版物管理办法》第十四条
    "isbn": ("volume", "edition", "printing", "isbn", "publisher", "publisher_address", "printer", "copies", "price"),
    "internal": ("volume", "edition", "printing", "permit", "recipients", "printer", "copies"),
}
CALLED = {
    "volume": "哪一卷",
    "edition": "版次",
    "printing": "印次",
    "printer": "印刷单位",
    "copies": "印数",
    "isbn": "书号",
    "publisher": "出版社",
    "publisher_address": "出版社地址",
    "price": "定价",
    "permit": "准印证号",
    "recipients": "发送对象",
}
SHAPES = {  # key -> what it looks like, an example
    "volume": (r"\d{4}|all", "2022，或 all（合卷）"),
    "edition": (r"\d{4}年\d{1,2}月第\d+版", "2022年12月第1版"),
    "printing": (r"\d{4}年\d{1,2}月第\d+次印刷", "2022年12月第1次印刷"),
}
ISBN = re.compile(r"97[89]\d{10}")


def imprints(faults: Faults, node: Node, publication: str) -> tuple[Imprint, ...]:
    """One imprint for each volume that is printed; none where the volume is only on the web."""
    listed = node.fields.get("imprints")
    if publication not in NEEDED:
        if listed is not None and publication == "web":
            faults.add(
                listed.line,
                "imprints: 网络发布的汇编没有书号和准印证号，请删去这一项，或把 publication 改成 isbn、internal",
                "imprint-values",
            )
        return ()
    if listed is None or not listed.items:
        words = "、".join(f"{key}（{CALLED[key]}）" for key in NEEDED[publication])
        line = node.fields["publication"].line
        faults.add(line, f"publication: {publication} 要在 imprints 里为印出来的每一卷写一条，列明 {words}", "imprint-complete")
        return ()
    found = tuple(imprint(faults, item, publication) for item in listed.items)
    for at, made in enumerate(found):
        if made.volume in {other.volume for other in found[:at]}:
            faults.add(listed.items[at].line, f"volume: “{made.volume}”写了两条，请只留一条", "imprint-values")
    return found


def imprint(faults: Faults, node: Node, publication: str) -> Imprint:
    needed = NEEDED[publication]
    faults.keys(node, (*needed, "cip") if publication == "isbn" else needed)
    texts: dict[str, Any] = {key: text(faults, node, key, needed) for key in CALLED}
    for key, (shape, example) in SHAPES.items():
        if texts[key] and not re.fullmatch(shape, texts[key]):
            faults.add(node.fields[key].line, f"{key}: “{texts[key]}”写错了，请写成 {example} 的样子", "imprint-values")
    if texts["isbn"] and (wrong := isbn_fault(texts["isbn"])):
        faults.add(node.fields["isbn"].line, f"isbn: {wrong}", "imprint-values")
    return Imprint(**texts, cip=faults.texts(node, "cip", publication != "isbn"))


def text(faults: Faults, node: Node, key: str, needed: tuple[str, ...]) -> str:
    found = node.fields.get(key)
    if key in needed and (found is None or not found.text):
        faults.add(found.line if found else node.line, f"{key}: 缺少{CALLED[key]}，请补上", "imprint-complete")
    return found.text if found and key in needed else ""


def isbn_fault(isbn: str) -> str:
    """What is wrong with a book number of 13 digits, '' if nothing: its last digit follows from the others (GB/T 5795)."""
    digits = isbn.replace("-", "").replace(" ", "").upper().removeprefix("ISBN")
    if not ISBN.fullmatch(digits):
        return f"“{isbn}”不是书号，请写13位数字，例如 978-7-000-00000-1"
    last = -sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits[:12])) % 10
    return "" if int(digits[12]) == last else f"“{isbn}”的校验码不对，前12位无误时最后一位应是 {last}，请与书号中心的通知核对"


def gives_volume(faults: Faults, node: Node, publication: str) -> bool:
    """Whether the public site offers the whole PDF: a volume on the web does, a book that is sold only if the editor says so."""
    said = node.fields.get("public_volume")
    chosen = faults.flag(node, "public_volume") if said is not None else publication == "web"
    if said is not None and chosen and publication == "internal":
        faults.add(
            said.line, "public_volume: 内部资料不得在公开的网络上传播，请删去这一项；要公开的，把 publication 改成 web", "imprint-values"
        )
    return chosen


def board(faults: Faults, node: Node) -> Iterator[Seat]:
    """The editorial board, role by role."""
    listed = node.fields.get("board")
    for item in listed.items if listed else ():
        faults.keys(item, ("role", "names"))
        yield Seat(role=faults.text(item, "role", False), names=faults.texts(item, "names", False))
