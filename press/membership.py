"""Words of `members …` -> the roster on disk, lines on screen, and a letter with a member's code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from press import roster as rosters
from press.dates import day
from press.model import Content, Edition, Member, Refused, Roster
from press.rules import as_date
from press.vault import codes, keys, letter, secret

USAGE = "请写 members list，或 members add|revoke|renew|code|rotate 单位名称 [有效期]，例如 members add 示例精密塑料有限公司 2026-12-31"
LETTERS = "letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the roster and the secrets lie, and what says something to the person at the keyboard."""

    roster: Path
    secrets: Path
    look: Path
    say: Callable[[str], None]


def run(words: tuple[str, ...], content: Content, desk: Desk, master: Callable[[], bytes]) -> None:
    """Do what the words say. Raises Refused where they say nothing that can be done. master: the secret, made if there is none."""
    today = content.edition.as_of
    match words:
        case ("list",):
            _list(content.roster, today, desk.say)
        case ("add", name, *rest):
            changed = rosters.add(content.roster, name, _until(rest, date(today.year, 12, 31), today))
            _write(changed, desk)
            desk.say(f"已加入“{changed.members[-1].organisation}”，有效期至{day(changed.members[-1].until)}。")
            desk.say(f"取访问码和信：python3 build.py members code {changed.members[-1].organisation}")
        case ("revoke", name):
            _write(rosters.revoke(content.roster, name), desk)
            desk.say(
                f"已撤销“{rosters.find(content.roster, name).organisation}”。从下一次生成和发布起，它打不开任何内容，所有会员内容换用新的密钥。"
            )
            desk.say("已经读过、下载过的内容收不回来。请现在就生成并发布。")
        case ("renew", name, *rest):
            member = rosters.find(content.roster, name)
            changed = rosters.renew(content.roster, name, _until(rest, date(max(today, member.until).year + 1, 12, 31), today))
            _write(changed, desk)
            again = "它的访问码已更换，请重新发信。" if member.is_revoked else "访问码不变。"
            desk.say(f"“{member.organisation}”的有效期延长至{day(rosters.find(changed, name).until)}，{again}")
        case ("rotate",) | ("rotate", _):
            _write(rosters.rotate(content.roster, *(words[1:] or ("",))), desk)
            whose = f"“{rosters.find(content.roster, words[1]).organisation}”的访问码已更换，请重新发信；" if words[1:] else ""
            desk.say(f"{whose}所有会员内容从下一次生成和发布起换用新的密钥。")
        case ("code", name):
            _code(rosters.find(content.roster, name), content, desk, master())
        case _:
            raise rosters.refused("members-words", USAGE)


def _until(words: list[str], usual: date, today: date) -> date:
    found = as_date(words[0]) if words else usual
    if found is None or len(words) > 1:
        raise rosters.refused("members-until", f"“{' '.join(words)}”不是有效的日期，请写成 {usual} 的样子")
    if found < today:
        raise rosters.refused("members-until", f"有效期 {found} 已经过去，请写更晚的日期，例如 {usual}")
    return found


def _write(roster: Roster, desk: Desk) -> None:
    part = desk.roster.with_suffix(".part")
    part.write_text(rosters.written(roster), encoding="utf-8")
    part.replace(desk.roster)


def _list(roster: Roster, today: date, say: Callable[[str], None]) -> None:
    for member in roster.members:
        state = "已撤销" if member.is_revoked else "已过期" if keys.is_lapsed(member, today) else "有效　"
        say(f"{state}　有效期至 {member.until}　第 {member.generation} 个访问码　{member.organisation}（{member.id}）")
    say(f"共 {len(roster.members)} 家，有效 {len(keys.readers(roster, today))} 家，内容密钥第 {roster.keys} 代。")


def _code(member: Member, content: Content, desk: Desk, master: bytes) -> None:
    """Show the code this once, and write the letter where nobody else can read it."""
    if member not in keys.readers(content.roster, content.edition.as_of):
        raise _not_a_reader(member)
    word = keys.code(master, member)
    made = letter.pdf(member, codes.written(word), link(word, content.edition), content, desk.look)
    path = desk.secrets / LETTERS / f"{member.id}-{member.generation}.pdf"
    secret.write_private(path, made)
    desk.say(f"{member.organisation}　有效期至{day(member.until)}")
    desk.say(f"访问码　{codes.written(word)}")
    desk.say(f"信（含二维码）　{path}，只有您能读取；请用与网址不同的途径发给会员，发出后删去。")


def link(word: str, edition: Edition) -> str:
    """The address that opens the door by itself: what stands behind the hash reaches no host, and the page erases it."""
    return f"{edition.address}members/#code={word}{codes.check(word)}"


def _not_a_reader(member: Member) -> Refused:
    why = "已撤销" if member.is_revoked else f"有效期已于{day(member.until)}结束"
    return rosters.refused("members-status", f"“{member.organisation}”{why}，没有可用的访问码；要恢复请用 members renew")
