"""The benchmarks' pictures, as PNG, PDF or SVG by the file's ending; no screen is needed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

from matplotlib.axes import Axes
from matplotlib.figure import Figure

PER_ROW = 4
BAR_INCHES = 0.22
NAMED = 20
"""Classes at either end that are drawn by name."""
COLOUR, ALTERNATIVE = "#2b6a99", "#c9703a"


def bar_panels(path: Path, title: str, names: Sequence[str], panels: Mapping[str, Sequence[float]]) -> None:
    """Draw panels of horizontal bars (0..1), four in a row, each with a bar for every name, the first on top."""
    n_rows = -(-len(panels) // PER_ROW)
    figure = Figure((2 + 2.3 * PER_ROW, 0.5 + n_rows * (0.6 + BAR_INCHES * len(names))), layout="constrained")
    figure.suptitle(title, fontsize=10)
    axes = figure.subplots(n_rows, PER_ROW, sharey=True, squeeze=False).ravel()
    for axis, (heading, values) in zip(axes, panels.items(), strict=False):
        bars(axis, heading, names, values)
    for axis in axes[len(panels) :]:
        axis.set_visible(False)
    figure.savefig(path, dpi=150)


def class_bars(path: Path, title: str, names: Sequence[str], values: Sequence[float]) -> None:
    """Draw the average precision of classes, highest first: all as one curve, and the highest and lowest by name."""
    figure = Figure((11, 0.9 + BAR_INCHES * min(len(names), 2 * NAMED)), layout="constrained")
    figure.suptitle(title, fontsize=10)
    curve, named = figure.subplots(1, 2)
    curve.fill_between(range(1, len(values) + 1), values, step="mid", color=COLOUR, alpha=0.35)
    curve.axhline(mean(values), color=ALTERNATIVE, label=f"mean {mean(values):.3f}")
    curve.set(
        xlabel="classes, by average precision", ylabel="average precision", ylim=(0, 1), xlim=(0.5, len(values) + 0.5)
    )
    curve.legend(frameon=False)
    chosen = [i for i in range(len(names)) if i < NAMED or i >= len(names) - NAMED]
    heading = "highest and lowest" if len(chosen) < len(names) else "all classes"
    bars(named, heading, [names[i] for i in chosen], [values[i] for i in chosen])
    figure.savefig(path, dpi=150)


def bars(axis: Axes, heading: str, names: Sequence[str], values: Sequence[float]) -> None:
    """Draw horizontal bars with their values."""
    drawn = axis.barh(range(len(names)), values, color=COLOUR, height=0.75)
    axis.bar_label(drawn, fmt="%.2f", padding=2, fontsize=7)
    axis.set_yticks(range(len(names)), names, fontsize=8)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.set_xlim(0, max(*values, 0.01) * 1.2)
    axis.set_title(heading, fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)
