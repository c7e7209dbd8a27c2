"""Values -> a row of the table of stages, in Markdown."""

HEAD = "| corpus | stage | seconds | peak memory, MB | output, MB | pages |\n|---|---|---:|---:|---:|---:|"


def row(stage: str, seconds: float | None, memory: float | None, output: float | None, pages: int | None) -> str:
    """What was not measured stays empty."""
    return f"| | {stage} | {shown(seconds, 2)} | {shown(memory, 0)} | {shown(output, 1)} | {shown(pages, 0)} |"


def shown(value: float | None, digits: int) -> str:
    """A number with so many digits behind the point, or nothing."""
    return "" if value is None else f"{value:,.{digits}f}"
