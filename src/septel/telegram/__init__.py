"""Formatted message traffic, in and out.

Bytes come in, of any kind and in any state, and typed messages with spans and problems go out (`read`); sections are joined
(`assemble`); messages of ours are written as telegrams. Nothing here raises on what it reads, takes the time of day, or
decides what a telegram means for an exercise: that is for a person.
"""

from __future__ import annotations

from septel.telegram.assembly import assemble
from septel.telegram.message import Addressee, Message, Paragraph, Problem, Reference, Route, Source, Traffic
from septel.telegram.reading import read

__all__ = ["Addressee", "Message", "Paragraph", "Problem", "Reference", "Route", "Source", "Traffic", "assemble", "read"]
