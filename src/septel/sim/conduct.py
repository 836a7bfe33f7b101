"""How operations are prepared and carried out, as the kernel keeps it: calendars, lookouts, addresses and what gets through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.scenario.hours import open_spans
from septel.sim.layout import GRADES, MODES, NONE
from septel.theatre import Forces, Theatre, by_place

if TYPE_CHECKING:
    from septel.scenario.model import Communications, Scenario, Source


class Calendars:
    """The scenario's calendars on the clock of the run, each made once and only if something keeps it."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.numbers: dict[str, int] = {}
        self.spans: list[NDArray[np.float64]] = []

    def index(self, name: str | None) -> int:
        """The calendar's number, NONE for no calendar."""
        if name is None:
            return NONE
        if name not in self.numbers:
            self.numbers[name] = len(self.spans)
            self.spans.append(open_spans(self.scenario, self.scenario.calendars[name]))
        return self.numbers[name]

    def open_h(self, name: str | None) -> float:
        """Open hours within the horizon."""
        horizon = self.scenario.horizon
        if name is None:
            return horizon
        spans = np.minimum(self.spans[self.index(name)], horizon)
        return float((spans[:, 1] - spans[:, 0]).sum())

    def arrays(self) -> dict[str, Any]:
        every = np.concatenate([*self.spans, np.zeros((0, 2))])
        begins = np.cumsum([0, *(len(spans) for spans in self.spans)])
        longest = [float((spans[:-1, 1] - spans[:-1, 0]).max(initial=0.0)) for spans in self.spans]
        return {
            "calendar": begins.astype(np.int32), "opens": every[:, 0].copy(), "closes": every[:, 1].copy(),
            "longest": np.array(longest, np.float64),
        }  # fmt: skip


def parts(scenario: Scenario, theatre: Theatre, stand: Forces, calendars: Calendars) -> dict[str, Any]:
    """The arrays of a `World` that say how operations are prepared and carried out."""
    organisations, sources = scenario.organisations.values(), scenario.sources.values()
    messages = scenario.communications
    n_places = len(theatre.names)
    return {
        "mode_hours": np.array([calendars.index(getattr(scenario.theatre.modes, mode).hours) for mode in MODES], np.int32),
        "lookouts": np.array([by_place(organisation.lookouts, theatre) for organisation in organisations]),
        "alarm": np.array([organisation.alarm for organisation in organisations], np.float64),
        "address_error": np.array([_address_error(source) for source in sources]).reshape(-1, len(GRADES)),
        "gets_through": by_place(messages.coverage, theatre) if messages else np.ones(n_places),
        "works": works(messages, stand.agencies),
    }


def _address_error(source: Source) -> NDArray[np.float64]:
    errors = source.address_error
    if isinstance(errors, dict):
        return np.array([errors.get(grade, 0.0) for grade in GRADES])
    return np.full(len(GRADES), errors)


def works(messages: Communications | None, agencies: tuple[str, ...]) -> NDArray[np.float64]:
    """f8[owner, owner]: the chance that a message between two owners gets through at once; 1 within one and with a strike
    force."""
    n = len(agencies)
    out = np.ones((n + 1, n + 1))
    if messages is None:
        return out
    out[:n, :n] = messages.radios
    for pair in messages.pairs:
        a, b = (agencies.index(name) for name in pair.between)
        out[a, b] = out[b, a] = pair.works
    out[:n, :n] += (1 - out[:n, :n]) * messages.interoperability
    np.fill_diagonal(out, 1.0)
    return out
