"""``dass-explorer tag``: what is heard in recordings, and when."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.core.formats import Format


class Device(StrEnum):
    """Where the model runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings, or folders to search for them.")]
Model = Annotated[
    str, typer.Option(metavar="NAME|PATH", help="A model's name (see: dass-explorer models list) or file.")
]
DeviceChoice = Annotated[Device, typer.Option(help="Where the model runs; auto takes a GPU where there is one.")]
Threshold = Annotated[
    float | None, typer.Option(metavar="X", help="Lowest score of an event, above 0 and at most 1; 0.3 if left out.")
]
Classes = Annotated[str | None, typer.Option(metavar='"Dog,Siren"', help="Look for these classes only.")]
FormatChoice = Annotated[Format, typer.Option("--format", help="How results are written.")]
Output = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="Write results here instead of printing them. audacity writes one file per recording: PATH.txt, "
        "PATH-<recording>.txt if there are several, or PATH/<recording>.txt where PATH does not end in .txt.",
    ),
]
Clip = Annotated[bool, typer.Option("--clip", help="Scores of each recording as a whole instead of events.")]
Columns = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH.npz",
        help="Also write the logits of every 0.32 s, one file per recording: PATH.npz, PATH-<recording>.npz if there "
        "are several, or PATH/<recording>.npz where PATH does not end in .npz.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="How many recordings are analysed at the same time, by processes of their own; if left out, one, and "
        "where that takes long, one for every two processors as far as memory allows.",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Have the workers of a Dask cluster analyse the recordings, which they find under the same paths; the "
        "address of its scheduler, such as tcp://10.0.0.1:8786.",
    ),
]


def tag(
    files: Files,
    model: Model = "starter",
    device: DeviceChoice = Device.AUTO,
    threshold: Threshold = None,
    classes: Classes = None,
    form: FormatChoice = Format.TABLE,
    output: Output = None,
    clip: Clip = False,
    columns: Columns = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
) -> None:
    """Say what is heard in recordings, and when.

    Results go to standard output, everything else to standard error. A recording that cannot be read does not stop
    the others. Ctrl+C ends the run after the seconds in work and keeps what was found; given again, the command goes
    on with the recordings that are not done. However many are analysed at the same time, the results are the same.

    Exit codes: 0 all analysed, 1 some were not, 2 the command cannot be carried out, 130 interrupted.
    """
    from app.verbs.tag_wishes import Wishes
    from app.verbs.tagging import run

    wishes = Wishes(files, model, device, threshold, classes, form, output, clip, columns, jobs, scheduler)
    raise typer.Exit(run(wishes))
