"""Bytes -> how fast they are sealed: MB a second of one core, and how much longer sealed files are."""

import os
import time

from press.vault import keys, sealed

MB = 1_000_000
LARGE, SMALL, SMALL_FILES = 64 * MB, 4_000, 4_000
GOAL = 50  # MB a second


def run() -> bool:
    """Print the table; False where the goal is missed."""
    key, large = keys.key(bytes(32)), os.urandom(LARGE)
    begin = time.process_time()
    size = len(sealed.seal(key, "large", large))
    one = LARGE / MB / (time.process_time() - begin)
    small = [os.urandom(SMALL) for _ in range(SMALL_FILES)]
    begin = time.process_time()
    sizes = sum(len(sealed.seal(key, f"small/{at}", content)) for at, content in enumerate(small))
    many = SMALL * SMALL_FILES / MB / (time.process_time() - begin)
    print("\n| sealed | MB a second of one core | goal | overhead, % |\n|---|---:|---:|---:|")
    print(f"| one file of {LARGE // MB} MB | {one:.0f} | {GOAL} | {100 * (size / LARGE - 1):.2f} |")
    print(f"| {SMALL_FILES:,} files of {SMALL:,} bytes | {many:.0f} | {GOAL} | {100 * (sizes / SMALL / SMALL_FILES - 1):.2f} |", flush=True)
    return min(one, many) >= GOAL
