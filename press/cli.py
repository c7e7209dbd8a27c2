"""arguments -> stages -> lines on screen -> exit code: 0 done, 1 problems that an editor can mend, 2 wrong usage."""

import argparse
import fcntl
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NoReturn

from press import bench, catalogue, channels, load, output, prose, search, serve, verify, volume, website
from press.model import Artifact, Catalogue, MembersCatalogue, Problem, PublicCatalogue, Refused, Volume

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "site_src"
CONFIG = ROOT / "mkdocs.yml"
CACHE = ROOT / ".cache"
SHOWN_NOTES = 12
COMMANDS = {
    "build": "检查、排版、核对，全部生成到 dist/（不写命令时就是它）",
    "check": "只检查 cases/ 和 content/，列出所有要改的地方，不生成文件",
    "site": "只生成网站 dist/site",
    "volume": "只生成汇编 dist/volume",
    "verify": "核对已经生成的 dist/",
    "serve": "在本机预览网站，改动文件后自动刷新",
    "bench": "测量各阶段的用时、内存和大小",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a command works on."""

    command: str
    cases: Path
    content: Path
    out: Path
    as_of: date
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The catalogue in full, and as each audience may read it."""

    full: Catalogue
    public: PublicCatalogue
    members: MembersCatalogue


def main(argv: list[str]) -> int:
    """Run one command."""
    options = read_options(argv)
    try:
        return run(options)
    except Refused as refused:
        show(refused.problems)
        say(f"没有完成：{len(refused.problems)} 处要改。{kept(options)}")
        return 1
    except KeyboardInterrupt:
        say("已停止。")
        return 1


def run(options: Options) -> int:
    """Do what the command says; raises Refused where an editor must act."""
    match options.command:
        case "check":
            views, notes = read(options)
            say(f"检查完毕：{counted(views)}，{len(notes)} 条提示，没有必须改的地方。")
        case "verify":
            return check_tree(options)
        case "serve":
            preview = CACHE / "preview"
            watched = (options.cases, options.content, LOOK, CONFIG)
            return serve.run(preview / "site", watched, lambda: build_preview(options, preview), options.port)
        case "bench":
            return bench.run(ROOT)
        case _:
            with alone(options.out):
                build(options)
    return 0


def read(options: Options) -> tuple[Views, tuple[Problem, ...]]:
    """load and catalogue: the views and the notes; raises Refused with every problem."""
    with stage("load", "读取并检查"):
        contents, problems = load.read(options.cases, options.content, options.as_of)
    if contents is None:
        raise Refused(problems)
    with stage("catalogue", "编目"):
        full, between = catalogue.build(contents)
        problems = tuple(sorted((*problems, *between), key=lambda problem: (problem.source, problem.line)))
        if any(problem.level == "error" for problem in problems):
            raise Refused(problems)
        views = Views(full=full, public=catalogue.public_view(full), members=catalogue.members_view(full))
    show(problems)
    return views, problems


def build(options: Options) -> None:
    """Make dist/, or one part of it with the other parts kept; nothing is touched unless all goes well."""
    inputs = output.fingerprint(
        (options.cases, options.content, LOOK, CONFIG, ROOT / "press", ROOT / "requirements.lock"),
        (options.command, options.as_of.isoformat(), sys.version),
    )
    if output.is_current(options.out, inputs):
        say(f"没有改动，{options.out}/ 已是最新。")
        return
    views, notes = read(options)
    volumes = make_volumes(options, views)
    with stage("website", "网站") if options.command != "volume" else stage("output", "写入"):
        tree, manifest = output.stage(artifacts(options, views, volumes, notes), options.out)
    try:
        if options.command == "build":
            with stage("verify", "核对"):
                faults = verify.tree(tree, views.full, views.public, volumes)
            if faults:
                raise Refused(faults)
        output.switch(tree, options.out, manifest, inputs)
    finally:
        output.discard(tree)
    say(f"完成：{counted(views)}，{len(manifest.files)} 个文件，在 {options.out}/。")


def make_volumes(options: Options, views: Views) -> tuple[Volume, ...]:
    if options.command == "site":
        return volume.kept(views.public, views.members, LOOK, CACHE)
    with stage("volume", "汇编"):
        return volume.render(views.public, views.members, LOOK, CACHE)


def artifacts(options: Options, views: Views, volumes: tuple[Volume, ...], notes: tuple[Problem, ...]) -> Iterator[Artifact]:
    """Everything that belongs into the new tree; a part that this command does not make is taken over from the old one."""
    if options.command == "volume":
        yield from taken_over(options.out, "site")
    else:
        yield from site_artifacts(views, volumes)
    if options.command == "site":
        yield from taken_over(options.out, "volume")
    else:
        for made in volumes:
            yield Artifact(path=PurePosixPath("volume", f"{made.slug}.pdf"), content=made.pdf)
    report = "".join(f"{problem}\n" for problem in notes) or "没有提示。\n"
    yield Artifact(path=PurePosixPath("report", "problems.txt"), content=report.encode())


def site_artifacts(views: Views, volumes: tuple[Volume, ...]) -> Iterator[Artifact]:
    """The public site: its pages, and what goes out beside them."""
    body = cache(prose.body)  # pages and search read the same text: no case is rendered twice
    yield from website.render(views.public, volumes, body, LOOK, CONFIG, CACHE)
    yield from search.render(views.public, body, PurePosixPath("site/search"))
    yield from channels.render(views.public, CACHE)


def taken_over(out: Path, part: str) -> Iterator[Artifact]:
    """The files of a part of the old tree."""
    for path in sorted((out / part).rglob("*")):
        if path.is_file():
            yield Artifact(path=PurePosixPath(path.relative_to(out).as_posix()), content=path)


def build_preview(options: Options, preview: Path) -> tuple[Problem, ...]:
    """The site alone, for `serve`: what is wrong is returned, and the last good pages stay."""
    try:
        views, notes = read(options)
        volumes = volume.kept(views.public, views.members, LOOK, CACHE)
        tree, manifest = output.stage(site_artifacts(views, volumes), preview)
    except Refused as refused:
        show(refused.problems)
        return refused.problems
    output.switch(tree, preview, manifest, "")
    return notes


def check_tree(options: Options) -> int:
    """Verify dist/ as it lies there against the content as it is now."""
    views, _ = read(options)
    volumes = volume.kept(views.public, views.members, LOOK, CACHE)
    with stage("verify", "核对"):
        faults = verify.tree(options.out, views.full, views.public, volumes)
    if faults:
        raise Refused(faults)
    say(f"核对完毕，{options.out}/ 与内容一致。")
    return 0


# ---- What stands on the screen ---------------------------------------------------------------------------------------------


def say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def stage(name: str, words: str) -> Iterator[None]:
    """Say a stage's name and how long it took."""
    started = time.perf_counter()
    yield
    say(f"{name:<10}{words}　{time.perf_counter() - started:.2f} 秒")


def show(problems: tuple[Problem, ...]) -> None:
    """Every error; the first notes, and how many more there are."""
    errors = [problem for problem in problems if problem.level == "error"]
    notes = [problem for problem in problems if problem.level == "note"]
    for problem in errors:
        say(str(problem))
    for problem in notes[:SHOWN_NOTES]:
        say(f"提示 {problem}")
    if len(notes) > SHOWN_NOTES:
        say(f"提示 另有 {len(notes) - SHOWN_NOTES} 条，全部列在 dist/report/problems.txt")


def counted(views: Views) -> str:
    hidden = len(views.full.cases) - len(views.public.cases) - len(views.public.withdrawn)
    parts = [f"公开 {len(views.public.cases)} 篇"]
    if views.public.withdrawn:
        parts.append(f"撤回 {len(views.public.withdrawn)} 篇")
    if hidden:
        parts.append(f"暂不发布 {hidden} 篇")
    return "，".join(parts)


def kept(options: Options) -> str:
    return f"{options.out}/ 保持原样。" if options.out.exists() else "没有写入任何文件。"


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """One build at a time for one dist/."""
    CACHE.mkdir(parents=True, exist_ok=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    with (out.parent / f".{out.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "另一个构建正在写入这里，请等它结束后再运行"
            raise Refused((Problem(rule="one-build", level="error", source=out, line=0, message=message),)) from None
        yield


# ---- Arguments -------------------------------------------------------------------------------------------------------------


class Parser(argparse.ArgumentParser):
    """argparse that says in Chinese what is wrong."""

    def error(self, message: str) -> NoReturn:
        words = re.sub(r"^unrecognized arguments: (.+)$", r"不认识“\1”", message)
        words = re.sub(r"^argument 命令: invalid choice: '(.+?)' .*$", r"没有“\1”这个命令", words)
        words = re.sub(r"^argument (--[\w-]+): expected one argument$", r"\1 后面要写一个值", words)
        words = re.sub(r"^argument (--[\w-]+): (?:invalid int value: '(.*)')$", r"\1 后面要写整数，不能是“\2”", words)
        words = re.sub(r"^argument (--[\w-]+): ", r"\1 ", words)
        self.exit(2, f"{words}。可用的命令：{'、'.join((*COMMANDS, 'test'))}；用 python3 build.py --help 查看说明。\n")


def read_options(argv: list[str]) -> Options:
    """Parse the command line; exits 2 on wrong usage."""
    lines = "\n".join(f"  {name:<8}{words}" for name, words in COMMANDS.items())
    parser = Parser(
        prog="build.py",
        description="质量奖成果的网站与汇编。",
        epilog=f"命令：\n{lines}\n  test    安装测试所需并运行全部测试",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("command", nargs="?", default="build", choices=tuple(COMMANDS), metavar="命令", help="见下")
    parser.add_argument("--cases", type=Path, default=ROOT / "cases", metavar="文件夹", help="成果文件夹（默认 cases）")
    parser.add_argument("--content", type=Path, default=ROOT / "content", metavar="文件夹", help="其他内容的文件夹（默认 content）")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="文件夹", help="生成到哪里（默认 dist）")
    parser.add_argument("--as-of", type=_day, default=_today(), metavar="日期", help="按哪一天的情况发布，例如 2022-10-15（默认今天）")
    parser.add_argument("--port", type=int, default=8000, metavar="端口", help="serve 用的端口（默认 8000）")
    parser.add_argument("-h", "--help", action="help", help="显示这段说明")
    found = parser.parse_args(argv)
    return Options(
        command=found.command,
        cases=_from_here(found.cases),
        content=_from_here(found.content),
        out=_from_here(found.out),
        as_of=found.as_of,
        port=found.port,
    )


def _from_here(path: Path) -> Path:
    """A path as the person at the keyboard would write it."""
    absolute = path.absolute()
    return absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) and absolute != Path.cwd() else absolute


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2022-10-15 的样子") from None


def _today() -> date:
    """SOURCE_DATE_EPOCH (reproducible-builds.org, seconds) where it is set, else the machine's day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), tz=UTC).date() if epoch.isdigit() else date.today()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
