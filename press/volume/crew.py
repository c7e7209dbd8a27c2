"""Jobs -> results: worker processes within limits, so that what breaks one job breaks no other."""

import os
import pickle
import queue
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

LENGTH = struct.Struct("<Q")
HEAVY = 300 * 1024 * 1024  # bytes: a worker that has more after a job is replaced
LONGEST_LOG = 1_000_000  # bytes
PATIENCE = 60.0  # seconds that loading may take
HERE = Path(__file__).parent.parent.parent
START = """import sys
from importlib import util
sys.modules["press.volume"] = util.module_from_spec(util.find_spec("press.volume"))
from press.volume.worker import main
main()"""  # the package itself is not run: it loads all that makes books, of which a worker needs little
COMMAND = [sys.executable, "-c", START]
Why = Literal["died", "slow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What every worker of a crew is told first.

    tools: what else decides how a page looks; log: where it complains; memory: bytes of address space that it may have.
    """

    look: Path
    cache: Path
    tools: str
    log: Path
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A job that broke its worker, or took too long."""

    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """result: of the job; memory: what the worker has now, in bytes."""

    result: Any
    memory: int


@dataclass(slots=True, kw_only=True)
class Worker:
    """A place in the crew; its process starts with its first job and may be replaced."""

    process: subprocess.Popen[bytes] | None
    served: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Workers that stay for the next round; free: those that do nothing now, who did something last before the others."""

    setup: Setup
    size: int
    free: "queue.LifoQueue[Worker]"
    hands: ThreadPoolExecutor


@contextmanager
def gathered(setup: Setup, workers: int) -> Iterator[Crew]:
    """A crew for as long as it is wanted."""
    if setup.log.exists() and setup.log.stat().st_size > LONGEST_LOG:
        setup.log.unlink()
    free: queue.LifoQueue[Worker] = queue.LifoQueue()
    everybody = [Worker(process=None, served=0) for _ in range(workers)]
    for worker in everybody:
        free.put(worker)
    with ThreadPoolExecutor(workers) as hands:
        try:
            yield Crew(setup=setup, size=workers, free=free, hands=hands)
        finally:
            hands.shutdown(wait=False, cancel_futures=True)
            for worker in everybody:
                dismiss(worker)


def warm(crew: Crew, job: object) -> None:
    """Let one worker do `job`, which loads what it will need, while the caller goes on reading. The others wait until it is done:
    loading takes longer than the few jobs of an edit, and all at once would take each other's time."""
    first, *others = (crew.free.get() for _ in range(crew.size))
    crew.hands.submit(first_asked, crew, job, first, others)


def first_asked(crew: Crew, job: object, first: Worker, others: list[Worker]) -> None:
    try:
        asked(first, crew.setup, job, PATIENCE)
    finally:
        for worker in (*others, first):
            crew.free.put(worker)


def at_once() -> int:
    return max(1, os.cpu_count() or 1)


def done(crew: Crew, jobs: Iterable[tuple[object, float]]) -> Iterator[Any]:
    """The results of (job, seconds that it may take), in their order: what the job returned, or Lost."""
    return crew.hands.map(lambda wanted: one_done(crew, *wanted), tuple(jobs))


def one_done(crew: Crew, job: object, seconds: float) -> Any:
    """A job that broke a worker after others is tried once more by a fresh one: it may not be its own fault."""
    worker = crew.free.get()
    try:
        had_served = worker.served > 0
        result = asked(worker, crew.setup, job, seconds)
        if isinstance(result, Lost) and result.why == "died" and had_served:
            result = asked(worker, crew.setup, job, seconds)
        return result
    finally:
        crew.free.put(worker)


def asked(worker: Worker, setup: Setup, job: object, seconds: float) -> Any:
    process = worker.process or started(worker, setup)
    assert process.stdin is not None
    try:
        send(process, job)
        answer = received(process, time.monotonic() + seconds)
    except (BrokenPipeError, EOFError):
        dismiss(worker)
        return Lost(why="died")
    except TimeoutError:
        dismiss(worker)
        return Lost(why="slow")
    worker.served += 1
    if answer.memory > HEAVY:
        dismiss(worker)
    return answer.result


def started(worker: Worker, setup: Setup) -> subprocess.Popen[bytes]:
    setup.log.parent.mkdir(parents=True, exist_ok=True)
    with setup.log.open("ab") as complaints:
        worker.process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, cwd=HERE)
    worker.served = 0
    send(worker.process, setup)
    return worker.process


def send(process: subprocess.Popen[bytes], message: object) -> None:
    assert process.stdin is not None
    data = pickle.dumps(message, 5)
    process.stdin.write(LENGTH.pack(len(data)) + data)
    process.stdin.flush()


def received(process: subprocess.Popen[bytes], deadline: float) -> Answer:
    (length,) = LENGTH.unpack(read(process, LENGTH.size, deadline))
    answer: Answer = pickle.loads(read(process, length, deadline))  # noqa: S301  # our own child wrote it
    return answer


def read(process: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
    """Raises TimeoutError, and EOFError where the process is gone."""
    assert process.stdout is not None
    pipe, data = process.stdout.fileno(), b""
    while len(data) < length:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        more = os.read(pipe, length - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def dismiss(worker: Worker) -> None:
    """End the process, whatever it does."""
    process, worker.process = worker.process, None
    if process is None:
        return
    process.kill()
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        with suppress(BrokenPipeError):  # what it had not read yet
            pipe.close()
    process.wait()
