"""The server: a live exercise by HTTP and WebSocket.

In come requests of seats, and what the director tells; out go answers, streams and pages, each stamped EXERCISE. It decides
nothing about the exercise: what a seat may do the features say, what it may read `may_read` says. It is the only part that
knows tokens, cookies and sockets, and it never imports the compiler or the tables of numbers.
"""

from __future__ import annotations

STAMP = "EXERCISE"

__all__ = ["STAMP"]
