"""The command line as its user meets it: Chinese lines, exit codes, and a dist/ that is whole or untouched."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import samples
from press import catalogue, cli, volume
from press.arguments import COMMANDS, read_options
from press.assembly import Views
from press.model import Case, Problem, Roster
from press.volume import Crew

ROOT = Path(__file__).resolve().parent.parent
BROKEN = ROOT / "tests" / "samples" / "broken"
DAY = "--as-of=2022-12-01"


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "press.cli", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def test_sound_content_is_said_to_be_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", DAY]) == 0
    assert "没有必须改的地方" in capsys.readouterr().out


def test_a_fault_is_one_line_and_exit_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", DAY, "--cases", str(BROKEN / "grade-known")]) == 1

    out = capsys.readouterr().out
    assert "case.md:7: grade: “二等奖”不是2022年“质量改进优秀项目”的等级，请写 优秀奖 [grade-known]" in out
    assert "没有完成：1 处要改。" in out


def test_on_an_error_nothing_is_written_and_the_old_tree_stays(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "kept.txt").write_text("旧", encoding="utf-8")

    assert cli.main(["build", DAY, "--cases", str(BROKEN / "sector-known"), "--out", str(dist)]) == 1
    assert [path.name for path in dist.iterdir()] == ["kept.txt"]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["dist"]


WRONG = {
    "unknown command": ["biuld"],
    "unknown option": ["--caes", "x"],
    "no value": ["--cases"],
    "no day": ["--as-of", "明天"],
    "no port": ["--port", "甲"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_one_chinese_line_and_exit_code_two(arguments: list[str]) -> None:
    ran = run(*arguments)

    assert ran.returncode == 2
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == 1
    assert "用 python3 build.py --help 查看说明" in ran.stderr
    assert not [word for word in ("invalid", "expected", "argument", "usage", "Traceback") if word in ran.stderr]


def test_the_help_names_every_command() -> None:
    out = run("--help").stdout

    assert all(f"\n  {command} " in out for command in (*COMMANDS, "test"))


def test_a_second_build_of_the_same_input_makes_nothing_even_if_the_first_made_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, dist = tmp_path / "cases", tmp_path / "dist"
    shutil.copytree(ROOT / "cases" / "2022" / "015-heat-exchanger", cases / "2022" / "015-heat-exchanger")
    monkeypatch.delenv("PRESS_MASTER")
    monkeypatch.setattr(cli, "SECRETS", tmp_path / "secrets")
    monkeypatch.setattr(cli, "PLACES", replace(cli.PLACES, secrets=tmp_path / "secrets"))
    arguments = ["site", DAY, "--cases", str(cases), "--out", str(dist)]
    assert cli.main(arguments) == 0
    made = dist.stat().st_mtime_ns
    first = capsys.readouterr().out
    assert cli.main(arguments) == 0

    assert "已生成会员主密钥" in first
    assert "没有改动" in capsys.readouterr().out
    assert dist.stat().st_mtime_ns == made


def test_two_builds_do_not_write_at_once(tmp_path: Path) -> None:
    options = read_options(["build", DAY, "--out", str(tmp_path / "dist")], cli.ROOT)
    with cli.alone(options.out):
        ran = run("build", DAY, "--out", str(tmp_path / "dist"))

    assert ran.returncode == 1
    assert "另一个构建正在写入这里" in ran.stdout


def test_the_day_of_the_edition_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1664582400")
    assert read_options([], cli.ROOT).as_of.isoformat() == "2022-10-01"
    assert read_options(["--as-of", "2022-12-01"], cli.ROOT).as_of.isoformat() == "2022-12-01"


def renewed(case: Case, workers: Crew, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Path], tuple[Problem, ...], str]:
    """What the preview offers beside its pages, why it does not, and what it says."""
    full = samples.catalogue((case,))
    views = Views(full=full, public=catalogue.public_view(full), members=catalogue.members_view(full), roster=Roster(keys=1, members=()))
    offered: list[tuple[dict[str, Path], tuple[Problem, ...]]] = []
    cli.renew_volumes(workers, views, lambda files, faults: offered.append((dict(files), faults)))
    return *offered[0], capsys.readouterr().out


def test_the_preview_renews_volumes_that_were_made_once_and_tells_what_cannot_be_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = samples.case(sections=(samples.section("背景", "一段文字。"),))
    with volume.crew(ROOT / "site_src", tmp_path, 1) as workers:
        assert renewed(case, workers, capsys) == ({}, (), "")
        (tmp_path / "volume").mkdir(exist_ok=True)
        (tmp_path / "volume/2022-older.pdf").write_bytes(b"")

        files, faults, said = renewed(case, workers, capsys)
        assert list(files) == ["/volume/2022.pdf"]
        assert files["/volume/2022.pdf"].read_bytes().startswith(b"%PDF")
        assert (faults, said.startswith("serve     汇编已更新（1 册，")) == ((), True)

        unset = replace(case, sections=(samples.section("背景", "没有字体的字：\U0001f9ff\ue123"),))
        files, faults, said = renewed(unset, workers, capsys)
        assert (files, {problem.rule for problem in faults}) == ({}, {"volume-glyph"})
        assert "cases/2022/001-doe/case.md" in said
