"""The exercise on paper: the events list, inject cards, seat briefs, evaluation guides (EEGs) and sign-in sheets.

In comes the state of an exercise, or of one that a scenario plans; out go pages of HTML that a browser prints on A4 or Letter,
each sheet stamped EXERCISE and numbered. It needs no server and no network, and changes nothing but the files it writes. These
pages are for those who run the exercise, the briefs apart: a brief holds what its own seat may know and nothing else.
"""

from __future__ import annotations

from septel.report.paper.pages import PAGES, html, write
from septel.report.paper.plan import planned

__all__ = ["PAGES", "html", "planned", "write"]
