"""argv -> Options: the command line, its help and its complaints in Chinese."""

import argparse
import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

COMMANDS = {
    "build": "检查、排版、核对，全部生成到 dist/（不写命令时就是它）",
    "check": "只检查 cases/ 和 content/，列出所有要改的地方，不生成文件",
    "site": "只生成网站 dist/site",
    "volume": "只生成汇编 dist/volume",
    "vault": "只加密会员内容，放进 dist/site",
    "members": "会员名册：members list，members add|revoke|renew|code|rotate 单位名称",
    "releases": "列出哪些内容在哪一天向谁开放",
    "print": "生成交印刷厂的文件 dist/volume/print，并写印前检查报告",
    "channels": "只生成公众号稿件和证书 dist/wechat、dist/report",
    "wechat": "wechat push 稿件 …：把公众号稿件放进草稿箱，由人核对后发布",
    "verify": "核对已经生成的 dist/",
    "serve": "在本机预览网站，改动文件后自动刷新",
    "bench": "测量各阶段的用时、内存和大小；可只测一项，例如 bench search",
}
TAKE_WORDS = frozenset({"bench", "wechat", "members"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a command works on. words: what stands behind the command (members add 名称, bench search);
    select: which cases a volume is made of, '' for the editions; keep_going: make the volumes without the cases that cannot be set."""

    command: str
    words: tuple[str, ...]
    cases: Path
    content: Path
    out: Path
    as_of: date
    port: int
    select: str
    keep_going: bool


class Parser(argparse.ArgumentParser):
    """argparse that says in Chinese what is wrong."""

    def error(self, message: str) -> NoReturn:
        words = re.sub(r"^unrecognized arguments: (.+)$", r"不认识“\1”", message)
        words = re.sub(r"^argument 命令: invalid choice: '(.+?)' .*$", r"没有“\1”这个命令", words)
        words = re.sub(r"^argument (--[\w-]+): expected one argument$", r"\1 后面要写一个值", words)
        words = re.sub(r"^argument (--[\w-]+): (?:invalid int value: '(.*)')$", r"\1 后面要写整数，不能是“\2”", words)
        words = re.sub(r"^argument (--[\w-]+): ", r"\1 ", words)
        self.exit(2, f"{words}。可用的命令：{'、'.join((*COMMANDS, 'test'))}；用 python3 build.py --help 查看说明。\n")


def read_options(argv: list[str], root: Path) -> Options:
    """Parse the command line; root: the checkout, where cases/, content/ and dist/ are unless said otherwise. Exits 2 on wrong usage."""
    lines = "\n".join(f"  {name:<10}{words}" for name, words in COMMANDS.items())
    parser = Parser(
        prog="build.py",
        description="质量奖成果的网站与汇编。",
        epilog=f"命令：\n{lines}\n  test      安装测试所需并运行全部测试",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("command", nargs="?", default="build", choices=tuple(COMMANDS), metavar="命令", help="见下")
    parser.add_argument("words", nargs="*", metavar="内容", help="有的命令后面还要写的内容，见各命令的说明")
    parser.add_argument("--cases", type=Path, default=root / "cases", metavar="文件夹", help="成果文件夹（默认 cases）")
    parser.add_argument("--content", type=Path, default=root / "content", metavar="文件夹", help="其他内容的文件夹（默认 content）")
    parser.add_argument("--out", type=Path, default=root / "dist", metavar="文件夹", help="生成到哪里（默认 dist）")
    parser.add_argument("--as-of", type=_day, default=_today(), metavar="日期", help="按哪一天的情况发布，例如 2022-10-15（默认今天）")
    parser.add_argument("--port", type=int, default=8000, metavar="端口", help="serve 用的端口（默认 8000）")
    parser.add_argument("--select", default="", metavar="条件", help="volume 用：只把符合条件的成果做成一册，例如 method=DOE,year=2022")
    parser.add_argument("--keep-going", action="store_true", help="排不出版面的成果先跳过，其余照做")
    parser.add_argument("-h", "--help", action="help", help="显示这段说明")
    found = parser.parse_args(argv)
    if found.words and found.command not in TAKE_WORDS:
        parser.error(f"unrecognized arguments: {' '.join(found.words)}")
    if found.select and found.command != "volume":
        parser.error("--select 只能和 volume 一起用")
    return Options(
        command=found.command,
        words=tuple(found.words),
        cases=_from_here(found.cases),
        content=_from_here(found.content),
        out=_from_here(found.out),
        as_of=found.as_of,
        port=found.port,
        select=found.select,
        keep_going=found.keep_going,
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
