"""Members' text in, files that say nothing out: who holds a code of the day reads everything, and nobody else anything."""

import base64
import io
import itertools
import json
import os
import stat
import struct
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import vaults
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st
from vaults import Reader

import samples
from press import catalogue as catalogue_module
from press import prose, vault
from press.model import Artifact, Attachment, Case, Member, Refused, Roster
from press.vault import codes, keys, outlines, sealed, secret, trace
from press.verify import vault as judge

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "site_src"
MASTER = bytes(range(32))
TODAY = samples.EDITION.as_of
JINGMI, CHUANBO, DIANQI = samples.ROSTER.members
KNOWN = ROOT / "tests" / "samples" / "vault.json"
KEY = keys.key(b"k" * 32)
HIDDEN = samples.section("试验设计", "会员暗语：保压压力六十八兆帕。", audience="members")
EMBARGOED = samples.section("尚未开放", "禁期暗语：来年再说。", audience="members", opens=TODAY + timedelta(days=1))


def written(word: str) -> str:
    return codes.written(word)


def content(artifact: Artifact) -> bytes:
    return artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes()


def rendered(cases: tuple[Case, ...], roster: Roster, folder: Path, size: int = 1000, today: date = TODAY) -> Path:
    """Seal the cases and a small volume; returns the vault's folder."""
    full = samples.catalogue(cases)
    full = replace(full, edition=replace(full.edition, as_of=today))
    (folder / "cache").mkdir(parents=True, exist_ok=True)
    readable = vault.Readable(
        members=catalogue_module.members_view(full),
        public=catalogue_module.public_view(full),
        volumes=(vaults.volume(folder, size),),
        offprints={"2022/001-doe": folder / "members.pdf"},
        body=prose.body,
    )
    for artifact in vault.render(readable, roster, MASTER, LOOK, folder / "cache"):
        target = folder / artifact.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content(artifact))
    return folder / vault.PLACE


def gated(**changes: object) -> Case:
    return samples.case(sections=(*samples.case().sections[:1], HIDDEN, EMBARGOED), **changes)


def code_of(member: Member) -> str:
    return codes.written(keys.code(MASTER, member))


# ---- Codes ------------------------------------------------------------------------------------------------------------------


def test_a_code_has_130_bits_in_groups_of_five() -> None:
    word = codes.code(b"\xff" * 17)

    assert word == "Z" * 26
    assert [len(group) for group in codes.written(word).split("-")] == [5, 5, 5, 5, 5, 2]
    assert codes.code(b"\0" * 17) == "0" * 26


def test_codes_follow_from_member_and_generation_and_secret() -> None:
    made = {keys.code(MASTER, member) for member in (JINGMI, CHUANBO, replace(JINGMI, generation=2))}

    assert len({*made, keys.code(bytes(32), JINGMI)}) == 4
    assert keys.code(MASTER, replace(JINGMI, organisation="改名后的公司", until=date(2030, 1, 1))) == keys.code(MASTER, JINGMI)


@given(st.binary(min_size=17, max_size=17), st.integers(0, 26), st.sampled_from(codes.ALPHABET))
@settings(max_examples=300)
def test_every_wrong_character_is_found(random: bytes, at: int, sign: str) -> None:
    whole = codes.written(codes.code(random)).replace("-", "")
    wrong = whole[:at] + sign + whole[at + 1 :]

    assert (codes.check(wrong[:26]) == wrong[26]) == (wrong == whole)


@given(st.binary(min_size=17, max_size=17), st.integers(0, 25))
@settings(max_examples=300)
def test_every_swap_of_neighbours_is_found(random: bytes, at: int) -> None:
    whole = codes.written(codes.code(random)).replace("-", "")
    wrong = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]

    assert (codes.check(wrong[:26]) == wrong[26]) == (wrong == whole)


# ---- Sealed files -----------------------------------------------------------------------------------------------------------

SIZES = [0, 1, 500, (1 << 20) - 9, (1 << 20) - 8, (1 << 20) - 7, (1 << 20) + 1, 3 << 20, 5_000_003]


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_opens_with_the_format_alone(size: int) -> None:
    plain = os.urandom(size)

    assert vaults.opened(KEY.secret, "cases/2022/x/图 1.png", sealed.seal(KEY, "cases/2022/x/图 1.png", plain)) == plain


def test_names_are_the_formats() -> None:
    assert sealed.name(KEY, "contents.json") == vaults.name(KEY.secret, "contents.json")


def test_an_unchanged_file_keeps_its_bytes_and_a_changed_one_shares_none() -> None:
    first, same, other = (sealed.seal(KEY, "a", plain) for plain in (b"one" * 1000, b"one" * 1000, b"onf" + b"one" * 999))

    assert first == same
    assert first[4:36] != other[4:36]
    assert all(first[at : at + 16] != other[at : at + 16] for at in range(36, len(first), 16))


def test_two_paths_never_share_a_key() -> None:
    assert sealed.seal(KEY, "a", b"x" * 99)[4:36] != sealed.seal(KEY, "b", b"x" * 99)[4:36]


BIG = sealed.seal(KEY, "big", bytes(3 << 20))
TAMPERED = {
    "a flipped bit": BIG[:2000] + bytes([BIG[2000] ^ 1]) + BIG[2001:],
    "a flipped bit of the salt": BIG[:9] + bytes([BIG[9] ^ 1]) + BIG[10:],
    "the last chunk cut off": BIG[: 36 + 2 * vaults.CHUNK],
    "half of a chunk cut off": BIG[: 36 + vaults.CHUNK + 999],
    "two chunks swapped": BIG[:36]
    + BIG[36 + vaults.CHUNK : 36 + 2 * vaults.CHUNK]
    + BIG[36 : 36 + vaults.CHUNK]
    + BIG[36 + 2 * vaults.CHUNK :],
    "something added": BIG + bytes(64),
    "another file": sealed.seal(KEY, "other", bytes(3 << 20)),
    "the file of older keys": sealed.seal(keys.key(b"o" * 32), "big", bytes(3 << 20)),
}


@pytest.mark.parametrize("change", TAMPERED)
def test_what_is_not_what_was_sealed_does_not_open(change: str) -> None:
    assert vaults.opened(KEY.secret, "big", BIG)
    with pytest.raises(InvalidTag):
        vaults.opened(KEY.secret, "big", TAMPERED[change])


@given(st.integers(1, 100_000_000))
def test_sizes_are_few_and_cost_little(size: int) -> None:
    made = sealed.padded(size)

    assert size <= made <= max(size + 64, size * 1.032)
    assert sealed.padded(made) == made


def test_a_known_answer_stays_what_it_is() -> None:
    """The format's own sample, which vault.test.mjs opens too: a change of it locks every member out."""
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    member = replace(JINGMI, id=known["id"], generation=known["generation"])
    word = keys.code(bytes.fromhex(known["master"]), member)
    shelf = keys.key(bytes.fromhex(known["shelf"]))

    assert (word, codes.written(word), keys.tag(word)) == (known["code"], known["written"], known["tag"])
    assert keys.member_key(word).secret.hex() == known["member"]
    assert sealed.name(shelf, known["path"]) == known["name"]
    assert base64.b64encode(sealed.seal(shelf, known["path"], known["content"].encode())).decode() == known["sealed"]


# ---- Keys of a day ----------------------------------------------------------------------------------------------------------


def key_of(roster: Roster, today: date) -> bytes:
    return keys.shelf_keys(MASTER, roster, ("2022",), today)["2022"].secret


def test_each_shelf_has_its_own_key() -> None:
    made = keys.shelf_keys(MASTER, samples.ROSTER, ("all", "2021", "2022"), TODAY)

    assert len({key.secret for key in made.values()}) == 3


def test_nobody_is_ever_given_a_key_of_a_day_on_which_he_may_not_read() -> None:
    """Three members in all states, in any order: the keys of a day on which one's time is over are in no envelope that he ever had."""
    untils = (date(2022, 12, 31), date(2023, 12, 31), date(2024, 12, 31))
    had: dict[str, set[bytes]] = {member.id: set() for member in samples.ROSTER.members}
    out: dict[str, set[bytes]] = {member.id: set() for member in samples.ROSTER.members}
    for chosen in itertools.product(untils, repeat=3):
        members = tuple(
            replace(member, is_revoked=False, until=until) for member, until in zip(samples.ROSTER.members, chosen, strict=True)
        )
        roster = Roster(keys=1, members=members)
        for today in (date(2022, 6, 1), date(2023, 6, 1), date(2024, 6, 1)):
            readers = keys.readers(roster, today)
            for member in members:
                (had if member in readers else out)[member.id].add(key_of(roster, today))
    assert all(out.values())
    assert not any(had[member] & out[member] for member in had)


def test_a_member_whose_time_is_over_finds_other_keys() -> None:
    assert key_of(samples.ROSTER, CHUANBO.until) != key_of(samples.ROSTER, CHUANBO.until + timedelta(days=1))
    assert key_of(samples.ROSTER, TODAY) == key_of(samples.ROSTER, CHUANBO.until)
    assert key_of(samples.ROSTER, TODAY) != key_of(replace(samples.ROSTER, keys=2), TODAY)


# ---- The vault --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    (folder / "记录表.xlsx").write_bytes(b"PK\x03\x04" + b"attachment" * 99)
    attachment = Attachment(name="记录表.xlsx", source=folder / "记录表.xlsx", size=994, sha256="")
    other = samples.case(id="2021/002-weld", title="焊点空洞的改进", year=2021, sections=(HIDDEN,), audience="members")
    return rendered((gated(attachments=(attachment,)), other), samples.ROSTER, folder, 3_000_000)


def test_a_member_reads_everything_that_is_for_members(made: Path) -> None:
    reader = Reader(made, code_of(JINGMI))
    told = json.loads(reader.read("contents.json"))
    page = reader.read("cases/2022/001-doe/page.html").decode()

    assert (reader.organisation, reader.until) == ("示例精密塑料有限公司", "2026年12月31日")
    assert told["cases"] == 2
    assert "六十八兆帕" in page
    assert "记录表.xlsx" in page
    assert "六十八兆帕" in reader.read("cases/2021/002-weld/page.html").decode()
    assert reader.read("cases/2022/001-doe/记录表.xlsx").startswith(b"PK")
    assert reader.read("cases/2022/001-doe/offprint").startswith(b"%PDF-")
    assert "注塑尺寸波动的改进（示例精密塑料有限公司，2022）.pdf" in page
    assert "注塑尺寸波动的改进" in reader.read("list.html").decode().replace("<wbr>", "")
    assert json.loads(reader.read("search/index.json"))["leaves"]


def test_every_file_but_the_envelopes_and_tails_is_one_that_the_contents_lead_to(made: Path) -> None:
    reader = Reader(made, code_of(JINGMI))
    index = json.loads(reader.read("search/index.json"))
    base = f"search/{index['edition']}"
    paths = ["contents.json", "list.html", "search/index.json", "volume/members.pdf", "cases/2022/001-doe/记录表.xlsx"]
    paths += ["cases/2022/001-doe/offprint"]
    paths += [f"cases/{case}/page.html" for case in ("2022/001-doe", "2021/002-weld")]
    paths += [f"{base}/s/{number}.bin" for number in range(index["shards"]["s"])] + [
        f"{base}/r/{number}.bin" for number in range(index["shards"]["r"])
    ]
    paths += [f"{base}/t/{number}.json" for number in range(sum(index["leaves"]))] + [f"{base}/c/0.json"]
    paths += [f"{base}/{name}.json" for name in ("columns", "organisations", "traditional")]
    readable = {reader.file(path) for path in paths}
    others = {path for path in made.rglob("*.bin") if path not in readable}

    assert all(path.is_file() for path in readable)
    assert len(others) == 2 * len(keys.readers(samples.ROSTER, TODAY))


def test_who_is_revoked_or_late_has_no_envelope(made: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Reader(made, code_of(DIANQI))
    late = rendered((gated(),), samples.ROSTER, tmp_path, today=CHUANBO.until + timedelta(days=1))
    with pytest.raises(FileNotFoundError):
        Reader(late, code_of(CHUANBO))
    assert Reader(late, code_of(JINGMI))


def test_a_kept_key_opens_nothing_after_a_revocation(made: Path, tmp_path: Path) -> None:
    kept = Reader(made, code_of(CHUANBO))
    revoked = Roster(keys=2, members=(JINGMI, replace(CHUANBO, is_revoked=True), DIANQI))
    folder = rendered((gated(),), revoked, tmp_path)
    tail = folder / vaults.name(Reader(folder, code_of(JINGMI)).own, "tail/volume/members.pdf")  # a reader's own, and not rotated
    files = [path for path in (folder / "d").rglob("*.bin") if path != tail]

    assert files
    assert not {path.relative_to(folder) for path in files} & {path.relative_to(made) for path in (made / "d").rglob("*.bin")}
    for path, key in itertools.product(files, kept.keys.values()):
        with pytest.raises(InvalidTag):
            vaults.opened(key, "contents.json", path.read_bytes())


def test_embargoed_text_is_nowhere_in_the_vault(made: Path, tmp_path: Path) -> None:
    def everything(folder: Path) -> str:
        reader = Reader(folder, code_of(JINGMI))
        index = json.loads(reader.read("search/index.json"))
        texts = [reader.read(f"search/{index['edition']}/t/{number}.json") for number in range(sum(index["leaves"]))]
        return b"".join(
            (reader.read("cases/2022/001-doe/page.html"), reader.read("list.html"), reader.read("contents.json"), *texts)
        ).decode()

    assert "禁期暗语" not in everything(made)
    assert "尚未开放" not in everything(made)
    assert "禁期暗语" in everything(rendered((gated(),), samples.ROSTER, tmp_path, today=TODAY + timedelta(days=1)))


def test_the_same_content_makes_the_same_files(made: Path, tmp_path: Path) -> None:
    one, two = (rendered((gated(),), samples.ROSTER, tmp_path / name) for name in ("one", "two"))

    assert {path.relative_to(one): path.read_bytes() for path in one.rglob("*.bin")} == {
        path.relative_to(two): path.read_bytes() for path in two.rglob("*.bin")
    }


def test_a_changed_case_changes_its_own_files_and_what_spans_the_years(tmp_path: Path) -> None:
    other = samples.case(id="2021/002-weld", title="焊点空洞的改进", year=2021)
    before = rendered((gated(), other), samples.ROSTER, tmp_path / "one")
    after = rendered((gated(), replace(other, summary="改过的摘要，" * 4)), samples.ROSTER, tmp_path / "two")
    reader = Reader(before, code_of(JINGMI))

    def is_same(path: str) -> bool:
        return reader.file(path).read_bytes() == (after / reader.file(path).relative_to(before)).read_bytes()

    assert is_same("cases/2022/001-doe/page.html")
    assert is_same("volume/members.pdf")
    assert not is_same("cases/2021/002-weld/page.html")


def test_without_a_member_there_is_no_vault(tmp_path: Path) -> None:
    assert not rendered((gated(),), Roster(keys=1, members=(DIANQI,)), tmp_path).exists()


def test_every_file_looks_like_nothing_and_the_judge_sees_it_when_one_does_not(made: Path) -> None:
    site = made.parent.parent
    files = frozenset(path.relative_to(site).as_posix() for path in made.rglob("*.bin"))
    assert list(judge.check(site, files)) == []
    name = min(files)
    data = (site / name).read_bytes()

    assert judge.is_sealed(name, data)
    assert not judge.is_sealed(name, data[:36] + "会员暗语".encode() * 200)
    assert not judge.is_sealed(name, data[:36] + base64.b64encode(data)[:4096])
    assert not judge.is_sealed(name, b"%PDF" + data[4:])
    assert not judge.is_sealed("members/vault/d/示例精密塑料有限公司.bin", data)


def test_the_whole_costs_at_most_four_per_cent(tmp_path: Path) -> None:
    cases = tuple(gated(id=f"2022/{number:03}-doe", organisation=f"示例第{number}精密塑料有限公司") for number in range(40))
    full = samples.catalogue(cases)
    readable = vault.Readable(
        members=catalogue_module.members_view(full), public=catalogue_module.public_view(full), volumes=(), offprints={}, body=prose.body
    )
    plain = [(path, made) for path, made in vault.plain(readable, (), LOOK, tmp_path) if len(made) > 400]

    assert sum(len(sealed.seal(KEY, *item)) for item in plain) <= 1.04 * sum(len(made) for _, made in plain)


# ---- Traces -----------------------------------------------------------------------------------------------------------------


def test_a_members_copy_says_whose_it_is_on_every_page_and_in_its_metadata(made: Path) -> None:
    reader = Reader(made, code_of(CHUANBO))
    copy, bare = reader.read("volume/members.pdf") + reader.tail("volume/members.pdf"), reader.read("volume/members.pdf")

    with pikepdf.open(io.BytesIO(copy)) as file:
        assert file.check_pdf_syntax() == []
        assert file.docinfo["/IssuedTo"] == "示例船舶配件厂"
        assert "示例船舶配件厂" in file.Root.Metadata.read_bytes().decode()
        assert file.docinfo["/Title"] == "上海市优秀质量技术创新成果汇编（会员版）"
        assert len(file.pages) == 3
    for number in range(3):
        assert dark(copy, number) > 200
        assert dark(bare, number) == 0


def dark(pdf: bytes, number: int) -> int:
    """How many pixels of a page's foot are not white."""
    page = pypdfium2.PdfDocument(pdf)[number]
    picture = page.render(scale=2).to_pil().convert("L")
    return sum(value < 200 for value in picture.crop((0, picture.height - 60, picture.width, picture.height)).tobytes())


def test_a_tail_is_small_and_goes_with_one_volume(tmp_path: Path) -> None:
    base = trace.base(vaults.volume(tmp_path, 5000).pdf)
    (line,) = outlines.lines(["会员版　仅供 上海示例精密塑料制品股份有限公司浦东分公司 内部阅读"])
    tail = trace.tail(base, "上海示例精密塑料制品股份有限公司浦东分公司", line)

    assert len(tail) < 35_000
    assert struct.unpack(">I", tail[-20:-16])  # the offset that it ends with is a number
    assert trace.base(tmp_path / "members.pdf").content == base.content


def test_a_name_of_marks_breaks_no_metadata(tmp_path: Path) -> None:
    base = trace.base(vaults.volume(tmp_path, 5000).pdf)
    name = "甲<乙>&（丙）(丁\\"
    with pikepdf.open(io.BytesIO(base.content + trace.tail(base, name, outlines.lines([name])[0]))) as file:
        assert file.docinfo["/IssuedTo"] == name
        with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            assert metadata["dc:title"]


# ---- The secret -------------------------------------------------------------------------------------------------------------


def test_the_first_build_makes_the_secret_for_one_user_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    first = vault.master(tmp_path / ".secrets", {}, said.append)

    assert vault.master(tmp_path / ".secrets", {}, said.append) == first
    assert len(said) == 1 and "备份" in said[0]
    assert first.hex() not in said[0]
    assert stat.S_IMODE((tmp_path / ".secrets" / "master").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / ".secrets").stat().st_mode) == 0o700


def test_the_environment_goes_first(tmp_path: Path) -> None:
    assert secret.read(tmp_path, {"PRESS_MASTER": "ab" * 32}) == b"\xab" * 32


@pytest.mark.parametrize("word", ["", "ab", "ab" * 31 + "zz", " ".join(["ab"] * 32), "主密钥"])
def test_a_secret_that_cannot_be_one_is_refused(tmp_path: Path, word: str) -> None:
    with pytest.raises(Refused) as refused:
        secret.read(tmp_path, {"PRESS_MASTER": word})
    assert not word or word not in str(refused.value)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret.make(tmp_path / ".secrets")
    (tmp_path / ".secrets" / "master").chmod(0o644)

    with pytest.raises(Refused, match="chmod 600"):
        secret.read(tmp_path / ".secrets", {})


def test_the_secret_is_in_no_file_of_the_vault_and_its_fingerprint_tells_nothing(made: Path) -> None:
    everything = b"".join(path.read_bytes() for path in made.rglob("*.bin"))

    assert MASTER not in everything and MASTER.hex().encode() not in everything
    assert vault.fingerprint(Path("nowhere"), {"PRESS_MASTER": MASTER.hex()}) not in (MASTER.hex(), "")
    assert ".secrets" in (ROOT / ".gitignore").read_text(encoding="utf-8")
