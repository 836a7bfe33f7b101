"""Which places and states a scenario names, and where: those where something happens, and those where somebody stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from septel.errors import Loc
from septel.scenario.model import Agency, Scenario


@dataclass(frozen=True)
class Use:
    """A name and where the scenario writes it."""

    loc: Loc
    name: str


def places(scenario: Scenario) -> Iterator[Use]:
    """Places where something happens: they are part of the theatre, chosen or not."""
    for name, organisation in scenario.organisations.items():
        for place in organisation.territory.places:
            yield Use(("organisations", name, "territory", "places", place), place)
        for place in organisation.lookouts.places:
            yield Use(("organisations", name, "lookouts", "places", place), place)
    for name, source in scenario.sources.items():
        for place in source.coverage.places:
            yield Use(("sources", name, "coverage", "places", place), place)
    for place in scenario.community.confidence.places:
        yield Use(("community", "confidence", "places", place), place)
    for place in scenario.communications.coverage.places if scenario.communications else ():
        yield Use(("communications", "coverage", "places", place), place)
    for index, inject in enumerate(scenario.injects):
        if inject.tip is not None:
            yield Use(("injects", index, "tip", "place"), inject.tip.place)
        for word, spell in (("weather", inject.weather), ("festival", inject.festival)):
            for number, place in enumerate(spell.places if spell else ()):
                yield Use(("injects", index, word, "places", number), place)


def states(scenario: Scenario) -> Iterator[Use]:
    """States that are named for the places in them."""
    for name, organisation in scenario.organisations.items():
        for state in organisation.territory.states:
            yield Use(("organisations", name, "territory", "states", state), state)
        for state in organisation.lookouts.states:
            yield Use(("organisations", name, "lookouts", "states", state), state)
    for name, source in scenario.sources.items():
        for state in source.coverage.states:
            yield Use(("sources", name, "coverage", "states", state), state)
    for state in scenario.community.confidence.states:
        yield Use(("community", "confidence", "states", state), state)
    for state in scenario.communications.coverage.states if scenario.communications else ():
        yield Use(("communications", "coverage", "states", state), state)
    for index, inject in enumerate(scenario.injects):
        for word, spell in (("weather", inject.weather), ("festival", inject.festival)):
            for number, state in enumerate(spell.states if spell else ()):
                yield Use(("injects", index, word, "states", number), state)


def seats(name: str, agency: Agency) -> Iterator[Use]:
    """Where an agency's commands stand, unless they stand at every base."""
    here: Loc = ("agencies", name, "command")
    if agency.command.seat is not None:
        yield Use((*here, "seat"), agency.command.seat)
    elif isinstance(agency.command.regional, tuple):
        for number, place in enumerate(agency.command.regional):
            yield Use((*here, "regional", number), place)


def strike_force(scenario: Scenario) -> Iterator[Use]:
    """Where the strike force stands and is commanded, as far as it is named."""
    force = scenario.strike_force
    if force is None:
        return
    for number, place in enumerate(force.bases if isinstance(force.bases, tuple) else ()):
        yield Use(("strike_force", "bases", number), place)
    if force.seat is not None:
        yield Use(("strike_force", "seat"), force.seat)
