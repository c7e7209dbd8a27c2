"""Content stream -> its operations, each with the matrix in force: where on the page things are drawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import ContentStreamInstruction, Operator

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top; points
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One operation. matrix: from the stream's units to those of the page."""

    operator: str
    operands: Sequence[Any]
    matrix: Matrix


def steps(instructions: Iterable[Any], start: Matrix) -> Iterator[Step]:
    """The operations of a page or form in order. start: the matrix in force where it begins."""
    matrix, kept = start, list[Matrix]()
    for instruction in instructions:
        name, operands = str(instruction.operator), instruction.operands
        if name == "cm":
            matrix = product(six(operands), matrix)
        elif name == "q":
            kept.append(matrix)
        elif name == "Q" and kept:
            matrix = kept.pop()
        yield Step(operator=name, operands=operands, matrix=matrix)


def six(values: Iterable[Any]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def product(first: Matrix, then: Matrix) -> Matrix:
    """One matrix that does what two do one after the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def placed(box: Box, matrix: Matrix) -> Box:
    """Where a rectangle comes to lie on the page."""
    left, bottom, right, top = box
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def taken_back(box: Box, matrix: Matrix) -> Box:
    """The rectangle of a stream that comes to lie there; the matrix turns nothing."""
    a, _, _, d, e, f = matrix
    return placed(box, (1 / a, 0, 0, 1 / d, -e / a, -f / d))


def rectangle(operands: Sequence[Any]) -> Box:
    """Of the operator re."""
    x, y, width, height = (float(value) for value in operands)
    return min(x, x + width), min(y, y + height), max(x, x + width), max(y, y + height)


def box_of(values: Iterable[Any]) -> Box:
    left, bottom, right, top = (float(value) for value in values)
    return left, bottom, right, top


def instruction(operator: str, *operands: Any) -> ContentStreamInstruction:  # noqa: ANN401  # numbers, names
    return ContentStreamInstruction(list(operands), Operator(operator))
