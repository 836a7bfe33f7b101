"""What a person reads, in the person's language: finished English sentences in, Spanish ones out.

Everything inside Septel – exceptions, logs, what one part tells another – is English. At the edge, where an answer leaves for a
person, `translated` finds the template that a sentence was made from and fills the Spanish one. It never changes what it does
not know, so a name, a path and a number come out as they went in. It imports nothing of Septel but the errors.
"""

from __future__ import annotations

from septel.messages.catalogue import LANGUAGES, Language, hseep, translated, translated_page
from septel.messages.choice import of_environment, of_request
from septel.messages.problems import told, told_problem

__all__ = [
    "LANGUAGES",
    "Language",
    "hseep",
    "of_environment",
    "of_request",
    "told",
    "told_problem",
    "translated",
    "translated_page",
]
