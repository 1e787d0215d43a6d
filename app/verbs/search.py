"""``dass-explorer search``: every event of what is looked for, the surest first."""

from typing import Annotated

import typer

from app.core.formats import ListFormat
from app.verbs.options import NOT_REJECTED, Hours, MergeGap, MinLength, Model, Places, Review, Threshold
from app.verbs.tag import Device, DeviceChoice

Words = Annotated[
    str,
    typer.Argument(
        metavar="WORDS",
        help='What to look for: names of classes or everyday words, such as "dog bark", "siren, horn", or '
        '"bark near siren within 10 s".',
    ),
]
FormatChoice = Annotated[ListFormat, typer.Option("--format", help="How the list is printed.")]


def search(
    words: Words,
    places: Places,
    threshold: Threshold = None,
    min_length: MinLength = 0.0,
    merge_gap: MergeGap = None,
    hours: Hours = None,
    review: Review = NOT_REJECTED,
    model: Model = None,
    device: DeviceChoice = Device.AUTO,
    form: FormatChoice = ListFormat.TABLE,
) -> None:
    """Print every event of what is looked for, the surest first.

    A class is looked for together with its kinds: "dog" finds barks, too. What the window has analysed is not analysed
    again, and what is analysed here the window shows. Ctrl+C ends the analysis after the seconds in work, keeps it, and
    searches what there is.

    The list goes to standard output, everything else to standard error.

    Exit codes: 0 all searched, 1 some recordings were not, 2 the command cannot be carried out, 130 interrupted.
    """
    from app.verbs.finding import Wishes
    from app.verbs.searching import run

    wishes = Wishes(places, words, threshold, min_length, merge_gap, hours, review, model, device)
    raise typer.Exit(run(wishes, form))
