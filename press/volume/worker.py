"""Jobs on standard input -> answers on standard output: the process that lays parts out and links them, within limits.

A fault ends the process and its words go to standard error; the parent reports.
"""

import gc
import logging
import os
import pickle
import resource
import sys
from collections.abc import Iterator, Mapping
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from press.volume import jobs, linker
from press.volume.crew import LENGTH, Answer, Setup
from press.volume.objects import Objects, Usage, save

STATM = Path("/proc/self/statm")  # pages of this process: all, resident …
TO_BYTES = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss
ROUND = 12  # jobs between two looks for cycles: a layout is one large graph that dies at once


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(100_000, 50, 1000)
    logging.getLogger("weasyprint").addHandler(logging.StreamHandler())
    inbox, outbox = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    messages = received(inbox)
    setup: Setup = next(messages)
    resource.setrlimit(resource.RLIMIT_AS, (setup.memory, setup.memory))
    press = cache(partial(open_press, setup))
    for number, job in enumerate(messages, 1):
        answer = Answer(result=done(job, setup, press), memory=memory())
        data = pickle.dumps(answer, 5)
        outbox.write(LENGTH.pack(len(data)) + data)
        outbox.flush()
        if number % ROUND == 0:
            gc.collect()


def received(inbox: Any) -> Iterator[Any]:
    while header := inbox.read(LENGTH.size):
        yield pickle.loads(inbox.read(LENGTH.unpack(header)[0]))  # noqa: S301  # our own parent wrote it


def memory() -> int:
    """Bytes that this process has now. What the system says it had at most counts its parent's too, from before it began."""
    if STATM.exists():
        return int(STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * TO_BYTES


def open_press(setup: Setup) -> Any:
    """With the first job that needs it: WeasyPrint takes half a second to load, and linking seldom needs it."""
    from press.volume import compiler, typesetter

    typesetter.teach()
    press = compiler.open_press(setup.look, setup.cache)
    gc.collect()
    gc.freeze()  # what is loaded stays: it need not be looked through again
    return press


def done(job: object, setup: Setup, press: Any) -> object:
    match job:
        case jobs.Warm():
            press()
            return None
        case jobs.Compile() | jobs.Furnish():
            return compiled(job, press())
        case jobs.Link():
            job.target.parent.mkdir(parents=True, exist_ok=True)
            embed = partial(embedded if job.keeps_fonts else embedded_now, setup=setup, press=press)
            return linker.link(job.binding, job.target, embed)
        case jobs.Epub():
            from press.volume import epub

            return epub.kept(job.book, job.pdf, setup.look, setup.cache, setup.tools)
    raise TypeError(job)


def compiled(job: jobs.Compile | jobs.Furnish, press: Any) -> object:
    """Lay out and keep; an object that lacks glyphs is not kept."""
    from press.volume import compiler

    found = (
        compiler.compile_part(job.part, job.numbers, press)
        if isinstance(job, jobs.Compile)
        else compiler.compile_furniture(job.head, job.tabs, press)
    )
    if not found.missing:
        save(found, job.target)
    return found.extent if not found.missing else jobs.Missing(characters=found.missing)


def embedded(usage: Usage, setup: Setup, press: Any) -> tuple[Objects, Mapping[int, float]]:
    """A font with these glyphs, from the cache if the glyphs are those of the last time."""
    key = sha256(repr((setup.tools, usage.face, sorted(usage.glyphs.items()))).encode()).hexdigest()[:32]
    path = setup.cache / "volume" / "fonts" / f"{key}.font"
    if path.exists():
        path.touch()
        found: tuple[Objects, Mapping[int, float]] = pickle.loads(path.read_bytes())  # noqa: S301
        return found
    made = embedded_now(usage, setup, press)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(pickle.dumps(made, 5))
    part.replace(path)
    return made


def embedded_now(usage: Usage, setup: Setup, press: Any) -> tuple[Objects, Mapping[int, float]]:  # noqa: ARG001  # called as `embedded` is
    from press.volume import embedding

    return embedding.embedded(usage, press().shop)
