"""A title -> rows of like length, broken between words."""

from math import ceil

import rjieba


def rows(title: str, room: float) -> tuple[str, ...]:
    """As few rows as the room allows. room: in characters of full width, less one."""
    count = max(1, ceil(wide(title) / room))
    found: list[str] = []
    row = ""
    for word in rjieba.cut(title):
        if row and len(found) < count - 1 and wide(row + word) > wide(title) / count + 1:
            found.append(row)
            row = ""
        row += word
    return (*found, row)


def wide(words: str) -> float:
    """In characters of full width."""
    return sum(0.5 if character.isascii() else 1 for character in words)
