from __future__ import annotations

import pytest

from tests.scenario.tiny import TINY, book, only_error, warnings_of

PLAN = (
    TINY
    + """exercise:
  msel:
    - {number: "1", title: A call, at: 1 h}
    - {number: "2", title: An answer, kind: expected_action, follows: "1", at: 2 h}
  objectives:
    - id: O1
      title: Share what is known
      capabilities:
        - id: C1
          name: Intelligence and Information Sharing
          targets:
            - id: T1
              title: Within an hour
              tasks:
                - id: K1
                  text: Call the army
                  reference: SOP 4
                  agency: police
                  expected: ["2"]
                - id: K2
                  text: Write it down
                  agency: platform
                  done: {after: "1", within: 90 min, all: [{event: message.sent, field: seat, value: police-command}]}
"""
)


def changed(old: str, new: str) -> str:
    assert PLAN.count(old) == 1, old
    return PLAN.replace(old, new)


def test_a_plan_that_is_right_has_no_problems_and_keeps_its_words() -> None:
    assert warnings_of(PLAN) == []
    exercise = book(PLAN).base.exercise
    assert exercise is not None
    first, second = exercise.objectives[0].capabilities[0].targets[0].tasks
    assert (first.reference, first.expected, first.done) == ("SOP 4", ("2",), None)
    assert second.done is not None
    assert (second.done.after, second.done.within) == ("1", 1.5)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: K2", "id: T1", "tasks[1].id: the id 'T1' is that of a target already. Objectives, capabilities"),
        ("id: C1", "id: O1", "capabilities[0].id: the id 'O1' is that of an objective already."),
        ("agency: police", "agency: polise", "tasks[0].agency: there is no agency 'polise'. Did you mean 'police'?"),
        ('["2"]', '["1"]', "expected[0]: '1' is no expected action but a contextual inject. Expected actions: 2."),
        ('["2"]', '["22"]', "expected[0]: there is no expected action '22'."),
        ('["2"]', '["2", "2"]', "expected[1]: the expected action '2' is named twice"),
        ('after: "1"', 'after: "2"', "done.after: '2' is an expected action, and is never released"),
        ('after: "1"', 'after: "9"', "done.after: there is no inject '9'"),
        ("field: seat", "field: saet", "field: a condition cannot ask for 'saet' of 'message.sent'. Did you mean 'seat'?"),
        ("message.sent", "mesage.sent", "event: a condition cannot ask about 'mesage.sent'. Did you mean 'message.sent'?"),
        (
            "reference: SOP 4",
            "refrence: SOP 4",
            "tasks[0].refrence: 'refrence' is not known here. Did you mean 'reference'?",
        ),
        ("within: 90 min", "within: 0 h", "done.within: must be more than 0"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_nearest_word(old: str, new: str, said: str) -> None:
    line = PLAN[: PLAN.index(old)].count("\n") + 1
    error = only_error(changed(old, new))
    assert error.startswith(f"x.yaml:{line}: exercise.objectives[0]"), error
    assert said in error


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("within: 90 min", "within: 9000 d", "done.within: is longer than the scenario (216000 h of 2160 h)"),
        ("name: Intelligence", "name: Inteligence", "Did you mean 'Intelligence and Information Sharing'?"),
    ],
)
def test_what_does_nothing_or_is_nearly_right_is_warned_of(old: str, new: str, said: str) -> None:
    (warning,) = warnings_of(changed(old, new))
    assert said in warning


def test_a_target_without_tasks_is_warned_of() -> None:
    (warning,) = warnings_of(PLAN[: PLAN.index("              tasks:")])
    assert "the target 'T1' has no critical task, so there is nothing to rate" in warning


def test_a_capability_of_ones_own_doctrine_is_no_mistake() -> None:
    assert warnings_of(changed("Intelligence and Information Sharing", "Persecución en caliente")) == []
