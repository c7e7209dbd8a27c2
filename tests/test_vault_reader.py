"""What the press seals opens in the page's own modules, run by node, and what is sealed there opens here."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import vaults
from test_vault import CHUANBO, DIANQI, JINGMI, TODAY, code_of, gated, rendered

import samples
from press.model import Roster
from press.vault import keys, sealed

ROOT = Path(__file__).resolve().parent.parent
KEY = bytes(range(32))
SIZES = [0, 1, (1 << 20) - 9, (1 << 20) - 8, (1 << 20) - 7, (1 << 20) + 70_000, 4_400_000]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vault, the vault of new keys, the vault of a revoked member, and files of many sizes."""
    place = tmp_path_factory.mktemp("reader")
    revoked = Roster(keys=3, members=(replace(JINGMI, is_revoked=True), CHUANBO, replace(DIANQI, is_revoked=False)))
    for name, roster in (("vault", samples.ROSTER), ("rotated", replace(samples.ROSTER, keys=2)), ("revoked", revoked)):
        made = rendered((gated(),), roster, place / f"{name}-made", 2_500_000, today=CHUANBO.until + timedelta(days=1))
        shutil.copytree(made, place / name)
    for size in SIZES:
        content = os.urandom(size)
        (place / f"{size}.plain").write_bytes(content)
        (place / f"{size}.sealed").write_bytes(sealed.seal(keys.key(KEY), "a/path", content))
    reader = vaults.Reader(place / "vault", code_of(JINGMI))
    paths = ("contents.json", "list.html", "cases/2022/001-doe/page.html", "search/index.json", "volume/members.pdf")
    told = {
        "code": code_of(JINGMI),
        "late": code_of(CHUANBO),
        "key": KEY.hex(),
        "sizes": SIZES,
        "plain": {path: hashlib.sha256(reader.read(path)).hexdigest() for path in paths},
    }
    (place / "told.json").write_text(json.dumps(told), encoding="utf-8")
    return place


def test_the_pages_modules_read_what_the_press_seals(folder: Path) -> None:
    node = shutil.which("node")
    assert node, "node is needed: the vault is opened in members' browsers, and its tests in node"
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(ROOT / "tests" / "vault.test.mjs")],
        env={**os.environ, "VAULT": str(folder), "NODE_NO_WARNINGS": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.findall(r"^# pass (\d+)$", done.stdout, re.MULTILINE)[0]) >= 20

    path = "cases/2022/图 1.png"
    content = ("会员内容".encode() * 250_000)[:2_500_000]
    assert vaults.opened(KEY, path, (folder / "javascript.sealed").read_bytes()) == content
    assert CHUANBO.until + timedelta(days=1) > TODAY
