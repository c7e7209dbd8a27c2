"""Options -> stages -> lines on screen -> exit code: 0 done, 1 problems that an editor can mend, 2 wrong usage."""

import fcntl
import gc
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from press import assembly, catalogue, load, output, volume
from press.arguments import Options, read_options
from press.assembly import Places, Views, artifacts
from press.model import Problem, Refused, Volume
from press.volume import Crew

if TYPE_CHECKING:  # what serves is loaded by the one command that serves
    from press.serve import Offer

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "site_src"
CONFIG = ROOT / "mkdocs.yml"
CACHE = ROOT / ".cache"
SECRETS = ROOT / ".secrets"
SHOWN_NOTES = 12
HEAD_START = 1.0  # seconds in which the volumes of a small edit are made anew; beside the pages they would take twice as long
SELDOM = 100_000, 50, 1000  # cases by the hundred are no garbage: to look through them again and again took a fifth of the time
MAKE_VOLUMES = frozenset({"build", "volume", "print"})  # other commands take those that are finished


def say(line: str) -> None:
    print(line, flush=True)


PLACES = Places(look=LOOK, config=CONFIG, cache=CACHE, secrets=SECRETS, say=say)


def main(argv: list[str]) -> int:
    """Run one command."""
    gc.set_threshold(*SELDOM)
    options = read_options(argv, ROOT)
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
        case "members":
            return keep_roster(options)
        case "releases":
            from press import releases

            views, _ = read(options)
            for line in releases.lines(views.full):
                say(line)
        case "serve":
            return preview(options)
        case "wechat":
            return send_drafts(options)
        case "bench":
            from press import bench

            return bench.run(ROOT, options.words)
        case _:
            with alone(options.out):
                build(options)
    return 0


def read(options: Options) -> tuple[Views, tuple[Problem, ...]]:
    """load and catalogue: the views and the notes; raises Refused with every problem."""
    with stage("load", "读取并检查"):
        contents, problems = load.read_again(options.cases, options.content, options.as_of, CACHE)
    if contents is None:
        raise Refused(problems)
    with stage("catalogue", "编目"):
        full, between = catalogue.build(contents)
        problems = tuple(sorted((*problems, *between), key=lambda problem: (problem.source, problem.line)))
        if any(problem.level == "error" for problem in problems):
            raise Refused(problems)
        views = Views(full=full, public=catalogue.public_view(full), members=catalogue.members_view(full), roster=contents.content.roster)
    show(problems)
    return views, problems


def build(options: Options) -> None:
    """Make dist/, or one part of it with the other parts kept; nothing is touched unless all goes well."""
    inputs = output.fingerprint(
        (options.cases, options.content, LOOK, CONFIG, ROOT / "press", ROOT / "requirements.lock"),
        (
            options.command,
            options.select,
            str(options.keep_going),
            options.as_of.isoformat(),
            sys.version,
        ),
    )
    if output.is_current(options.out, f"{inputs} {secret_word(options.command)}"):
        say(f"没有改动，{options.out}/ 已是最新。")
        return
    with volume.crew(LOOK, CACHE, volume.at_once()) as workers:
        if options.command in MAKE_VOLUMES:
            volume.warm(workers)
        views, notes = read(options)
        volumes, skipped = make_volumes(options, views, workers)
    notes = (*notes, *skipped)
    command = "select" if options.select else options.command
    with stage("website", "网站") if options.command in ("build", "site") else stage("output", "写入"):
        made = artifacts(command, views, volumes, notes, PLACES, options.out)
        tree, manifest = output.stage(made, options.out)
    try:
        if options.command == "build":
            from press import verify

            with stage("verify", "核对"):
                faults = verify.tree(tree, views.full, views.public, volumes)
            if faults:
                raise Refused(faults)
        output.switch(tree, options.out, manifest, f"{inputs} {secret_word(options.command)}")  # the first build has made the secret
    finally:
        output.discard(tree)
    say(f"完成：{counted(views)}，{len(manifest.files)} 个文件，在 {options.out}/。")


def secret_word(command: str) -> str:
    """A word that changes with the members' secret; '' for a command that seals nothing."""
    if "vault" not in assembly.parts_of(command):
        return ""
    from press import vault

    return vault.fingerprint(SECRETS, os.environ)


def make_volumes(options: Options, views: Views, workers: Crew) -> tuple[tuple[Volume, ...], tuple[Problem, ...]]:
    """The volumes, and why cases or volumes are missing."""
    if options.command not in MAKE_VOLUMES:
        return volume.kept(workers, views.public, views.members), ()
    with stage("volume", "汇编"):
        if options.select:
            made = volume.selected(workers, views.public, options.select, keep_going=options.keep_going)
        else:
            made = volume.render(workers, views.public, views.members, keep_going=options.keep_going)
    for problem in made.problems:
        say(f"已跳过 {problem}")
    return made.volumes, made.problems


def keep_roster(options: Options) -> int:
    """Change members.yml, or show it, or a member's code."""
    from press import content, membership, vault

    words, problems = content.read(options.content, options.as_of)
    if words is None:
        raise Refused(problems)
    desk = membership.Desk(roster=options.content / "members.yml", secrets=SECRETS, look=LOOK, say=say)
    membership.run(options.words, words, desk, lambda: vault.master(SECRETS, os.environ, say))
    return 0


def send_drafts(options: Options) -> int:
    """Put packs of dist/wechat into the account's draft box; a person publishes them."""
    from press import drafts

    folder = options.out / "wechat"
    known = drafts.packs(folder)
    order, *names = options.words or ("list",)
    wanted = tuple(name.strip("/").removeprefix(f"{folder}/").removeprefix("wechat/") for name in names)
    unknown = [name for name in wanted if name not in known]
    if order != "push" or not wanted or unknown:
        for name in unknown:
            say(f"{folder}/ 里没有稿件“{name}”")
        say("\n".join(("可以放进草稿箱的稿件：", *known)) if known else f"{folder}/ 里还没有稿件，请先运行 python3 build.py")
        say("放进草稿箱：python3 build.py wechat push 稿件 …")
        return 0 if order == "list" and not names else 1
    done = 0
    try:
        for outcome in drafts.push(folder, wanted, drafts.account_of(os.environ), CACHE / "wechat" / "journal.json"):
            say(f"{outcome.path}：{outcome.words}")
            done += outcome.done
    except drafts.Refusal as refusal:
        say(str(refusal))
        return 1
    return 0 if done == len(wanted) else 1


def preview(options: Options) -> int:
    """Serve the site alone; the volumes that were made once are made anew beside it, by workers that stay."""
    from press import serve

    folder = CACHE / "preview"
    watched = (options.cases, options.content, LOOK, CONFIG)
    with ThreadPoolExecutor(1) as hand, volume.crew(LOOK, CACHE, volume.at_once()) as workers:
        volume.warm(workers)
        bench = Workbench(workers=workers, hand=hand, volumes={}, renewal=None)
        return serve.run(folder / "site", watched, lambda offer: build_preview(options, folder, bench, offer), options.port)


@dataclass(slots=True, kw_only=True)
class Workbench:
    """What stays from one edit to the next. hand: does what need not be waited for; volumes: the last one of each slug."""

    workers: Crew
    hand: ThreadPoolExecutor
    volumes: dict[str, Volume]
    renewal: Future[None] | None


def build_preview(options: Options, folder: Path, bench: Workbench, offer: "Offer") -> tuple[Problem, ...]:
    """The pages, for `serve`: what is wrong is returned, and the last good pages stay."""
    try:
        views, notes = read(options)
        if bench.renewal:
            bench.renewal.cancel()  # if it has not begun: there is a newer state of the cases
        bench.renewal = bench.hand.submit(renew_volumes, bench.workers, views, offer)
        bench.renewal.add_done_callback(lambda done: None if done.cancelled() else done.result())  # a mistake of ours is not swallowed
        wait((bench.renewal,), timeout=HEAD_START)
        for found in volume.standing(bench.workers, views.public, views.members):
            last = bench.volumes.get(found.slug, found)
            bench.volumes[found.slug] = replace(found, epub=found.epub or last.epub, offprints=found.offprints or last.offprints)
        slugs = [source.slug for source in volume.editions(views.public, views.members)]
        volumes = tuple(bench.volumes[slug] for slug in slugs if slug in bench.volumes)
        tree, manifest = output.stage(assembly.preview(views, volumes, PLACES), folder)
    except Refused as refused:
        show(refused.problems)
        return refused.problems
    output.switch(tree, folder, manifest, "")
    return notes


def renew_volumes(workers: Crew, views: Views, offer: "Offer") -> None:
    """The public volumes as the cases are now, while the pages are still being made. EPUBs and offprints wait for the next build."""
    begin = time.monotonic()
    wanted = volume.stale(workers, views.public, views.members) if views.public.edition.gives_volume else ()
    try:
        made = volume.made_by(workers, wanted, keep_going=False).volumes if wanted else ()
    except Refused as refused:
        show(refused.problems)
        offer({}, refused.problems)
        return
    except CancelledError:
        return  # the preview has ended
    offer({f"/volume/{found.slug}.pdf": found.pdf for found in made}, ())
    if made:
        say(f"serve     汇编已更新（{len(made)} 册，{time.monotonic() - begin:.1f} 秒）")


def check_tree(options: Options) -> int:
    """Verify dist/ as it lies there against the content as it is now."""
    from press import verify

    views, _ = read(options)
    with volume.crew(LOOK, CACHE, volume.at_once()) as workers:
        volumes = volume.kept(workers, views.public, views.members)
    with stage("verify", "核对"):
        faults = verify.tree(options.out, views.full, views.public, volumes)
    if faults:
        raise Refused(faults)
    say(f"核对完毕，{options.out}/ 与内容一致。")
    return 0


# ---- What stands on the screen ---------------------------------------------------------------------------------------------


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
