"""Feedback forms: statements that participants agree with from 1 to 5, and three questions that they answer in words.

The built-in form follows the participant feedback form of HSEEP: what was strong, what should become better, and how the
exercise was designed and run.
"""

from __future__ import annotations

from typing import Any, Literal

PARTICIPANT = "participant"
LOWEST, HIGHEST = 1, 5
Ask = Literal["strengths", "improvements", "remarks"]
SCALE = {
    "1": "Strongly disagree", "2": "Disagree", "3": "Neither agree nor disagree", "4": "Agree", "5": "Strongly agree",
}  # fmt: skip
ASKS: dict[Ask, str] = {
    "strengths": "What went well, in your agency and between agencies?",
    "improvements": "What should become better, and who should do it?",
    "remarks": "What else should the planners of the next exercise know?",
}
STATEMENTS = {
    "structured": "The exercise was well structured and organised.",
    "realistic": "The scenario was plausible and realistic.",
    "documents": "The documents and briefings helped me to take part.",
    "right_people": "The right people took part, at the right level.",
    "engaged": "I could take part as I would in a real case.",
    "tools": "The exercise's screens and messages did not stand in my way.",
    "objectives": "The exercise tested what it set out to test.",
    "strengths_known": "It showed me what my agency does well.",
    "gaps_known": "It showed me what my agency must do better.",
    "prepared": "After it I am better prepared to act together with the other agencies.",
}


def built_in() -> dict[str, dict[str, Any]]:
    """The forms that every exercise has, by name."""
    questions = [{"id": name, "text": text} for name, text in STATEMENTS.items()]
    return {PARTICIPANT: {"title": "Participant feedback form", "questions": questions, "asks": dict(ASKS)}}


def means(answers: list[dict[str, Any]], questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By statement: how often each score was given, how many gave one, and their mean (None if nobody did)."""
    found = []
    for question in questions:
        scores = [answer["scores"][question["id"]] for answer in answers if question["id"] in answer["scores"]]
        counts = {str(score): scores.count(score) for score in range(LOWEST, HIGHEST + 1)}
        mean = round(sum(scores) / len(scores), 3) if scores else None
        found.append({"id": question["id"], "text": question["text"], "counts": counts, "n": len(scores), "mean": mean})
    return found
