"""members.yml -> Roster: who may read what is for members, and how often codes and keys were made anew."""

import re
from datetime import date

from press.content.faults import Faults
from press.model import Member, Roster
from press.strict_yaml import Node

KEYS = ("id", "organisation", "generation", "status", "until")
STATUSES = ("active", "revoked")
IDENTITY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EMPTY = Roster(keys=1, members=())


def roster(faults: Faults, node: Node) -> Roster:
    """The members in the order of the file."""
    faults.keys(node, ("keys", "members"))
    found = node.fields.get("members")
    members = tuple(_member(faults, item) for item in found.items) if found else ()
    for key in ("id", "organisation"):
        _once(faults, found, key)
    return Roster(keys=_count(faults, node, "keys"), members=members)


def _member(faults: Faults, node: Node) -> Member:
    faults.keys(node, KEYS)
    identity, status = faults.text(node, "id", optional=False), faults.text(node, "status", optional=False)
    if identity and not IDENTITY.fullmatch(identity):
        faults.add(node.fields["id"].line, f"id: “{identity}”请只用小写字母、数字和连字符，例如 shili-suliao", "members-id")
    if status and status not in STATUSES:
        faults.add(node.fields["status"].line, f"status: “{status}”写错了，请写 active（有效）或 revoked（已撤销）", "content-values")
    return Member(
        id=identity,
        organisation=faults.text(node, "organisation", optional=False),
        generation=_count(faults, node, "generation"),
        is_revoked=status == "revoked",
        until=faults.day(node, "until") if node.fields else date.min,
    )


def _count(faults: Faults, node: Node, key: str) -> int:
    word = faults.text(node, key, optional=False)
    if word and not re.fullmatch(r"[1-9]\d{0,5}", word):
        faults.add(node.fields[key].line, f"{key}: “{word}”不是次数，请写 1、2、3 这样的整数", "content-values")
        return 1
    return int(word or 1)


def _once(faults: Faults, found: Node | None, key: str) -> None:
    """No two members with one id or name: their codes would be one, or nobody could tell them apart."""
    seen: dict[str, int] = {}
    for item in found.items if found else ():
        node = item.fields.get(key)
        if node is None or not node.text:
            continue
        word = re.sub(r"\s+", "", node.text)
        first = seen.setdefault(word, node.line)
        if first != node.line:
            faults.add(node.line, f"{key}: “{node.text}”与第{first}行重复，请只留一个", "members-unique")
