"""Members come and go: what the commands write into members.yml, say on the screen, and put into letters."""

import re
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

import samples
from press import cli, membership, roster
from press import content as content_folder
from press.access import Access, access
from press.content.faults import Faults, read_yaml
from press.content.members import roster as read_roster
from press.model import Attachment, Content, Problem, Refused, Roster
from press.releases import lines
from press.vault import codes, keys

ROOT = Path(__file__).resolve().parent.parent
JINGMI, CHUANBO, DIANQI = samples.ROSTER.members
MASTER = bytes(range(32))
LATER = date(2027, 12, 31)


def reread(text: str, folder: Path) -> tuple[Roster | None, tuple[Problem, ...]]:
    path = folder / "members.yml"
    path.write_text(text, encoding="utf-8")
    faults = Faults(path)
    node = read_yaml(faults)
    found = read_roster(faults, node) if node else None
    return found, tuple(faults.problems)


# ---- The file ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["示例新会员有限公司", "示例（上海）公司", "3M示例", "甲: 乙", "no", "A & B #1", "示例‘引号’公司"])
def test_what_is_written_is_what_is_read(name: str, tmp_path: Path) -> None:
    made = roster.add(samples.ROSTER, name, LATER)

    assert reread(roster.written(made), tmp_path) == (made, ())


def test_an_empty_roster_is_written_and_read(tmp_path: Path) -> None:
    assert reread(roster.written(Roster(keys=1, members=())), tmp_path) == (Roster(keys=1, members=()), ())


FAULTS = {
    "members-unique": "  - {id: jia, organisation: 乙, generation: 1, status: active, until: 2026-12-31}",
    "members-unique name": "  - {id: yi, organisation: 甲, generation: 1, status: active, until: 2026-12-31}",
    "members-id": "  - {id: 乙, organisation: 乙, generation: 1, status: active, until: 2026-12-31}",
    "content-keys": "  - {id: yi, organisation: 乙, generation: 1, status: active, until: 2026-12-31, code: ABC}",
    "content-values status": "  - {id: yi, organisation: 乙, generation: 1, status: 有效, until: 2026-12-31}",
    "content-values day": "  - {id: yi, organisation: 乙, generation: 1, status: active, until: 2026-13-31}",
    "content-values count": "  - {id: yi, organisation: 乙, generation: 0, status: active, until: 2026-12-31}",
    "content-complete": "  - {id: yi, organisation: 乙, generation: 1, status: active}",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_roster_is_told_with_its_line(fault: str, tmp_path: Path) -> None:
    first = "  - {id: jia, organisation: 甲, generation: 1, status: active, until: 2026-12-31}"
    _, problems = reread(f"keys: 1\nmembers:\n{first}\n{FAULTS[fault]}\n", tmp_path)

    assert [(problem.rule, problem.line) for problem in problems] == [(fault.split()[0], 4)]


def test_the_demonstrations_roster_holds_no_code() -> None:
    content, problems = content_folder.read(ROOT / "content", date(2025, 1, 1))

    assert content is not None, problems
    assert len(content.roster.members) >= 3
    assert all(member.organisation.startswith("示例") for member in content.roster.members)
    assert not re.search(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", (ROOT / "content" / "members.yml").read_text(encoding="utf-8"))


# ---- Wishes -----------------------------------------------------------------------------------------------------------------


def test_revoking_raises_the_keys_and_keeps_the_line() -> None:
    made = roster.revoke(samples.ROSTER, "示例精密塑料有限公司")

    assert made.keys == 2
    assert roster.find(made, "jingmi").is_revoked
    assert len(made.members) == 3


def test_renewing_keeps_the_code_unless_it_was_revoked() -> None:
    assert roster.find(roster.renew(samples.ROSTER, "jingmi", LATER), "jingmi") == replace(JINGMI, until=LATER)
    assert roster.find(roster.renew(samples.ROSTER, "dianqi", LATER), "dianqi") == replace(
        DIANQI, until=LATER, generation=2, is_revoked=False
    )


def test_rotating_changes_the_keys_and_with_a_name_the_code() -> None:
    assert roster.rotate(samples.ROSTER, "") == replace(samples.ROSTER, keys=2)
    made = roster.rotate(samples.ROSTER, "jingmi")
    assert (made.keys, roster.find(made, "jingmi").generation) == (2, 2)


def test_a_new_member_gets_an_id_of_its_own() -> None:
    once = roster.add(samples.ROSTER, "示例电器", LATER)
    twice = roster.add(once, "示例 电气", LATER)

    assert [member.id for member in twice.members[3:]] == ["shi-li-dian-qi", "shi-li-dian-qi-2"]


REFUSED = {
    "members-unique": lambda: roster.add(samples.ROSTER, "示例精密塑料 有限公司", LATER),
    "members-name": lambda: roster.add(samples.ROSTER, "--", LATER),
    "members-known": lambda: roster.revoke(samples.ROSTER, "示例精密塑料公司"),
    "members-status": lambda: roster.revoke(samples.ROSTER, "dianqi"),
    "members-until": lambda: roster.renew(samples.ROSTER, "jingmi", JINGMI.until),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_a_wish_that_cannot_be_done_is_refused(rule: str) -> None:
    with pytest.raises(Refused) as refused:
        REFUSED[rule]()
    assert [problem.rule for problem in refused.value.problems] == [rule]


def test_the_nearest_name_is_offered() -> None:
    with pytest.raises(Refused, match="是不是“示例精密塑料有限公司”"):
        roster.find(samples.ROSTER, "示例精密塑料公司")


# ---- The command ------------------------------------------------------------------------------------------------------------


class Office:
    """A desk with a roster, and what was said at it."""

    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.desk = membership.Desk(
            roster=folder / "members.yml", secrets=folder / ".secrets", look=ROOT / "site_src", say=self.said.append
        )
        self.content = _content()

    def run(self, *words: str) -> Roster | None:
        membership.run(words, self.content, self.desk, lambda: MASTER)
        if not self.desk.roster.exists():
            return None
        found, problems = reread(self.desk.roster.read_text(encoding="utf-8"), self.desk.roster.parent)
        assert problems == ()
        return found


def _content() -> Content:
    found, problems = content_folder.read(ROOT / "content", samples.EDITION.as_of)
    assert found is not None, problems
    return replace(found, edition=samples.EDITION, roster=samples.ROSTER)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_member_is_added_until_the_end_of_the_year(office: Office) -> None:
    made = office.run("add", "示例新会员")

    assert made is not None and made.members[-1].until == date(2022, 12, 31)
    assert "示例新会员" in office.said[0]


def test_a_day_behind_the_name_is_the_last_one(office: Office) -> None:
    made = office.run("renew", "示例精密塑料有限公司", "2028-06-30")

    assert made is not None and roster.find(made, "jingmi").until == date(2028, 6, 30)


def test_the_list_shows_who_may_read_and_no_code(office: Office) -> None:
    office.run("list")

    assert [line[:3].strip("\u3000") for line in office.said] == ["有效", "有效", "已撤销", "共 3"]
    assert not any(codes.written(keys.code(MASTER, member))[:11] in "".join(office.said) for member in samples.ROSTER.members)


def test_a_code_is_shown_once_and_its_letter_is_for_one_user(office: Office) -> None:
    office.run("code", "示例精密塑料有限公司")
    word = codes.written(keys.code(MASTER, JINGMI))
    letter = office.desk.secrets / "letters" / "jingmi-1.pdf"

    assert [word in line for line in office.said].count(True) == 1
    assert stat.S_IMODE(letter.stat().st_mode) == 0o600
    text = pypdfium2.PdfDocument(letter.read_bytes())[0].get_textpage().get_text_range().replace("\r\n", "")
    assert word in text and "示例精密塑料有限公司" in text and "2026年12月31日" in text


def test_the_link_of_a_letter_is_what_the_page_reads() -> None:
    word = keys.code(MASTER, JINGMI)

    assert membership.link(word, samples.EDITION) == f"https://example.org/members/#code={codes.written(word).replace('-', '')}"


@pytest.mark.parametrize("words", [(), ("code",), ("grant", "甲"), ("add",), ("rotate", "甲", "乙"), ("code", "示例电气股份有限公司")])
def test_words_that_say_nothing_are_refused_and_change_nothing(office: Office, words: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        office.run(*words)
    assert not office.desk.roster.exists()


@pytest.mark.parametrize("day", ["2022-13-01", "明年", "2020-01-01"])
def test_a_last_day_that_is_none_or_past_is_refused(office: Office, day: str) -> None:
    with pytest.raises(Refused, match=day):
        office.run("add", "示例新会员", day)


def test_the_command_works_from_the_keyboard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in (ROOT / "content").rglob("*"):
        target = tmp_path / source.relative_to(ROOT / "content")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_file():
            target.write_bytes(source.read_bytes())

    assert cli.main(["members", "add", "示例新会员", "2030-12-31", "--content", str(tmp_path), "--as-of", "2025-01-01"]) == 0
    assert cli.main(["members", "list", "--content", str(tmp_path), "--as-of", "2025-01-01"]) == 0
    assert "示例新会员（shi-li-xin-hui-yuan）" in capsys.readouterr().out
    assert cli.main(["members", "revoke", "没有的单位", "--content", str(tmp_path)]) == 1
    assert cli.main(["releases", "--content", str(tmp_path), "--as-of", "2025-01-01"]) == 0
    assert "2030年1月1日起" in capsys.readouterr().out


# ---- Who from when ----------------------------------------------------------------------------------------------------------

D1, D2 = date(2023, 1, 1), date(2024, 1, 1)
SAID = {
    "members": Access(audience="members", opens=None, public_from=None),
    "public": Access(audience="public", opens=None, public_from=None),
    "members 2023-01-01": Access(audience="members", opens=D1, public_from=None),
    "public 2024-01-01": Access(audience="public", opens=D2, public_from=None),
    "members public 2024-01-01": Access(audience="public", opens=None, public_from=D2),
    "members 2023-01-01, public 2024-01-01": Access(audience="public", opens=D1, public_from=D2),
}
UNSAID = [
    "",
    "会员",
    "2023-01-01",
    "members members",
    "public members",
    "members public",
    "members 2023-1-1",
    "members 2024-01-01 public 2023-01-01",
]


@pytest.mark.parametrize("words", SAID)
def test_words_say_who_may_read_from_when(words: str) -> None:
    assert access(words) == SAID[words]


@pytest.mark.parametrize("words", [*UNSAID, "members 2023-01-01 2024-01-01", "public 2023-02-30"])
def test_words_that_say_nothing_that_holds_are_none(words: str) -> None:
    assert access(words) is None


def test_what_opens_when_is_told_by_day_and_audience() -> None:
    attached = Attachment(name="表.xlsx", source=Path("表.xlsx"), size=1, sha256="")
    cases = (
        samples.case(
            release=date(2023, 1, 1),
            attachments=(attached,),
            sections=(
                samples.section("背景", "甲。"),
                samples.section("做法", "乙。", audience="members", opens=D1),
                samples.section("结果", "丙。", public_from=D2),
            ),
        ),
        samples.case(id="2022/003-waiting", organisation="示例乙公司", title="没有授权的成果", consent=None),
        samples.case(id="2022/004-out", organisation="示例丙公司", title="早已公开的成果"),
    )

    assert list(lines(samples.catalogue(cases))) == [
        "2023年1月1日起",
        "  向公众　注塑尺寸波动的改进（示例精密塑料有限公司，2022/001-doe）：题目、摘要和效果、“背景”",
        "  向会员　注塑尺寸波动的改进（示例精密塑料有限公司，2022/001-doe）：“做法”、“结果”、1 个附件",
        "2024年1月1日起",
        "  向公众　注塑尺寸波动的改进（示例精密塑料有限公司，2022/001-doe）：“结果”",
        "收到书面授权后",
        "  没有授权的成果（示例乙公司，2022/003-waiting）",
    ]


def test_nothing_to_come_is_said_too() -> None:
    assert list(lines(samples.catalogue((samples.case(),)))) == ["2022年12月1日以后没有等待开放的内容。"]
