"""The columns of the tables of detail: name, type, unit and meaning, as the files and the reference say them.

A type ends in `[]` where a column holds a list; `rows(…)` is a list of records with the fields in brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from septel.experiment.detail.happenings import ENDS, OUTCOMES, STAGES

if TYPE_CHECKING:
    import pyarrow as pa


class Column(NamedTuple):
    """One column: `type` is text, whole, number, truth, time, or a list of these."""

    name: str
    type: str
    unit: str
    meaning: str


def _columns(rows: list[tuple[str, str, str, str]]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


_WHICH = [
    ("design", "text", "", "the design"),
    ("replication", "whole", "", "the replication, from 0"),
]
_ABOUT = [
    ("target", "text", "", "the position that it is about"),
    ("rank", "text", "", "its rank: head, lieutenant or cell"),
    ("place", "text", "", "the place that it is about"),
]

LEADS = _columns(
    [
        *_WHICH,
        ("lead", "whole", "", "its number in this replication, from 1, in the order of observation"),
        ("key", "text", "", "its key, 16 hexadecimal digits: the same draw of chance has it in every design"),
        ("observed_h", "number", "h", "when it was observed"),
        ("observed", "time", "", "the same as a date"),
        ("source", "text", "", "its source; `scouts` and `captures` are reports of reconnaissance and of the captured"),
        ("kind", "text", "", "tip, own, scouts or capture"),
        ("grade", "text", "", "its grade, A1 to F6"),
        ("true", "truth", "", "whether the target was there when it was observed"),
        *_ABOUT,
        ("was_at", "text", "", "where the target was at that time; null while its position was vacant"),
        ("there_from_h", "number", "h", "since when the target was there; null if it was not"),
        ("there_until_h", "number", "h", "until when it stayed; null if it was not there, or was there at the horizon"),
        ("wrong_house", "truth", "", "whether it names the right town and the wrong house"),
        ("marking", "text", "", "who may know it"),
        ("withheld", "truth", "", "whether its source passed it on to nobody"),
        ("receiver", "text", "", "the holder to which the source reports it; null if it is withheld"),
        ("first_h", "number", "h", "when its first report arrived anywhere"),
        ("first_holder", "text", "", "where that was"),
        (
            "arrivals", "rows(holder text, at_h number, sender text, fate text, before number, after number, again truth)", "",
            "its reports as they arrived: holder; when (h); the holder that released it, null if the source did; fused, "
            "duplicate or rejected; belief before (null without a case) and after (null if rejected); whether the case had "
            "counted this lead already, not knowing it",
        ),
        ("kept", "rows(sender text, to text, at_h number, why text)", "",
         "releases that were possible and did not happen: for its `marking`, or because the `link` did not pass it on"),
        ("fused", "whole", "reports", "reports that counted"),
        ("duplicates", "whole", "reports", "reports known to repeat it"),
        ("rejected", "whole", "reports", "reports that came after their case was closed"),
        ("under_way", "whole", "reports", "reports that had not arrived at the horizon"),
        ("requests", "whole[]", "", "the requests in whose cases it counted, when they were asked or later"),
        ("given_by", "whole", "", "the operation whose captive gave it away; null for all others"),
        ("stage", "text", "", "how far it came, by the best that came of it: see below"),
    ]
)  # fmt: skip

REQUESTS = _columns(
    [
        *_WHICH,
        ("request", "whole", "", "its number in this replication, from 1, in the order of asking"),
        ("holder", "text", "", "who asked"),
        ("command", "text", "", "who was asked, `agency/command`; null if no command could act there"),
        *_ABOUT,
        ("belief", "number", "share", "belief stated when it was asked"),
        ("there", "truth", "", "whether the target was there then"),
        ("tipped_by", "whole", "", "the lead that crossed the threshold"),
        ("leads", "whole[]", "", "the leads that counted in the case, in the order of counting"),
        ("asked_h", "number", "h", "when it was asked"),
        ("asked", "time", "", "the same as a date"),
        ("served_h", "number", "h", "when an officer took it up"),
        ("decided_h", "number", "h", "when he decided"),
        ("yes", "truth", "", "whether he said yes; null if he never decided"),
        ("scouts_h", "number", "h", "when reconnaissance set out"),
        ("scouts_back_h", "number", "h", "when it was done"),
        ("scouts_saw", "truth", "", "whether it saw anybody"),
        ("scouts_belief", "number", "share", "belief after it"),
        ("approvals", "rows(stage text, at_h number)", "", "stages that approved, `owner/stage`, and when (h)"),
        ("ruled_h", "number", "h", "when a court ruled"),
        ("granted", "truth", "", "whether it granted the warrant"),
        ("evidence", "number", "share", "the belief that it was shown"),
        ("warrant_until_h", "number", "h", "until when the warrant holds; null if refused"),
        ("ended_h", "number", "h", "when it ended; null if it was open at the horizon"),
        ("end", "text", "", "how it ended: see below"),
        ("closed_by", "whole", "", "the operation whose outcome closed it"),
        ("operation", "whole", "", "the operation that it became"),
    ]
)

OPERATIONS = _columns(
    [
        *_WHICH,
        ("operation", "whole", "", "its number in this replication, from 1, in the order of tasking"),
        ("request", "whole", "", "the request that it comes from"),
        ("holder", "text", "", "whose case it is"),
        ("command", "text", "", "who tasked it, `agency/command`"),
        *_ABOUT,
        ("belief", "number", "share", "belief stated when it was asked for"),
        ("tipped_by", "whole", "", "the lead that crossed the threshold"),
        ("leads", "whole[]", "", "the leads that counted in its case until it was over, in the order of counting"),
        ("asked_h", "number", "h", "when it was asked for"),
        ("decided_h", "number", "h", "when an officer decided"),
        ("approved_h", "number", "h", "when the last stage approved; null without stages"),
        ("ruled_h", "number", "h", "when a court ruled; null without"),
        ("tasked_h", "number", "h", "when it was tasked"),
        ("departure_h", "number", "h", "when the first team left, as drawn at tasking"),
        ("arrival_h", "number", "h", "when the last team arrived, as drawn at tasking; one that is called back does not"),
        ("due_h", "number", "h", "when the package was to be complete"),
        ("action_h", "number", "h", "when it acted; null if it did not"),
        ("recalled_h", "number", "h", "when it was called back; null if it was not"),
        ("ready_h", "number", "h", "when the last team was ready again; null if that was after the horizon"),
        *[
            (word, "time", "", f"`{word}_h` as a date")
            for word in ("asked", "decided", "approved", "tasked", "departure", "arrival", "action")
        ],
        ("teams", "whole", "teams", "how many teams"),
        (
            "groups",
            "rows(base text, kind text, mode text, teams whole, departure_h number, arrival_h number, ready_h number)",
            "",
            "where they came from: base as `owner/place`, kind, mode of travel, teams, and when they left, arrived and were "
            "ready again (h)",
        ),
        ("outcome", "text", "", "what came of it: see below"),
        ("harmed", "truth", "", "whether people were harmed"),
        ("there_asked", "truth", "", "whether the target was there when it was asked for"),
        ("there_tasked", "truth", "", "whether it was there at tasking"),
        ("there_action", "truth", "", "whether it was there at the action; null without one"),
        ("came_h", "number", "h", "since when the target was there: its last stay between the first observation and the end"),
        ("left_h", "number", "h", "when it left; null if there was no such stay, or it lasted to the horizon"),
        ("left_why", "text", "", "over, warned, slipped, captured, or risen (to a higher position)"),
        ("would_have_left_h", "number", "h", "when that stay would have ended of itself"),
        ("was_at", "text", "", "where the target was at the action; null without one, or while its position was vacant"),
        ("warned", "truth", "", "whether the target had been warned in that stay before the operation was over"),
        ("warned_h", "number", "h", "when"),
        ("warned_by", "text", "", "operation, scouts, alarm (a raid on another), contact (forces that met) or press"),
        ("warned_number", "whole", "", "the number of that operation, or of the request with the scouts; null for the press"),
        ("warned_itself", "truth", "", "whether this operation was what warned it, before it acted"),
        ("alarmed", "whole", "targets", "others of the organisation whom it alarmed"),
        ("duplicate_of", "whole[]", "", "operations that moved on the same target and place when it was tasked"),
        ("unheard", "whole", "recalls", "recalls that did not reach it"),
        ("blow", "whole", "", "the number of the blow; null if it was alone"),
        ("contacts", "whole[]", "", "operations whose forces it met without knowing of them"),
        ("closed", "whole[]", "", "requests that its outcome closed"),
        ("gave_away", "whole[]", "", "leads that the captive gave"),
        ("members", "number", "members", "members taken with the captive; null without justice"),
        ("captive", "text", "", "his way as far as it is known: convicted, acquitted, held_too_long or back"),
    ]
)  # fmt: skip

TABLES = {"leads": LEADS, "requests": REQUESTS, "operations": OPERATIONS}
WORDS = {"leads": ("stage", STAGES), "requests": ("end", ENDS), "operations": ("outcome", OUTCOMES)}


def schema(table: str, zone: str) -> pa.Schema:
    """The Arrow schema of a table: each field carries `unit` and `meaning`; times are in the scenario's zone."""
    import pyarrow as pa

    simple = {
        "text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "truth": pa.bool_(),
        "time": pa.timestamp("ms", tz=zone),
    }  # fmt: skip

    def kind(text: str) -> Any:
        if text.startswith("rows("):
            return pa.list_(pa.struct([(name, simple[word]) for name, word in fields(text)]))
        return pa.list_(simple[text[:-2]]) if text.endswith("[]") else simple[text]

    return pa.schema(
        [
            pa.field(column.name, kind(column.type), metadata={"unit": column.unit, "meaning": column.meaning})
            for column in TABLES[table]
        ]
    )


def fields(text: str) -> list[tuple[str, str]]:
    """The fields (name, type) of a column of records."""
    words = [word.split() for word in text.removeprefix("rows(").removesuffix(")").split(", ")]
    return [(name, word) for name, word in words]
