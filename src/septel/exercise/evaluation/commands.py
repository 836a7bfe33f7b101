"""What is commanded about evaluation: observed, rated, made final, matched, noted, answered, improved, published.

Outcomes: `observation.made|changed|withdrawn|shared`, `rating.given`, `rating.final`, `expected_action.matched|unmatched`,
`hotwash.noted`, `feedback.formed|submitted`, `improvement.added|changed|removed`, `evaluation.published`. A name is a letter
(o, h, f, i) and what the command is called. Events are given by the seat's own cursors, and kept both so and as records.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from septel.errors import did_you_mean
from septel.exercise.clock import ENDED
from septel.exercise.evaluation import expected, plan, sheets
from septel.exercise.evaluation.forms import ASKS, HIGHEST, LOWEST, PARTICIPANT, Ask
from septel.exercise.evaluation.ratings import Rating, current
from septel.exercise.feature import Args, Asked, Command, Cursors, Outcome, Refused, Sealed, State
from septel.exercise.items import CONTROL, EVALUATORS, Kind
from septel.scenario.quantities import Name

MOST_TEXT = 4000  # characters
Text = Annotated[str, Sealed(), StringConstraints(min_length=1, max_length=MOST_TEXT)]
MaybeText = Annotated[str | None, Sealed(), Field(max_length=MOST_TEXT)]
Events = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Cursors(), Field(max_length=50)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Finding = Literal["strength", "improvement"]
Element = Literal["planning", "organisation", "equipment", "training", "exercise"]  # POETE
Priority = Literal["high", "medium", "low"]
Progress = Literal["open", "begun", "done"]


class Observe(Args):
    """What an evaluator saw, with the events that show it; of which task, and whether it is a strength or to be improved."""

    text: Text
    task: Name | None = None
    finding: Finding | None = None
    events: Events = ()


class Change(Args):
    """An observation anew, in one's own words; what it said before is kept."""

    observation: Name
    text: Text
    task: Name | None = None
    finding: Finding | None = None
    events: Events = ()


class Withdraw(Args):
    """An observation that does not count any more."""

    observation: Name


class Share(Args):
    """With whom the lead evaluator shares an observation; with everybody only after ENDEX."""

    observation: Name
    to: Literal["none", "evaluators", "all"] = "evaluators"


class Rate(Args):
    """A task rated P, S, M, U or N (not observed); no rating takes one's own back."""

    task: Name
    rating: Rating | None
    rationale: MaybeText = None
    events: Events = ()


class Final(Args):
    """The rating that counts, of a task, a capability target or a core capability; no rating takes it back."""

    about: Name
    rating: Rating | None
    rationale: MaybeText = None


class Match(Args):
    """An expected action that was done: shown by events, or at an hour of the exercise, or now."""

    action: Name
    events: Events = ()
    at: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    note: MaybeText = None


class Unmatch(Args):
    """An expected action that was not done after all, whoever or whatever matched it."""

    action: Name
    note: MaybeText = None


class Note(Args):
    """A note of the hot wash; `open` lets every seat read it."""

    text: Text
    finding: Finding | None = None
    open: bool = False


class Question(Args):
    """A statement of a feedback form."""

    id: Name
    text: Line


class Form(Args):
    """A feedback form: statements for 1 to 5, and what its three questions in words are."""

    form: Name
    title: Line
    questions: Annotated[tuple[Question, ...], Field(max_length=50)] = ()
    asks: dict[Ask, Line] = Field(default_factory=lambda: dict(ASKS))

    @field_validator("questions")
    @classmethod
    def _once(cls, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        if len({question.id for question in questions}) < len(questions):
            raise ValueError("two statements have one id")
        return questions


class Feedback(Args):
    """An answer to a feedback form. `anonymous`: neither the seat nor the person is kept."""

    form: Name = PARTICIPANT
    scores: dict[Name, Annotated[int, Field(ge=LOWEST, le=HIGHEST)]] = Field({}, max_length=50)
    strengths: MaybeText = None
    improvements: MaybeText = None
    remarks: MaybeText = None
    anonymous: bool = False


class Improve(Args):
    """An item of the improvement plan: what is to become better, by what, in which element (POETE), whose, by when.

    It is the agencies' own and not sealed: write no person's name into it.
    """

    area: Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT)]
    action: Annotated[str, StringConstraints(max_length=MOST_TEXT)] = ""
    element: Element
    about: Name | None = None
    observations: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    owner: Annotated[str, StringConstraints(max_length=80)] = ""
    due: dt.date | None = None
    priority: Priority = "medium"
    progress: Progress = "open"


class ChangeImprovement(Improve):
    """An item of the improvement plan anew; what it said before is kept."""

    item: Name


class Remove(Args):
    """An item of the improvement plan that is given up."""

    item: Name


class Publish(Args):
    """Final ratings and the improvement plan for everybody, or for evaluators and control again."""

    published: bool = True


# ---------------------------------------------------------------------------------------------------------------- observations
def _seen(asked: Asked, name: str = "events") -> list[int]:
    return [int(seq) for seq, _ in asked.told.get(name, ())]


def _about_task(state: State, task: str | None) -> str | None:
    return None if task is None else plan.known(state, task, plan.TASK)


def _observe(state: State, asked: Asked, args: Observe) -> list[Outcome]:
    body = {
        "id": f"o{asked.name}", "text": asked.sealed["text"], "task": _about_task(state, args.task), "finding": args.finding,
        "events": _seen(asked), "cursors": list(args.events), "person": asked.person,
    }  # fmt: skip
    return [Outcome("observation.made", body)]


def _change(state: State, asked: Asked, args: Change) -> list[Outcome]:
    _own(state, asked, args.observation)
    body = {
        "id": args.observation, "text": asked.sealed["text"], "task": _about_task(state, args.task), "finding": args.finding,
        "events": _seen(asked), "cursors": list(args.events), "person": asked.person,
    }  # fmt: skip
    return [Outcome("observation.changed", body)]


def _withdraw(state: State, asked: Asked, args: Withdraw) -> list[Outcome]:
    _own(state, asked, args.observation)
    return [Outcome("observation.withdrawn", {"id": args.observation})]


def _share(state: State, asked: Asked, args: Share) -> list[Outcome]:
    _there(sheets.seen(state), args.observation, "observation")
    if args.to == "all":
        _over(state, "Players can be shown an observation")
    return [Outcome("observation.shared", {"id": args.observation, "shared": args.to})]


def _own(state: State, asked: Asked, name: str) -> None:
    """Refused unless the observation is the seat's own; that another seat has one of this name is not told."""
    own = {found: last for found, last in sheets.seen(state).items() if last["author"] == asked.seat.name}
    _there(own, name, "observation of this seat")


def _readable(state: State, asked: Asked) -> dict[str, sheets.Version]:
    """The observations that the seat may read, so that a refusal names no others."""
    seat = asked.seat
    everything = seat.kind in CONTROL or seat.kind is Kind.LEAD_EVALUATOR
    seen = sheets.seen(state).items()
    return {name: last for name, last in seen if everything or last["author"] == seat.name or last["shared"] != "none"}


def _there(found: dict[str, Any] | dict[str, sheets.Version], name: str, what: str) -> None:
    if name not in found:
        raise Refused(f"There is no {what} '{name}'. {did_you_mean(name, found)}".strip(), code="unknown")


def _over(state: State, what: str) -> None:
    if state["clock"]["mode"] != ENDED:
        raise Refused(f"{what} only after ENDEX: before, it would tell them what is tested.", code="not_ended")


# --------------------------------------------------------------------------------------------------------------------- ratings
def _rate(state: State, asked: Asked, args: Rate) -> list[Outcome]:
    task = plan.known(state, args.task, plan.TASK)
    history = state["evaluation"]["ratings"].get(task, {}).get(asked.seat.name, ())
    if args.rating is None and current(history) is None:
        raise Refused(f"This seat has no rating of '{task}' to take back.", code="nothing")
    body = {"task": task, "rating": args.rating, "rationale": asked.sealed.get("rationale"), "events": _seen(asked)}
    return [Outcome("rating.given", body | {"cursors": list(args.events), "person": asked.person})]


def _final(state: State, asked: Asked, args: Final) -> list[Outcome]:
    about = plan.known(state, args.about, plan.TASK, plan.TARGET, plan.CAPABILITY)
    if args.rating is None and sheets.final(state, about) is None:
        raise Refused(f"'{about}' has no final rating to take back.", code="nothing")
    body = {"about": about, "rating": args.rating, "rationale": asked.sealed.get("rationale"), "person": asked.person}
    return [Outcome("rating.final", body)]


def _match(state: State, asked: Asked, args: Match) -> list[Outcome]:
    _there(dict(expected.known(state)), args.action, "expected action")
    if expected.match(state, args.action) is not None:
        raise Refused(f"'{args.action}' is matched already; unmatch it first.", code="already")
    told = asked.told.get("events", ())
    at = args.at if args.at is not None else max((t for _, t in told), default=asked.t)
    if at > asked.t:
        raise Refused(f"Hour {at:g} is still to come: it is hour {asked.t:.3f}.", code="future")
    body = {"action": args.action, "task": None, "by": "hand", "events": _seen(asked), "at": at, "of": asked.seq}
    body |= expected.delays(expected.due(state, args.action), at)
    return [Outcome("expected_action.matched", body | {"cursors": list(args.events), "note": asked.sealed.get("note")})]


def _unmatch(state: State, asked: Asked, args: Unmatch) -> list[Outcome]:
    _there(dict(expected.known(state)), args.action, "expected action")
    if expected.match(state, args.action) is None:
        raise Refused(f"'{args.action}' is not matched.", code="nothing")
    return [Outcome("expected_action.unmatched", {"action": args.action, "by": "hand", "note": asked.sealed.get("note")})]


# -------------------------------------------------------------------------------------------------------------- after the play
def _note(state: State, asked: Asked, args: Note) -> list[Outcome]:
    body = {"id": f"h{asked.name}", "text": asked.sealed["text"], "finding": args.finding, "open": args.open}
    return [Outcome("hotwash.noted", body | {"person": asked.person})]


def _form(state: State, asked: Asked, args: Form) -> list[Outcome]:
    if any(answer["form"] == args.form for answer in state["evaluation"]["feedback"].values()):
        raise Refused(f"The form '{args.form}' has answers already; give the new one another name.", code="answered")
    return [Outcome("feedback.formed", args.model_dump(mode="json"))]


def _feedback(state: State, asked: Asked, args: Feedback) -> list[Outcome]:
    forms = state["evaluation"]["forms"]
    _there(forms, args.form, "feedback form")
    questions = [question["id"] for question in forms[args.form]["questions"]]
    for name in args.scores:
        if name not in questions:
            hint = did_you_mean(name, questions)
            raise Refused(f"The form '{args.form}' has no statement '{name}'. {hint}".strip(), code="unknown")
    texts = {key: asked.sealed.get(key) for key in ("strengths", "improvements", "remarks")}
    if not args.scores and not any(texts.values()):
        raise Refused("The form is empty: give a score or write something.", code="empty")
    body = {"id": f"f{asked.name}", "form": args.form, "scores": dict(args.scores), **texts, "anonymous": args.anonymous}
    return [Outcome("feedback.submitted", body | ({} if args.anonymous else {"person": asked.person}))]


def _improve(state: State, asked: Asked, args: Improve) -> list[Outcome]:
    return [Outcome("improvement.added", {"id": f"i{asked.name}"} | _improvement(state, asked, args))]


def _change_improvement(state: State, asked: Asked, args: ChangeImprovement) -> list[Outcome]:
    _there(sheets.improvements(state), args.item, "improvement item")
    return [Outcome("improvement.changed", {"id": args.item} | _improvement(state, asked, args))]


def _improvement(state: State, asked: Asked, args: Improve) -> dict[str, Any]:
    if args.about is not None:
        plan.known(state, args.about, *plan.LEVELS)
    for name in args.observations:
        _there(_readable(state, asked), name, "observation")
    return args.model_dump(mode="json", exclude={"item"})


def _remove(state: State, asked: Asked, args: Remove) -> list[Outcome]:
    _there(sheets.improvements(state), args.item, "improvement item")
    return [Outcome("improvement.removed", {"id": args.item})]


def _publish(state: State, asked: Asked, args: Publish) -> list[Outcome]:
    if args.published:
        _over(state, "Results are published")
    return [Outcome("evaluation.published", {"published": args.published})]


LEAD = frozenset({Kind.LEAD_EVALUATOR})
EVERYBODY = frozenset(Kind)
COMMANDS = (
    Command("evaluation.observe", Observe, EVALUATORS, _observe, says="what was seen, with the events that show it"),
    Command("evaluation.change", Change, EVALUATORS, _change, says="one's own observation in other words"),
    Command("evaluation.withdraw", Withdraw, EVALUATORS, _withdraw, says="one's own observation counts no more"),
    Command("evaluation.share", Share, LEAD, _share, says="others may read an observation"),
    Command("evaluation.rate", Rate, EVALUATORS, _rate, says="a task: P, S, M, U or N"),
    Command("evaluation.final", Final, LEAD, _final, says="the rating that counts, of a task, target or capability"),
    Command("evaluation.publish", Publish, LEAD | {Kind.DIRECTOR}, _publish, says="final ratings for everybody"),
    Command("expected_action.match", Match, CONTROL | EVALUATORS, _match, says="an expected action was done"),
    Command("expected_action.unmatch", Unmatch, CONTROL | EVALUATORS, _unmatch, says="it was not done after all"),
    Command("hotwash.note", Note, EVERYBODY, _note, says="a note of the hot wash"),
    Command("feedback.form", Form, CONTROL | LEAD, _form, says="a feedback form, new or changed"),
    Command(
        "feedback.submit", Feedback, EVERYBODY, _feedback, says="an answer to a feedback form",
        anonymous=lambda args: bool(args.anonymous),
    ),
    Command("improvement.add", Improve, CONTROL | EVALUATORS, _improve, says="an item of the improvement plan"),
    Command("improvement.change", ChangeImprovement, CONTROL | LEAD, _change_improvement, says="an item anew"),
    Command("improvement.remove", Remove, CONTROL | LEAD, _remove, says="an item is given up"),
)  # fmt: skip
