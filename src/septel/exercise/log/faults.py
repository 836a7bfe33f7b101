"""What can go wrong with a log: what was not kept, and what is not as it was written."""

from __future__ import annotations

from septel.errors import SeptelError


class NotKept(SeptelError):  # noqa: N818  (what was asked for is not kept; nothing of it is)
    """Nothing of it was written. `code`: `full`, `locked`, `readonly`, `gone`, or `moved` if somebody else writes as well."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (str(self), self.code)


def _again(message: str, code: str) -> NotKept:
    return NotKept(message, code=code)


class Broken(SeptelError):  # noqa: N818
    """A log that is not as it was written; `seq` is the first record that cannot be trusted, 0 if there is none to name."""

    exit_code = 1

    def __init__(self, message: str, *, seq: int = 0) -> None:
        super().__init__(message)
        self.seq = seq


class NotThere(SeptelError):  # noqa: N818
    """There is no file of this name."""


class Served(SeptelError):  # noqa: N818
    """Another process writes this log."""


NOT_KEPT = {
    "full": "{name}: there is no room on the disk. Nothing of this was kept; make room and send it again.",
    "locked": "{name}: another program holds the database. Nothing of this was kept; send it again when it has let go.",
    "readonly": "{name}: may only be read. Nothing of this was kept.",
    "gone": "{name}: cannot be reached ({why}). Nothing of this was kept.",
    "moved": "{name}: somebody else has written to this log. Nothing of this was kept; stop the other one and start again.",
    "closed": "{name}: the log is closed.",
}


def not_kept(code: str, name: str, why: str = "") -> NotKept:
    """The error with its text."""
    return NotKept(NOT_KEPT[code].format(name=name, why=why), code="gone" if code == "closed" else code)
