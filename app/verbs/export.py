"""``dass-explorer export``: events of projects and recordings as tables, labels, clips and marked copies."""

from pathlib import Path
from typing import Annotated

import typer

from app.core.formats import ExportFormat
from app.verbs.options import NOT_REJECTED, Hours, MergeGap, MinLength, Model, Places, Review, Threshold
from app.verbs.tag import Device, DeviceChoice

Filter = Annotated[
    str,
    typer.Option(
        "--filter",
        metavar="WORDS",
        help="Only events of these, as `dass-explorer search` understands them; if left out, of everything that is "
        "heard, the most specific class of each sound.",
    ),
]
FormatChoice = Annotated[
    ExportFormat,
    typer.Option(
        "--format",
        help="csv, json (one object a line) and parquet are one table; raven is a selection table over all recordings; "
        "audacity is a label track for each recording; wav and flac are a sound file for each event; copy is a copy "
        "of each recording with its events marked.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="The file of a table, printed if left out; the folder of clips; audacity and copy: a folder, or a name "
        "such as PATH.txt, which becomes PATH-<recording>.txt where there are several recordings.",
    ),
]
Padding = Annotated[
    float, typer.Option(metavar="S", help="Seconds of sound before and after each event in wav and flac.")
]
Frequencies = Annotated[
    bool, typer.Option("--frequencies", help="Give each of audacity's labels a second line with its frequencies.")
]


def export(
    places: Places,
    form: FormatChoice = ExportFormat.CSV,
    output: Output = None,
    words: Filter = "",
    threshold: Threshold = None,
    min_length: MinLength = 0.0,
    merge_gap: MergeGap = None,
    hours: Hours = None,
    review: Review = NOT_REJECTED,
    padding: Padding = 1.0,
    frequencies: Frequencies = False,
    model: Model = None,
    device: DeviceChoice = Device.AUTO,
) -> None:
    """Write the events of projects and recordings to files, as they were checked in the window.

    What is analysed already is not analysed again. Times are exact to the sample. Clips and copies are the samples of
    the recording, with the event marked; recordings themselves are never changed, and a file is replaced only once the
    new one is whole.

    Exit codes: 0 all exported, 1 some recordings were not, 2 the command cannot be carried out, 130 interrupted.
    """
    from app.verbs.exporting import Writing, run
    from app.verbs.finding import Wishes

    wishes = Wishes(places, words, threshold, min_length, merge_gap, hours, review, model, device)
    raise typer.Exit(run(wishes, Writing(form, output, padding, frequencies)))
