"""Write the tables of docs/background/operations.md that are measured: `python tools/docs_operations.py`.

- confirm to communications: the words of each part, with their defaults and what sierra says;
- sequence: two targets taken in a sequence and in one blow, over the chance of an alarm, beside the formula; the scenario is
  the one that the page shows;
- designs: what sierra's designs give, and of 100 requests how many ended how;
- apart: paired differences of those designs that only add a part of operations to the platform.

`--replications` is for a quick look; the page says 200.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

sys.path.insert(0, str(Path(__file__).parent))  # the tests load this file by its path
import docs_words
from docs_words import Rows, markdown
from septel.experiment import Result, load, run, statistics
from septel.report.numerals import THIN, digits, plain
from septel.scenario.model_operations import Communications, Confirm, Warrant
from septel.sim.measures import ENDS

TOOL = Path(__file__).name
PAGE = Path(__file__).parent.parent / "docs/background/operations.md"
REPLICATIONS, PAIRS = 200, 10_000
ALARMS = tuple(number / 10 for number in range(11))
DWELL_H, NEAR_H, FAR_H, MOST_CAPTURED = 12.0, 1.0, 4.0, 0.99  # of the page's scenario; .99 is the rules' most
FIRST, ADDED = "platform", ("confirm", "joint_warrant", "one_blow")
GAINS = ("captures", "requests", "operations", "action_h_median")
COSTS = ("dry_holes", "wrong_doors", "harmed", "friendly_contacts")
CONDUCT = (
    "confirmations", "noticed", "warrants", "warrants_refused", "blows", "alarms", "recalls_unheard", "late_reports",
    "lost_hours",
)  # fmt: skip
# Words as they stand in sierra, and the design that has them; of several agencies, kinds or offices the one that says most.
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "confirm": ("confirm", tuple(f"confirm.{word}" for word in Confirm.model_fields)),
    "hours": (
        FIRST,
        (
            "agencies.federal.command.hours", "agencies.federal.approvals.ministry.hours", "agencies.federal.shifts",
            "theatre.modes.air.hours", "calendars.office.handover",
        ),
    ),
    "warrant": ("joint_warrant", tuple(f"warrant.{word}" for word in Warrant.model_fields)),
    "lookouts": (
        FIRST,
        ("organisations.cumbre.lookouts", "kinds.assault.decoy", "movement.routes.number", "movement.routes.longer"),
    ),
    "house": (FIRST, ("sources.tip_line.address_error", "community.harm", "community.recovery", "wrong_door_harm")),
    "recall": (FIRST, ("recall", "go_threshold")),
    "h_hour": ("one_blow", ("h_hour.targets", "h_hour.within", "organisations.cumbre.alarm")),
    "communications": (FIRST, (*(f"communications.{word}" for word in Communications.model_fields), "deconfliction")),
}  # fmt: skip
NAMED = ("cumbre", "federal", "ministry", "office", "assault", "tip_line")  # names of sierra, which are no words

Array = NDArray[np.float64]


# ------------------------------------------------------------------------------------------------------------ words of a part
def words(name: str) -> str:
    """The table of one part's words."""
    design, paths = PARTS[name]
    return docs_words.words({design: load("sierra").designs[design]}, paths, named=NAMED)


# ------------------------------------------------------------------------------------------------------ one blow or a sequence
def pair() -> dict[str, Any]:
    """The small scenario that the page shows."""
    found = re.search(r"```yaml\n(version: 1\nname: pair\n.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, "the page shows no scenario 'pair'"
    text: dict[str, Any] = YAML(typ="safe").load(found[1])
    return text


def pairs(alarms: Sequence[float], replications: int) -> tuple[Array, Array]:
    """The share of the two that is captured, in one blow f8[replication], and in a sequence f8[alarm, replication].

    The blow has the largest alarm; it makes no difference to it.
    """
    text = pair()
    text["designs"] = {f"sequence_{number}": alarmed(alarm) for number, alarm in enumerate(alarms)}
    text["designs"]["blow"] = alarmed(max(alarms)) | pair()["designs"]["blow"]
    captured = run(text, replications=replications)["captures"] / 2
    return captured[-1], captured[:-1]


def alarmed(alarm: float) -> dict[str, Any]:
    return {"organisations": {"pair": {"alarm": alarm}}}


def in_a_blow() -> float:
    """Captured of each target if the near force waits for the far one: both must still be there when that comes."""
    return MOST_CAPTURED * math.exp(-FAR_H / DWELL_H)


def in_a_sequence(alarm: float) -> float:
    """The same if each force goes at once: if the first is found, the second leaves with the chance of an alarm."""
    near, far = math.exp(-NEAR_H / DWELL_H), math.exp(-FAR_H / DWELL_H)
    return MOST_CAPTURED * (near + far * (1 - alarm * near)) / 2


def break_even() -> float:
    """The alarm from which the blow is better: (1 − exp(−μw)) / exp(−μ·far)."""
    return (1 - math.exp((NEAR_H - FAR_H) / DWELL_H)) / math.exp(-FAR_H / DWELL_H)


def sequence(replications: int) -> str:
    """The table of the alarm's chance against what is captured."""
    blow, one_by_one = pairs(ALARMS, replications)
    rows: Rows = [("alarm", "sequence", "by the formula", "one blow", "by the formula", "blow − sequence", "by the formula")]
    for alarm, values in zip(ALARMS, one_by_one, strict=True):
        expected = in_a_sequence(alarm), in_a_blow(), in_a_blow() - in_a_sequence(alarm)
        cells: list[str] = []
        for column, each in enumerate((values, blow, blow - values)):
            mean, half = mean_and_half(each)
            cells += [f"{number(mean, 4, sign=column == 2)} ± {half:.4f}", number(expected[column], 4, sign=column == 2)]
        rows.append((f"{alarm:.1f}", *cells))
    return markdown(rows, words=0)


def number(value: float, decimals: int, *, sign: bool = False) -> str:
    return plain(value, decimals, sign=sign).replace(THIN, ",")


# --------------------------------------------------------------------------------------------------------------------- sierra
WAYS = ("as_is", "liaison", "platform", "regional", "strike_force", "confirm", "joint_warrant", "one_blow", "all")


def sierra(replications: int) -> Result:
    """The built-in scenario's ways to cooperate."""
    return run("sierra", designs=WAYS, replications=replications)


def designs(result: Result) -> str:
    """The table of designs: gains, how requests ended, costs and conduct."""
    rows: Rows = [("a replication's mean", *(f"`{name}`" for name in result.designs))]
    rows += [measured(result, name) for name in GAINS]
    shares = 100 * np.stack([result[f"end_{name}"] for name in ENDS]) / result["requests"]
    rows += [row(f"of 100: {name.replace('_', ' ')}", each) for name, each in zip(ENDS, shares, strict=True) if each.any()]
    rows += [measured(result, name) for name in (*COSTS, *CONDUCT)]
    return markdown(rows, words=1)


def apart(result: Result) -> str:
    """The table of paired differences to the platform; a difference whose interval leaves out 0 is in bold."""
    rows: Rows = [("difference to the platform", f"`{FIRST}`", *(f"`{name}`" for name in ADDED))]
    for name in (*GAINS, *(f"end_{end}" for end in ENDS), *COSTS, "alarms"):
        values = result[name]
        first = values[result.designs.index(FIRST)]
        others = [values[result.designs.index(other)] - first for other in ADDED]
        rows.append((f"`{name}`", amount(first), *(amount(other, is_difference=True) for other in others)))
    return markdown(rows, words=1)


def measured(result: Result, name: str) -> tuple[str, ...]:
    return row(f"`{name}`", result[name])


def row(title: str, values: Array) -> tuple[str, ...]:
    """One measure f8[design, replication] of all designs."""
    return title, *(amount(each) for each in values)


def amount(values: Array, *, is_difference: bool = False) -> str:
    """A mean with half of its 95 % interval."""
    mean, half = mean_and_half(values)
    if mean == 0 and half == 0:
        return "0"
    decimals = digits(half, mean)
    text = f"{number(mean, decimals, sign=is_difference)} ± {number(half, decimals)}"
    return f"**{text}**" if is_difference and abs(mean) > half else text


def mean_and_half(values: Array) -> tuple[float, float]:
    found = statistics.estimate(values[:, None])
    return float(found.mean[0]), float(found.hi[0] - found.mean[0])


# ------------------------------------------------------------------------------------------------------------------- the page
def part_of(page: str, name: str) -> re.Match[str]:
    """What stands between the marks of a table on the page."""
    return docs_words.part_of(page, name, tool=TOOL)


def write(name: str, table: str) -> None:
    docs_words.write(PAGE, name, table, tool=TOOL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    asked = parser.parse_args().replications
    for part in PARTS:
        write(part, words(part))
    write("sequence", sequence(PAIRS * asked // REPLICATIONS))
    found = sierra(asked)
    write("designs", designs(found))
    write("apart", apart(found))
