"""Options that say which events are wanted, the same for every verb that looks for some."""

from pathlib import Path
from typing import Annotated

import typer

Places = Annotated[
    list[Path],
    typer.Argument(metavar="FILE|FOLDER|PROJECT...", help="Recordings, folders of them, or project files (.dass)."),
]
Threshold = Annotated[
    float | None, typer.Option(metavar="X", help="Lowest score of an event, 0.01 to 1; 0.3 if left out.")
]
MinLength = Annotated[float, typer.Option(metavar="S", help="Leave out events shorter than this many seconds.")]
MergeGap = Annotated[
    float | None,
    typer.Option(metavar="S", help="Events of one class no further apart become one; 0.64 seconds if left out."),
]
Hours = Annotated[
    str | None,
    typer.Option(metavar="HH:MM-HH:MM", help="Only what is heard at this time of day, such as 22:00-05:30."),
]
Review = Annotated[
    str,
    typer.Option(
        metavar="VERDICTS",
        help="Which events by what was decided of them in the window: some of accepted, rejected, unsure and "
        "unchecked, with commas between.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|PATH",
        help="Whose scores count (see: dass-explorer models list); if left out, the model that analysed the "
        "recordings last, or else starter.",
    ),
]

NOT_REJECTED = "accepted,unsure,unchecked"
