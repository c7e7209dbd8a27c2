"""Roster and a wish -> the roster as it is to be, and its text for content/members.yml."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from press.model import Member, Problem, Refused, Roster
from press.slug import slug

FILE = "members.yml"
HEAD = """\
# 会员名册：谁可以在线阅读会员内容。这里没有访问码；访问码由 .secrets/ 里的主密钥和这里的 id、generation 算出。
# 请用 python3 build.py members add、revoke、renew、rotate 修改；已撤销、已过期的会员请留在这里，也不要改 id。
# keys 内容密钥的代次；generation 访问码的代次；status 有效 active、已撤销 revoked；until 有效期的最后一天。
"""
PLAIN = re.compile(r"[\w（）·\-]+")  # what YAML reads as it stands


def add(roster: Roster, organisation: str, until: date) -> Roster:
    """One member more, with a code of its own."""
    name = organisation.strip()
    if known := next((member for member in roster.members if _plain(member.organisation) == _plain(name)), None):
        state = "已撤销，要恢复请用 members renew" if known.is_revoked else "已在名册里"
        raise refused("members-unique", f"“{known.organisation}”{state}")
    if not re.search(r"[^\W\d_]", name) or re.search(r"[\x00-\x1f\"\\]", name):
        raise refused("members-name", f"“{name}”不像单位名称，请写全称，例如 members add 示例精密塑料有限公司")
    made = Member(id=_free_id(roster, name), organisation=name, generation=1, is_revoked=False, until=until)
    return replace(roster, members=(*roster.members, made))


def revoke(roster: Roster, name: str) -> Roster:
    """The member may not read any more, and the keys are others from now on."""
    member = find(roster, name)
    if member.is_revoked:
        raise refused("members-status", f"“{member.organisation}”已经撤销过了")
    return replace(_with(roster, replace(member, is_revoked=True)), keys=roster.keys + 1)


def renew(roster: Roster, name: str, until: date) -> Roster:
    """The member may read until a later day; one who was revoked gets another code."""
    member = find(roster, name)
    if not member.is_revoked and until <= member.until:
        raise refused(
            "members-until", f"“{member.organisation}”的有效期已到{member.until}，请写更晚的日期，例如 {member.until.year + 1}-12-31"
        )
    return _with(roster, replace(member, is_revoked=False, until=until, generation=member.generation + member.is_revoked))


def rotate(roster: Roster, name: str) -> Roster:
    """Other keys for everything; with a name, another code for that member too."""
    member = find(roster, name) if name else None
    changed = _with(roster, replace(member, generation=member.generation + 1)) if member else roster
    return replace(changed, keys=roster.keys + 1)


def find(roster: Roster, name: str) -> Member:
    """The member of a name or id. Raises Refused with the nearest name where there is none."""
    found = next((member for member in roster.members if _plain(name) in (_plain(member.organisation), member.id)), None)
    if found is None:
        names = [member.organisation for member in roster.members]
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"是不是“{near[0]}”？" if near else "用 members list 查看名册"
        raise refused("members-known", f"名册里没有“{name}”，{hint}")
    return found


def written(roster: Roster) -> str:
    """The text of members.yml."""
    return HEAD + "".join(_lines(roster))


def refused(rule: str, message: str) -> Refused:
    return Refused((Problem(rule=rule, level="error", source=Path("content", FILE), line=0, message=message),))


def _lines(roster: Roster) -> Iterator[str]:
    yield f"keys: {roster.keys}\n"
    yield "members:\n" if roster.members else "members: []\n"
    for member in roster.members:
        name = member.organisation if PLAIN.fullmatch(member.organisation) else f'"{member.organisation}"'
        status = "revoked" if member.is_revoked else "active"
        yield f"  - {{id: {member.id}, organisation: {name}, generation: {member.generation}, status: {status}, until: {member.until}}}\n"


def _with(roster: Roster, changed: Member) -> Roster:
    return replace(roster, members=tuple(changed if member.id == changed.id else member for member in roster.members))


def _free_id(roster: Roster, name: str) -> str:
    """The name's pinyin; with a number where another member has it."""
    taken = {member.id for member in roster.members}
    base = slug(name)
    return base if base not in taken else next(word for number in range(2, len(taken) + 3) if (word := f"{base}-{number}") not in taken)


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name).casefold()
