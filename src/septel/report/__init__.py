"""The report of an experiment: what a reader needs to judge the designs, in one HTML file.

In comes the folder of a result; out goes one page that needs no network, with its charts and styles inside. The report
computes no new result: it shows values, means and intervals that the experiment holds, or the share that one count of a
replication is of another, and says under which assumptions. It runs nothing and changes no file but the one it writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from septel.report.page import html, write

__all__ = ["html", "write"]


def __getattr__(name: str) -> Any:
    """What the page gives, imported when it is first asked for: the server prints with parts that need no numbers."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from septel.report import page

    return getattr(page, name)
