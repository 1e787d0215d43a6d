"""What the benchmarks print and keep: Markdown tables and JSON with a note on the machine."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

import typer


def show(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table, aligned so that it also reads well as it is."""
    cells = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    lines.insert(1, " | ".join("-" * width for width in widths))
    typer.echo("\n".join(["", title, "", *(f"| {line} |" for line in lines)]))


def keep(path: Path | None, **figures: object) -> None:
    """Write the figures and what they were measured on to the JSON file ``path``, if there is one."""
    if path is not None:
        path.write_text(json.dumps({"machine": machine(), **figures}, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, object]:
    """Return what a figure depends on besides the code."""
    packages = {name: version(name) for name in ("torch", "numpy", "numba")}
    return {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version(), **packages}


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Return the median and the range of repeated measurements."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}..{max(values):.{digits}f})"


def numbers(text: str) -> list[int]:
    """Return the whole numbers in a comma-separated list, perhaps none."""
    return [int(part) for part in text.split(",") if part.strip()]
