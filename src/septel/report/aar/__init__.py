"""The after-action report and improvement plan (AAR/IP) for people: HTML in one file, .docx and .xlsx, in English and Spanish.

In comes the document of `septel.exercise.aar`, as a reader may know it; nothing else is read, so that no form of the report
says more than its data. `html` imports nothing heavy and can be asked for by the server; the files of an office are made by
`write`. It computes no measure and judges nothing: what it says stands in the data.
"""

from __future__ import annotations

from septel.report.aar.page import html
from septel.report.aar.writing import write

__all__ = ["html", "write"]
