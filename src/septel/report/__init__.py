"""The report of an experiment: what a reader needs to judge the designs, in one HTML file.

In comes the folder of a result; out goes one page that needs no network, with its charts and styles inside. The report
computes no new result: it shows values, means and intervals that the experiment holds, or the share that one count of a
replication is of another, and says under which assumptions. It runs nothing and changes no file but the one it writes.
"""

from __future__ import annotations

from septel.report.page import html, write

__all__ = ["html", "write"]
