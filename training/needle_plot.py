"""What is left of a needle's score as the haystack grows: curves, and their picture."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import mean

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.needle_listeners import COLUMNS
from training.needle_results import Cell, Figures, NeedleResults

COLOURS = "#2b6a99", "#c9703a", "#4b8b4f", "#7d5ba6", "#8a8a8a"


@dataclass(frozen=True)
class Curve:
    """A figure over length: of one listener by one read-out, with its values at all positions by length in seconds."""

    listener: str
    readout: str
    values: Mapping[float, Sequence[float]]

    @property
    def means(self) -> dict[float, float]:
        """Return the means over positions, by length in seconds."""
        return {length: mean(values) for length, values in self.values.items()}


def curves(cells: Sequence[Cell], results: NeedleResults, figure: str) -> dict[str, list[Curve]]:
    """Return the curves of ``figure`` by haystack; ``cells`` in order of haystack, listener and length."""
    panels: dict[str, list[Curve]] = defaultdict(list)
    for (haystack, listener), group in groupby(cells, lambda cell: (cell.haystack, cell.listener)):
        by_length: dict[float, list[Figures]] = defaultdict(list)
        for cell in group:
            by_length[cell.length_s].append(results[cell])
        for readout in next(iter(by_length.values()))[0]:
            values = {length: [own[readout][figure] for own in figures] for length, figures in by_length.items()}
            panels[haystack].append(Curve(listener, readout, values))
    return panels


def draw(path: Path, title: str, panels: Mapping[str, Sequence[Curve]]) -> None:
    """Draw a panel of mAP curves for each haystack, with their ranges: solid by columns, dashed pooled."""
    figure = Figure((1.4 + 3.6 * len(panels), 3.9), layout="constrained")
    figure.suptitle(title, fontsize=10)
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    listeners = list(dict.fromkeys(curve.listener for own in panels.values() for curve in own))
    for axis, (haystack, own) in zip(axes, panels.items(), strict=True):
        for curve in own:
            _line(axis, curve, COLOURS[listeners.index(curve.listener) % len(COLOURS)])
        _frame(axis, haystack, sorted({length for curve in own for length in curve.values}))
    axes[0].set_ylabel("mAP over the needles")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    figure.savefig(path, dpi=150)


def _line(axis: Axes, curve: Curve, colour: str) -> None:
    style = "o-" if curve.readout == COLUMNS else "s--"
    lengths, values = list(curve.values), list(curve.values.values())
    label = f"{curve.listener}, {curve.readout}"
    axis.plot(lengths, list(curve.means.values()), style, color=colour, label=label, markersize=4)
    axis.fill_between(lengths, list(map(min, values)), list(map(max, values)), color=colour, alpha=0.12, linewidth=0)


def _frame(axis: Axes, haystack: str, lengths_s: Sequence[float]) -> None:
    axis.set_title(haystack, fontsize=9)
    axis.set_xscale("log")
    axis.set_xticks(lengths_s, [duration(length) for length in lengths_s], fontsize=8)
    axis.set_xticks([], minor=True)
    axis.set_ylim(0, 1)
    axis.set_xlabel("length of the recording")
    axis.grid(axis="y", alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)


def duration(seconds: float) -> str:
    """Return a length as people say it: 50 s, 5 min, 2.5 h."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.2g} {unit}"
    return f"{seconds:.2g} s"
