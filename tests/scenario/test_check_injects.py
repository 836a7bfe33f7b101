from __future__ import annotations

import pytest

from tests.scenario.tiny import TINY, only_error, warnings_of

TIP = "{at: 5 h, tip: {target: gang/head, place: A, via: tip_line}}"


@pytest.mark.parametrize(
    ("inject", "said"),
    [
        (
            TIP.replace("gang/head", "gang/lieutenant 9"),
            "tip.target: there is no target 'gang/lieutenant 9': 'gang' has 3 of rank lieutenant. The last is "
            "'gang/lieutenant 3'.",
        ),
        (
            TIP.replace("gang/head", "gang/cell 0"),
            "tip.target: there is no target 'gang/cell 0': 'gang' has 12 of rank cell. The last is 'gang/cell 12'.",
        ),
        (TIP.replace("gang/head", f"gang/cell {'9' * 5000}"), "tip.target: must have at most 80 characters"),
        (
            TIP.replace("gang/head", "gang/boss"),
            "tip.target: 'gang/boss' does not name a target. Write for example 'gang/head' or 'gang/lieutenant 2'.",
        ),
        (TIP.replace("gang/head", "gang/head 1"), "tip.target: 'gang/head 1' does not name a target"),
        (TIP.replace("gang/head", "gang"), "tip.target: 'gang' does not name a target"),
        (TIP.replace("gang/head", "gnag/head"), "tip.target: there is no organisation 'gnag'. Did you mean 'gang'?"),
        (TIP.replace("tip_line", "tipline"), "tip.via: there is no source 'tipline'. Did you mean 'tip_line'?"),
        (TIP.replace("tip_line", "tip_line, grade: B3"), "tip.grade: the source 'tip_line' gives no grade 'B3'"),
        (TIP.replace("tip_line", "tip_line, receiver: navy"), "tip.receiver: there is no agency 'navy'"),
        (
            TIP.replace("tip_line", "army_sources, receiver: police"),
            "tip.receiver: the own source 'army_sources' reports to 'army' only",
        ),
        ("{at: 5 h, press: {target: mob}}", "press.target: there is no organisation 'mob'"),
        ("{at: 5 h, press: {target: gang/cell 99}}", "press.target: there is no target 'gang/cell 99'"),
        ("{at: 5 h, weather: {factor: 2, lasts: 1 h, modes: []}}", "weather.modes: must name at least one of ground, air"),
        ("{at: 5 h, weather: {factor: 0.5, lasts: 1 h}}", "weather.factor: must be at least 1 (found 0.5)"),
        ("{at: 5 h, weather: {factor: 2, lasts: 1 h, modes: [sea]}}", "weather.modes[0]: 'sea' is not one of ground, air"),
    ],
)
def test_an_inject_names_what_exists(inject: str, said: str) -> None:
    assert only_error(f"{TINY}injects: [{inject}]\n").startswith(f"x.yaml:9: injects[0].{said}")


def test_an_inject_is_one_thing_at_a_time() -> None:
    error = only_error(TINY + "injects: [{at: 5 h}]\n")
    assert error == "x.yaml:9: injects[0]: an inject is exactly one of tip, weather, festival, press, closure"
    assert "injects[0].at: must be at least 0" in only_error(f"{TINY}injects: [{TIP.replace('5 h', '-5 h')}]\n")


def test_injects_that_do_nothing_are_warned_of() -> None:
    text = TINY + "injects:\n  - {at: 90 d, press: {target: gang}}\n  - {at: 1 h, festival: {factor: 0, lasts: 0}}\n"
    assert warnings_of(text) == [
        "x.yaml:10: warning: injects[0].at: comes after the horizon (2160 h of 2160 h) and does nothing",
        "x.yaml:11: warning: injects[1].festival.lasts: lasts no time and does nothing",
    ]
