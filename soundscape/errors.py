"""Every error this project raises on purpose.

SoundscapeError
├── InvalidInput      the outside told us something impossible: which field, and what is allowed
├── NotAllowed        the listener has not allowed this, or the credentials do not reach that far
├── NotFound          no such thing, or not yours
│   └── Gone          it was here, and has expired or was taken back
├── Busy              no room now: try again after a while
│   └── Crowded       too many at once on the strength of one credential
└── BrokenPlugin      a file in a plug-in folder does not hold what its folder promises
"""


class SoundscapeError(Exception):
    """The root of all errors raised on purpose; its text is one sentence for people."""


class InvalidInput(SoundscapeError):
    """A value from outside is missing, of the wrong type or out of range."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotAllowed(SoundscapeError):
    """The listener has not consented to this, or the credentials do not cover it."""


class NotFound(SoundscapeError):
    """There is no such thing, or it belongs to somebody else."""


class Gone(NotFound):
    """It was here once; it has expired or was taken back."""


class Busy(SoundscapeError):
    """There is no room for this now."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Crowded(Busy):
    """There are too many at once already of those who came with the same credential."""


class BrokenPlugin(SoundscapeError):
    """A plug-in file does not export its agreed constant, or exports something else under that name."""
