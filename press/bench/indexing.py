"""Cases -> an index of the search, made several times in copies of one process, and what each took; run as a process of its own.

Arguments: cases, content, a folder for the index, how often. Says one line of JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from press import catalogue, load, prose, search
from press.bench.processes import TO_MB
from press.model import PublicCatalogue
from press.search.records import record

AS_OF = date(2026, 12, 31)  # behind the last of the made years


def main(cases: Path, content: Path, out: Path, often: int) -> None:
    """Read the cases, make the index `often` times, keep the first, and tell what its cards say."""
    contents, problems = load.read(cases, content, AS_OF)
    assert contents is not None, problems
    public = catalogue.public_view(catalogue.build(contents)[0])
    begin = time.process_time()
    bodies = {case.id: prose.body(case) for case in public.cases}
    texts = time.process_time() - begin
    runs = [_in_a_copy(partial(_made, public, bodies, None if number else out)) for number in range(often)]
    made = [record(case, bodies[case.id]) for case in public.cases]
    cards = [
        {"id": item.case.id, "title": item.title, "names": (item.organisation, *item.methods, *item.keywords), "lines": item.lines}
        | {"headings": sorted(item.headings)}
        for item in made
    ]
    (out / "cards.json").write_text(json.dumps(cards, ensure_ascii=False), encoding="utf-8")
    print(json.dumps({"texts": texts, "runs": runs}))


def _made(public: PublicCatalogue, bodies: dict[str, prose.Body], out: Path | None) -> dict[str, float]:
    """Wall clock and CPU seconds of one index; it is written to `out`."""
    begin, cpu = time.perf_counter(), time.process_time()
    artifacts = list(search.render(public, lambda case: bodies[case.id], frozenset(), PurePosixPath("search")))
    took = {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}
    for artifact in artifacts if out else ():
        path = Path(str(out), artifact.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        assert isinstance(artifact.content, bytes)
        path.write_bytes(artifact.content)
    return took


def _in_a_copy(work: Callable[[], dict[str, float]]) -> dict[str, float]:
    """What the work says, done in a copy of this process so that each starts alike; memory: its peak in MB."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        with os.fdopen(write, "w", encoding="utf-8") as told:
            json.dump(work(), told)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as told:
        answer = told.read()
    _, status, usage = os.wait4(child, 0)
    assert status == 0, "the copy says above why it failed"
    return {**json.loads(answer), "memory": usage.ru_maxrss * TO_MB}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
