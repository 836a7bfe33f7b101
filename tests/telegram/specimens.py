"""Fictional telegrams of the shapes that archives keep, for the tests of the reader."""

from __future__ import annotations

from septel.telegram import Message, read

WHOLE = """\
VZCZCXRO6057
RR RUEHCD RUEHGD RUEHHO
RUEHMC RUEHNG
DE RUEHAL #3061/01 2931405
ZNY CCCCC ZZH
R 201405Z OCT 09
FM AMEMBASSY ALDEA
TO RUEHC/SECSTATE WASHDC 8720
INFO RUEHXC/ALL CONSULATES IN ALDEA COLLECTIVE
RUEABND/CUSTOMS HQS TRES RIOS PRIORITY
RUEKJCS/JOINT STAFF TRES RIOS//J2/J3//
RUEHBO/AMEMBASSY PUNTA GRIS NIACT IMMEDIATE 0123
BT
C O N F I D E N T I A L SECTION 01 OF 02 ALDEA 003061\x20

SIPDIS\x20

CAPITAL FOR THE MINISTER.\x20
JOINT CELL FOR THE DEPUTY.\x20

E.O. 12958: DECL: 10/20/2019\x20
TAGS: PREL PGOV PHUM SNAR MX
SUBJECT: TALKS ON A JOINT FORCE: WHO LEADS, AND\x20
WHO PAYS\x20

REF: A. ALDEA 2905\x20
     B. 08 TRES RIOS 123\x20

Classified By: Political Counselor Inés Delmar.\x20
Reason: 1.4 (b), (d).\x20

1. (C) Summary.  The ministers met in Aldea on October 12 and spoke of a counter-
smuggling effort in\x20
2009. It grew by\x20
5.2 percent. End Summary.\x20

-------------------\x20
The Ministry's View\x20
-------------------\x20

2. (C) The deputy said the\x20

ALDEA 00003061  002 OF 002\x20


army is slow.  (Note: He said so
before. End Note.) He listed:\x20

-- one thing;\x20
-- another.\x20

It is a second block.\x20

3. (C) Comment: done. End Comment.\x20
DELMAR
BT
#3061

NNNN
"""

BARE = """\
UNCLAS ALDEA 000123
SENSITIVE
SIPDIS
CAPITAL PASS TO CUSTOMS
E.O. 12958 N/A
TAGS PREL PGOV
KCRM MX
SUBJECT THE ROAD
IS LONG
REF ALDEA 100

1. Text without a mark. It lists:
1. one
2. two
3. three

2. Next paragraph.
2009. It was a year.

3. Third with a decimal
5.2 percent of all.
"""


def only(text: str | bytes) -> Message:
    """The one message of a text."""
    found = read(text.encode() if isinstance(text, str) else text)
    assert len(found) == 1
    return found.messages[0]


def codes(message: Message) -> set[str]:
    """The codes of a message's problems."""
    return {problem.code for problem in message.problems}


def with_body(body: str, *, line: str = "C O N F I D E N T I A L ALDEA 000001") -> Message:
    """A message with this text under a subject."""
    return only(f"{line}\n\nTAGS: PREL\nSUBJECT: ROADS\n\n{body}\n\nDELMAR\nBT\n#0001\nNNNN\n")


def texts(message: Message) -> list[tuple[int | None, str | None, str]]:
    """Number, marking and text of each paragraph."""
    return [(one.number, one.marking, one.text) for one in message.paragraphs]
