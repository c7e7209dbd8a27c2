"""What a process measures of itself -> what the one that waits for it hears."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Made = TypeVar("Made")


def clocked(work: Callable[[], Made]) -> tuple[Made, float]:
    """What the work makes, and its wall clock seconds."""
    begin = time.perf_counter()
    made = work()
    return made, time.perf_counter() - begin


def tell(told: Mapping[str, object]) -> None:
    """Say it as the last line."""
    print(json.dumps(told, ensure_ascii=False), flush=True)


def heard(said: str) -> Any:  # noqa: ANN401 - whatever JSON can say
    """What a process told, whatever else it said before."""
    return json.loads(said.rstrip().rpartition("\n")[2])
