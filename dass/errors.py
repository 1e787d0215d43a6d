"""What can go wrong that a user can act on."""


class DassError(Exception):
    """One sentence for the user: what is wrong, where, and what to do. Never shown with a traceback."""


class AudioError(DassError):
    """A recording cannot be opened or read."""


class CheckpointError(DassError):
    """A model file cannot be loaded."""
