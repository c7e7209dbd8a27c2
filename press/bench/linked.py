"""Cases -> one volume as the press makes it, parts compiled and linked; run as a process of its own.

Arguments: cases, content, look, cache, workers. Says one line of JSON.
"""

import sys
from pathlib import Path

from press import volume
from press.bench import edition
from press.bench.stopwatch import tell


def main(cases: Path, content: Path, look: Path, cache: Path, workers: int) -> None:
    """Make the volume, or what of it is not in the cache."""
    with volume.crew(look, cache, workers) as crew:
        volume.warm(crew)
        source = edition.read_again(cases, content, cache)
        (made,) = volume.made_by(crew, (source,), keep_going=False).volumes
    tell({"pdf": str(made.pdf)})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
