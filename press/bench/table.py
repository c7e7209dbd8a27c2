"""Values -> rows of tables in Markdown."""

HEAD = "| corpus | stage | seconds | peak memory, MB | output, MB | pages |\n|---|---|---:|---:|---:|---:|"


def line(*cells: str) -> str:
    """A row of any table."""
    return f"| {' | '.join(cells)} |"


def row(stage: str, seconds: float | None, memory: float | None, output: float | None, pages: int | None) -> str:
    """A row of the table of stages; what was not measured stays empty."""
    return f"| | {stage} | {shown(seconds, 2)} | {shown(memory, 0)} | {shown(output, 1)} | {shown(pages, 0)} |"


def shown(value: float | None, digits: int) -> str:
    """A number with so many digits behind the point, or nothing."""
    return "" if value is None else f"{value:,.{digits}f}"
