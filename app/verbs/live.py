"""``dass-explorer live``: what a microphone hears, as it happens."""

from pathlib import Path
from typing import Annotated

import typer

from app.verbs.options import MinLength, Threshold
from app.verbs.tag import Model

DeviceName = Annotated[
    str | None,
    typer.Option(
        "--device",
        metavar="NAME",
        help="The input device, or a part of its name that no other has (see: --list-devices); the system's choice if "
        "left out.",
    ),
]
ListDevices = Annotated[bool, typer.Option("--list-devices", help="List the input devices there are, and end.")]
Channel = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Which of its channels, counted from 1; the first two if left out."),
]
Rate = Annotated[
    int | None, typer.Option(metavar="HZ", min=1, help="Its sample rate; the one it works in by itself if left out.")
]
Classes = Annotated[
    str | None,
    typer.Option(
        metavar="WORDS",
        help='Only sounds of these, and their kinds, as `dass-explorer search` understands them: "dog, siren". If left '
        "out, everything that is heard, named as specifically as possible.",
    ),
]
Latency = Annotated[
    float,
    typer.Option(
        metavar="S",
        help="Seconds from a sound to its score, at most: 0.4, 1, 2, 5 or 10. Longer ones take less work; a model that "
        "looks ahead, such as starter, also hears better.",
    ),
]
Record = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Keep the sound, in a new folder in DIR, and its scores: open that folder in the window. If left out, "
        "nothing is kept.",
    ),
]
AsJson = Annotated[
    bool,
    typer.Option("--json", help="Print a JSON object a line: one when an event begins, one when it is over."),
]
Command = Annotated[
    str,
    typer.Option(
        metavar='"PROGRAM {}"',
        help="Run this program whenever an event begins, without a shell; it gets the event as JSON on standard input, "
        "and in place of {} among its arguments.",
    ),
]


def live(
    device: DeviceName = None,
    list_devices: ListDevices = False,
    channel: Channel = None,
    rate: Rate = None,
    classes: Classes = None,
    threshold: Threshold = None,
    min_length: MinLength = 0.0,
    model: Model = "streaming",
    latency: Latency = 0.4,
    record: Record = None,
    as_json: AsJson = False,
    command: Command = "",
) -> None:
    """Listen to a microphone and print what is heard, as it happens, until Ctrl+C.

    An event is printed as soon as it is certain. A device that fails or is unplugged is waited for. Events are also
    written to alerts.jsonl in the program's data folder.

    Events go to standard output, everything else to standard error.

    Exit codes: 0 ended by Ctrl+C, 2 the command cannot be carried out.
    """
    from app.verbs.listening import Wishes, list_inputs, run

    if list_devices:
        raise typer.Exit(list_inputs())
    wishes = Wishes(device, channel, rate, classes, threshold, min_length, model, latency, record, as_json, command)
    raise typer.Exit(run(wishes))
