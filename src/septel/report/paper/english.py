"""The texts of the printed pages, in English."""

from __future__ import annotations

STAMP = "EXERCISE"
TITLES = {
    "msel": "Master scenario events list",
    "cards": "Inject cards",
    "briefs": "Seat briefs",
    "eegs": "Exercise evaluation guides",
    "sign-in": "Sign-in sheets",
}
COUNTED = {
    "msel": ("entry", "entries"), "cards": ("card", "cards"), "briefs": ("brief", "briefs"), "eegs": ("guide", "guides"),
    "sign-in": ("sheet", "sheets"),
}  # fmt: skip
CONTROL_ONLY = "For exercise control and evaluation only. Not for players."
KINDS = {"contextual": "Contextual", "contingency": "Contingency", "expected_action": "Expected action"}
ROLES = {
    "director": ("Exercise director", "You lead the exercise: you start, pause and end it, and decide what control does."),
    "controller": ("Controller", "You keep the exercise on its way: you release injects, answer questions and watch safety."),
    "simulator": ("Simulator", "You speak for everybody who is not at the exercise, and deliver injects by voice."),
    "lead_evaluator": ("Lead evaluator", "You lead the evaluators and give the final rating of each critical task."),
    "evaluator": ("Evaluator", "You observe, link what you see to the log, and rate critical tasks P, S, M, U or N."),
    "observer": ("Observer", "You watch. You change nothing and prompt nobody."),
    "command": ("Command", "You decide for your agency: what to believe, what to release, whom to help, when to act."),
    "staff": ("Staff", "You keep the picture for your command: you read, assess, prepare and advise."),
}
RULES = (
    "This is an exercise. Begin and end every message, call and note with the word EXERCISE.",
    "If a real emergency happens say NO DUFF, stop, and tell the nearest controller.",
    "Act as you would in your post, with what you know in the exercise and nothing else.",
    "Ask a controller, not another player, if you do not understand the exercise.",
)
RATINGS = {
    "P": "performed without challenges",
    "S": "performed with some challenges",
    "M": "performed with major challenges",
    "U": "unable to be performed",
    "N": "not observed",
}
LEVELS = ("open", "restricted", "confidential", "secret")
STATUSES = {word: word for word in ("draft", "approved", "released", "complete", "deferred", "obsolete")}
DELIVERIES = {word: word for word in ("e-mail", "radio", "telephone", "in person", "tip line", "telegram", "other")}
MISSIONS = {word: word for word in ("prevention", "protection", "mitigation", "response", "recovery")}
GROUPS = {"control": "Exercise control", "evaluation": "Evaluators and observers", "visitors": "Visitors"}
CAVEATS, RELEASABLE = "caveats", "releasable to"
AND, OR, WITH, TIMES, WITHIN = "and", "or", "with", "times", "within"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
