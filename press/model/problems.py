"""What is wrong with the input."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Level = Literal["error", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing an editor should mend (error: nothing is made) or look at (note: the build goes on).

    source: the file as the editor knows it; line: 1-based, 0 when the fault belongs to no line;
    message: Chinese, says what is wrong and what to write instead; rule: stable English id.
    """

    rule: str
    level: Level
    source: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}" if self.line else str(self.source)
        return f"{place}: {self.message} [{self.rule}]"


class Refused(Exception):
    """A build that stops because of what its input holds; carries every problem found so far."""

    def __init__(self, problems: tuple["Problem", ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems
