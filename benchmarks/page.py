"""The tables of docs/background/benchmarks.md, of latest.json and sweep.json: `python -m benchmarks.page` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.__main__ import LATEST, PARTS, place
from benchmarks.sweep import SWEEP

PAGE = Path(__file__).parent.parent / "docs" / "background" / "benchmarks.md"
START, END = "<!-- figures: python -m benchmarks.page -->", "<!-- end of figures -->"
SWEPT, SWEPT_END = "<!-- sweep: python -m benchmarks.page -->", "<!-- end of sweep -->"


def grid(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A Markdown table; all columns but the first to the right."""
    rule = ["---", *("--:" for _ in head[1:])]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]


def figures(latest: dict[str, Any]) -> str:
    """Speeds, targets, `sierra` by design, travel times, and where and when they were measured."""
    dispatch, sierra, measured = latest["dispatch"], latest["sierra"], latest["measured"]
    speeds = [
        ("dispatch: Septel's calendar and streams", dispatch["ours_mev_s"]),
        ("dispatch: C, gcc −O3 −march=native", dispatch["c_mev_s"]),
        ("dispatch: SimPy", dispatch["simpy_mev_s"]),
        ("dispatch: cimba", dispatch["cimba_mev_s"]),
        ("dispatch: Septel, many replications, one thread", dispatch["one_thread_mev_s"]),
        ("dispatch: Septel, many replications, two threads", dispatch["two_threads_mev_s"]),
        ("sierra, all designs: Septel, one core", sierra["ours_mev_s"]),
        ("sierra, all designs: its SimPy twin", sierra["simpy_twin_mev_s"]),
    ]
    lines = grid(
        ("engine", "million events a second", "ns an event"),
        [(name, f"{speed:.3f}", f"{1e3 / speed:,.0f}") for name, speed in speeds],
    )
    targets = [row for part in PARTS for row in latest["targets"][part]]
    lines += ["", *grid(("what", "got", "wanted", ""), [(t["what"], t["got"], t["wanted"], t["verdict"]) for t in targets])]
    lines += [
        "",
        *grid(("design of sierra", "events a replication", "Septel", "SimPy twin", "ratio"), by_design(sierra["designs"])),
    ]
    lines += ["", *grid(("travel times over 9 million cells, one source", "seconds"), searches(latest["terrain"]))]
    large = latest["terrain"]["cuts"]["large"].items()
    cuts = [(name, f"{100 * one['changed']:.0f} %", f"{one['ratio']:.2f}") for name, one in large]
    lines += ["", *grid(("a large cut, 50 fields over a million cells", "values that change", "time to computing anew"), cuts)]
    lines += ["", *dict.fromkeys(place(measured[part]) for part in PARTS)]
    return "\n".join(lines)


def searches(terrain: dict[str, Any]) -> list[tuple[str, ...]]:
    """Seconds of each engine; a dash where one was not there."""
    names = {
        "ours": "Septel, walking with slope and friction",
        "c": "C, gcc −O3 −march=native",
        "c_portable": "C, gcc −O3",
        "rwalk": f"{terrain['grass'] or 'GRASS'}, r.walk",
        "rwalk_floor": "the same, reading and writing maps alone",
        "ours_level": "Septel, a cost without slope",
        "mcp": "scikit-image, MCP_Geometric",
        "steps": "Septel, making the steps, one thread",
        "steps_threads2": "Septel, making the steps, two threads",
        "sources50": "Septel, 50 sources, one thread",
        "sources50_threads2": "Septel, 50 sources, two threads",
    }
    return [(name, "–" if terrain[f"{key}_s"] is None else f"{terrain[f'{key}_s']:.2f}") for key, name in names.items()]


def by_design(designs: dict[str, dict[str, float]]) -> list[tuple[str, ...]]:
    """Events of a replication and million events a second."""
    return [
        (
            name,
            f"{one['events']:,.0f}",
            f"{one['ours_mev_s']:.3f}",
            f"{one['simpy_twin_mev_s']:.4f}",
            f"{one['ours_mev_s'] / one['simpy_twin_mev_s']:.1f}",
        )
        for name, one in designs.items()
    ]


def swept(sweep: dict[str, Any]) -> str:
    """What the large sweep came to."""
    rows = [
        ("model events", f"{sweep['events']:,}"),
        ("wall time on two threads, minutes", f"{sweep['wall_s'] / 60:.1f}"),
        ("million model events a second on two threads", f"{sweep['model_events_per_s'] / 1e6:.2f}"),
        ("time of the threads that is not the model's", f"{100 * sweep['threads_overhead']:.2f} %"),
        ("the same of two Dask workers, a tenth of the replications", f"{100 * sweep['dask_overhead']:.2f} %"),
        ("most memory, MB", f"{sweep['rss_mb']:.0f}"),
    ]
    lines = grid((f"{sweep['designs']} designs × {sweep['replications']:,} × {sweep['leads']:,} leads", "measured"), rows)
    ways = [(name, "the same bytes" if same else "**other bytes**") for name, same in sweep["ways"].items()]
    return "\n".join([*lines, "", *grid(("carried out by", "tables"), ways), "", place(sweep["measured"])])


def written(page: str, latest: dict[str, Any], sweep: dict[str, Any]) -> str:
    """The page with its figures made anew."""
    return between(between(page, START, END, figures(latest)), SWEPT, SWEPT_END, swept(sweep))


def between(page: str, start: str, end: str, text: str) -> str:
    """The page with another text between two marks."""
    before, rest = page.split(start)
    return f"{before}{start}\n\n{text}\n\n{end}{rest.split(end)[1]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(), json.loads(LATEST.read_text()), json.loads(SWEEP.read_text())))
