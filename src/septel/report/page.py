"""The page: everything gathered, put into words and charts, and written as one file."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from septel.errors import SeptelError
from septel.report import curves, sensitivity, tables
from septel.report.charts import DotChart, StackedChart, dot_chart, stacked_chart
from septel.report.effects import effects
from septel.report.ends import why
from septel.report.english import ENGLISH
from septel.report.findings import findings
from septel.report.limits import limits
from septel.report.long_run import long_run
from septel.report.maps import atlas
from septel.report.material import Material, gather
from septel.report.numerals import between, mean_half, plain
from septel.report.profiles import WAY_COLOURS
from septel.report.reach import field, reached
from septel.report.reach_maps import charts
from septel.report.responses import responses
from septel.report.selection import selected
from septel.report.spanish import words_in
from septel.report.templating import template
from septel.report.words import Words
from septel.sim.layout import RANK_NAMES
from septel.sim.measures import FURTHEST_FIRST, TEAM_STATES
from septel.whole import written_whole

NAME = "report.html"
WATCHED = "p_interdiction"
INFORMATION = ("open", "never_known", "withheld", "known_too_late", "below_threshold")


def write(folder: Path | str, *, out: Path | str | None = None, language: str = "en") -> Path:
    """Write the report of a result's folder and return where; SeptelError if there is no result or no room for the page."""
    words = words_in(language)
    folder = Path(folder)
    path = Path(out) if out is not None else folder / NAME
    if sensitivity.is_study(folder):
        return sensitivity.write(folder, out=path, words=words)
    content = html(gather(folder), words=words).encode()
    try:
        with written_whole(path, ending=".tmp") as beside:
            beside.write_bytes(content)
    except OSError as error:
        raise SeptelError(f"{path}: cannot be written ({error.strerror or error}). Use --out FILE.") from error
    return path


def html(material: Material, *, words: Words = ENGLISH) -> str:
    """The report as one HTML document; the same result gives the same text."""
    with between(words):
        return template("page.html").render(t=words, m=material, count=Numbering(words), **_parts(material, words))


class Numbering:
    """Numbers figures and tables in the order in which the page shows them."""

    def __init__(self, words: Words) -> None:
        self.words, self.last = words, {"figure": 0, "table": 0}

    def figure(self) -> str:
        """The next figure's name."""
        return self._next("figure")

    def table(self) -> str:
        """The next table's name."""
        return self._next("table")

    def _next(self, kind: str) -> str:
        self.last[kind] += 1
        return self.words(kind, n=self.last[kind])


def _parts(material: Material, words: Words) -> dict[str, Any]:
    """What the template draws, section by section."""
    several = len(material.designs) > 1
    first = material.designs[0].title
    single = material.result.replications == 1
    caption = words("table_main_single") if single else words("table_main", first=first) if several else words("table_main_one")
    return {
        "findings": findings(material, words),
        "title": _title(material),
        "description": material.scenario.description if material.scenario else "",
        "several": several,
        "single": single,
        "first": first,
        "facts": _facts(material, words),
        "interdiction": _interdiction(material, words),
        "ranks": _ranks(material, words),
        "gains": tables.compared(material, words, tables.GAINS, f"{caption}. {words('table_main_gain')}"),
        "costs": tables.compared(material, words, tables.COSTS, f"{caption}. {words('table_main_cost')}"),
        "selection": selected(material, words),
        "limits": limits(material, words),
        "effects": effects(material, words),
        "responses": responses(material, words),
        "fall": _fall(material, words, ()),
        "losses": _fall(material, words, INFORMATION),
        "fall_tables": tables.waterfall(material, words),
        "why": why(material, words),
        "no_why": words("why_old" if material.at("end_open") is None else "why_no_requests"),
        "time_panels": curves.time_panels(material, words),
        "time_ticks": curves.time_ticks(words),
        "times_table": tables.times(material, words),
        **_ground(material, words),
        **long_run(material, words),
        "places": tables.places(material, words),
        "beliefs": curves.belief_panels(material, words),
        "belief_table": tables.levels(material, words, tables.BELIEF, words("table_belief")),
        "reports_table": tables.levels(material, words, tables.REPORTS + tables.REPORTS_TOO, words("table_reports")),
        "teams": _teams(material, words),
        "teams_table": tables.team_hours(material, words),
        "assumed": material.book.assumptions() if material.book else [],
        "cited": material.book.cited() if material.book else [],
        "chance": tables.chance(material, words),
        "manifest": _manifest(material, words),
        "commands": list(dict.fromkeys(str(one["command"]) for one in material.result.manifest.get("sessions", ()))),
        "stages": FURTHEST_FIRST,
        "states": TEAM_STATES[1:],
        "all_tables": tables.all_measures(material, words),
        "all_never": ", ".join(tables.never_there(material)),
    }


def _ground(material: Material, words: Words) -> dict[str, Any]:
    """Maps, and how soon one gets there."""
    drawn, here = atlas(material, words), field(material, words)
    return {
        "atlas": drawn,
        "has_terrain": material.ground is not None and material.ground.theatre.ways is not None,
        "reach": reached(here, words) if here else None,
        "charts": charts(material, here, drawn, words) if here else None,
        "way_colours": WAY_COLOURS,
    }


def _title(material: Material) -> str:
    scenario = material.scenario
    return (scenario.title or scenario.name) if scenario else str(material.identity.get("scenario", ""))


def _facts(material: Material, words: Words) -> list[tuple[str, str]]:
    """The few numbers beside the title."""
    n, designs = material.result.replications, len(material.designs)
    facts = [
        (str(designs), words("designs_count_1" if designs == 1 else "designs_count", n=designs).split(" ", 1)[1]),
        (plain(n, 0), words("replication_1" if n == 1 else "replications")),
        (str(material.identity.get("seed", "")), words("seed")),
    ]
    if material.scenario:
        facts.append((f"{material.scenario.horizon / 24:g}", words("horizon")))
    if material.ground:
        facts.append((str(len(material.ground.theatre.names)), words("ground_places")))
    return facts


def _dots(material: Material, measure: str, title: str, *, paired: bool = False) -> DotChart | None:
    column = material.at(measure)
    if column is None:
        return None
    source = material.differences if paired else material.estimates
    rows = slice(1, None) if paired else slice(None)
    mean, lo, hi = (100 * getattr(source, name)[rows, column] for name in ("mean", "lo", "hi"))
    labels = [design.title for design in material.designs][rows]
    texts, decimals = [], material.decimals(measure, paired=paired)
    for value, upper in zip(mean.tolist(), hi.tolist(), strict=True):
        text, half = mean_half(value, upper - value, "", decimals=decimals, sign=paired)
        texts.append(f"{text} ± {half}" if half else text)
    tones = [
        "" if low <= 0 <= high or math.isnan(low) else "better" if low > 0 else "worse"
        for low, high in zip(lo, hi, strict=True)
    ]
    base = None if len(material.designs) == 1 else 0.0 if paired else float(mean[0])
    if base is not None and math.isnan(base):
        base = None
    return dot_chart(title, labels, texts, (mean, lo, hi), reference=base, tones=tones if paired else None)


def _interdiction(material: Material, words: Words) -> list[DotChart]:
    charts = [_dots(material, WATCHED, words("level"))]
    if len(material.designs) > 1:
        charts.append(_dots(material, WATCHED, words("difference", first=material.designs[0].title), paired=True))
    return [chart for chart in charts if chart]


def _ranks(material: Material, words: Words) -> list[DotChart]:
    charts = [_dots(material, f"{WATCHED}_{rank}", words(f"rank_{rank}")) for rank in RANK_NAMES]
    return [chart for chart in charts if chart]


def _fall(material: Material, words: Words, without: tuple[str, ...]) -> StackedChart:
    stages = [stage for stage in FURTHEST_FIRST if stage not in without]
    columns = [material.at(f"waterfall_{stage}") for stage in stages]
    parts = np.array(
        [
            [math.nan if column is None else 100 * material.estimates.mean[design, column] for column in columns]
            for design in range(len(material.designs))
        ]
    )
    values = [f"{plain(float(np.nansum(row)), 1)} %" if without else "" for row in parts]
    return stacked_chart(
        words("figure_losses" if without else "figure_waterfall"),
        [design.title for design in material.designs],
        stages,
        parts,
        titles=[words(f"stage_{stage}") for stage in stages],
        values=values,
        most=None if without else 100.0,
        decimals=1 if without else 0,
    )


def _teams(material: Material, words: Words) -> StackedChart:
    states = [state for state in TEAM_STATES if state != "ready"]
    columns = [material.at(f"team_hours_{state}") for state in states]
    parts = np.array(
        [
            [math.nan if column is None else material.estimates.mean[design, column] for column in columns]
            for design in range(len(material.designs))
        ]
    )
    return stacked_chart(
        words("figure_teams"),
        [design.title for design in material.designs],
        states,
        parts,
        titles=[words(f"state_{state}") for state in states],
        values=[f"{plain(float(np.nansum(row)), 0)} h" for row in parts],
    )


def _manifest(material: Material, words: Words) -> list[tuple[str, str]]:
    manifest, identity = material.result.manifest, material.identity
    sessions = manifest.get("sessions", [])
    machines = dict.fromkeys(f"{one['machine'].get('cpu', '')}, {one['machine'].get('system', '')}" for one in sessions)
    rows = [
        ("m_scenario", f"{identity.get('scenario', '')} ({manifest.get('scenario_path', '')})"),
        ("m_scenario_sha256", identity.get("scenario_sha256", "")),
        ("m_rules_sha256", identity.get("rules_sha256", "")),
        ("m_results_sha256", manifest.get("sha256", {}).get("results.parquet", "")),
        ("m_seed", identity.get("seed", "")),
        ("m_rng", identity.get("rng", "")),
        ("m_replications", plain(material.result.replications, 0)),
        ("m_events", plain(material.result.events, 0)),
        ("m_versions", ", ".join(f"{name} {version}" for name, version in manifest.get("versions", {}).items())),
        ("m_machine", "; ".join(machines)),
        ("m_started", str(sessions[0]["started"]) if sessions else ""),
    ]
    return [(words(key), value if isinstance(value, str) else json.dumps(value)) for key, value in rows if value != ""]
