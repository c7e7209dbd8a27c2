#!/usr/bin/env python3
"""arguments -> press: sets up what the press needs on a bare machine, then hands over to it.

Standard library only. This file must parse on old Pythons too, so that they can be told what is wrong.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
JUDGES = (ROOT / "tests" / "package.json", ROOT / "tests" / "package-lock.json")  # what judges the finished pages comes from npm
ALL_TESTS = ("-n", "auto", "--maxprocesses=4", "--dist", "loadfile")  # a file's tests share what they build
APT_PATIENCE = 300  # seconds to wait while another program installs packages
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts", "~/Library/Fonts")
BREW_LIBRARIES = ("/opt/homebrew/lib", "/usr/local/lib")

# What pip cannot bring: (how to tell, what to look for, Debian's package, Homebrew's formula or cask; "" where macOS needs none).
# Without harfbuzz-subset PDFs come out all the same, but 57 times slower.
NEEDED_TO_BUILD = (
    ("module", "ensurepip", "python3-venv", "python"),
    ("library", "libpango-1.0.so.0", "libpango-1.0-0", "pango"),
    ("library", "libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "pango"),
    ("library", "libharfbuzz-subset.so.0", "libharfbuzz-subset0", "harfbuzz"),
    ("font", "NotoSerifCJK*", "fonts-noto-cjk", "font-noto-serif-cjk-sc"),
    ("font", "NotoSansCJK*", "fonts-noto-cjk", "font-noto-sans-cjk-sc"),
    ("font", "LXGWWenKai*", "fonts-lxgw-wenkai", "font-lxgw-wenkai"),
    ("font", "Symbola*", "fonts-symbola", ""),  # signs and pictographs; macOS brings its own
)
NEEDED_TO_TEST = (
    ("program", "chromium", "chromium", "chromium"),
    ("program", "soffice", "libreoffice-writer-nogui", "libreoffice"),  # opens the letters as Word does
    ("program", "java", "default-jre-headless", "temurin"),
    ("library", "libatomic.so.1", "libatomic1", ""),  # for the Node.js inside Playwright
)


def main(arguments: list[str]) -> None:
    """Set up if needed, then become the press (or pytest)."""
    if sys.version_info < (3, 11):  # noqa: UP036  (an old Python must be told, not shown a traceback)
        stop("需要 Python 3.11 或更高版本，这里是 %d.%d / Python 3.11 or newer is needed" % sys.version_info[:2])
    if sys.platform == "win32":
        stop("Windows 上请在 WSL（Ubuntu）里运行 / on Windows, run this inside WSL (Ubuntu)")
    testing = arguments[:1] == ["test"]
    if not ready(testing):
        set_up(testing)
    os.environ.update(PYTHONPATH=str(ROOT), PYTHONUTF8="1")
    if sys.platform == "darwin":  # a Python that is not Homebrew's does not look where Homebrew puts Pango
        os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", ":".join(BREW_LIBRARIES))
    if testing:
        os.chdir(ROOT)
        command = ["-m", "pytest", *(arguments[1:] or ALL_TESTS)]
    else:
        command = ["-m", "press.cli", *arguments]
    os.execv(PYTHON, [str(PYTHON), *command])


def stop(message: str) -> None:
    """Say one line and end with exit code 2: nothing an editor's cases could mend."""
    print("build.py: " + message, file=sys.stderr)
    raise SystemExit(2)


def ready(testing: bool) -> bool:
    """Whether an earlier start set all up for the lock as it is now."""
    mark = stamp(testing)
    return mark.exists() and PYTHON.exists() and mark.read_text(encoding="ascii") == lock_hash(testing)


def stamp(testing: bool) -> Path:
    """The file that says that all is there; lives in the environment, so that it goes with it."""
    return VENV / ("ready-to-test" if testing else "ready-to-build")


def lock_hash(testing: bool) -> str:
    locks = (LOCK, *JUDGES) if testing else (LOCK,)
    return hashlib.sha256(b"".join(path.read_bytes() for path in locks)).hexdigest()


def set_up(testing: bool) -> None:
    """System packages and the environment; a second start waits for the first and then finds all done."""
    import fcntl  # not on Windows

    (ROOT / ".cache").mkdir(exist_ok=True)
    with open(ROOT / ".cache" / "set-up.lock", "w", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个进程正在准备环境，等它完成 …")
            fcntl.flock(held, fcntl.LOCK_EX)
        if ready(testing):
            return
        provide_system(missing(NEEDED_TO_BUILD + (NEEDED_TO_TEST if testing else ())))
        if not ready(testing=False):
            make_environment(held.fileno())
            write_stamp(testing=False)
        if testing:
            install_judges(held.fileno())
            write_stamp(testing=True)


def say(message: str) -> None:
    print("准备环境  " + message, file=sys.stderr, flush=True)


def missing(needs: tuple[tuple[str, str, str, str], ...]) -> list[tuple[str, str, str, str]]:
    tell: dict[str, Callable[[str], object]] = {
        "module": importlib.util.find_spec,
        "library": library,
        "font": font,
        "program": shutil.which,
    }
    return [need for need in needs if not tell[need[0]](need[1]) and (need[3] or sys.platform != "darwin")]


def library(name: str) -> bool:
    """Whether the loader finds it. (ctypes.util.find_library starts ldconfig and a compiler, and says less.)"""
    import ctypes  # slow to load, and only a set-up needs it

    if sys.platform == "darwin":
        return any(Path(folder, name.partition(".so")[0] + ".dylib").exists() for folder in BREW_LIBRARIES)
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def font(pattern: str) -> bool:
    return any(any(Path(folder).expanduser().rglob(pattern)) for folder in FONT_FOLDERS)


def provide_system(needs: list[tuple[str, str, str, str]]) -> None:
    """Install with apt where that is possible; elsewhere say exactly what to install, and end."""
    if not needs:
        return
    packages = sorted({need[2] for need in needs})
    if sys.platform == "darwin":
        stop("还缺系统软件，请先运行 / first run: brew install " + " ".join(sorted({need[3] for need in needs})))
    if not shutil.which("apt-get"):
        what = ", ".join(sorted({need[1] for need in needs}))
        stop("还缺 %s；请安装相当于 Debian 下列软件包的软件 / install what Debian calls: %s" % (what, " ".join(packages)))
    if os.geteuid() != 0:
        stop("还缺系统软件，请先运行 / first run: sudo apt-get install -y --no-install-recommends " + " ".join(packages))
    say("安装系统软件包 " + " ".join(packages))
    update_package_lists()
    done = apt("install", "-y", "--no-install-recommends", *packages)
    importlib.invalidate_caches()
    if done.returncode or missing(tuple(needs)):
        reason = done.stderr.strip().replace("\n", "；") or "装完后仍找不到 " + ", ".join(need[1] for need in missing(tuple(needs)))
        stop("apt-get 没有装上 %s：%s" % (" ".join(packages), reason))


def update_package_lists() -> None:
    """A failure is not the end (a package may be known already), except that another apt is waited for."""
    end = time.monotonic() + APT_PATIENCE
    while "lock" in apt("update").stderr and time.monotonic() < end:
        time.sleep(2)  # DPkg::Lock::Timeout does not hold for the lock of the package lists


def apt(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=%d" % APT_PATIENCE, *arguments]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )


def make_environment(held: int) -> None:
    """A fresh .venv with exactly what the lock names. Children hold the lock too, so an orphan is waited for."""
    say("建立 .venv 并安装 requirements.lock 中的软件包（约一分钟，只在第一次和锁文件变化后）")
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input", "--require-hashes", "--only-binary=:all:", "-r", str(LOCK)]
    base = getattr(sys, "_base_executable", sys.executable)  # not .venv's own Python, which has just gone
    step([base, "-m", "venv", str(VENV)], held)
    step(pip, held)


def install_judges(held: int) -> None:
    """.venv/judges with exactly what tests/package-lock.json names, by the npm that requirements.lock has brought."""
    say("安装检查网页的工具（只在第一次测试和 tests/package-lock.json 变化后）")
    folder = VENV / "judges"
    folder.mkdir(exist_ok=True)
    for path in JUDGES:
        shutil.copy(path, folder)
    npm = [str(VENV / "bin" / "npm"), "ci", "--prefix", str(folder)]
    step([*npm, "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"], held)


def step(command: list[str], held: int) -> None:
    if subprocess.run(command, pass_fds=[held], stdin=subprocess.DEVNULL, check=False).returncode:
        stop("这一步没有完成，原因见上 / this step failed, see above: " + " ".join(command))


def write_stamp(testing: bool) -> None:
    half = stamp(testing).with_suffix(".half")
    half.write_text(lock_hash(testing), encoding="ascii")
    os.replace(half, stamp(testing))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        raise SystemExit(130) from None
