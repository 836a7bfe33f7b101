"""Values of a sweep or a sample that are valid and yet not what was meant: a law of chance that became a fixed time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from septel.errors import Loc, Problem, dotted
from septel.scenario import words
from septel.scenario.merge import is_law
from septel.scenario.model import Law, Part, Scenario, Stage
from septel.scenario.paths import below
from septel.scenario.placing import Layout
from septel.scenario.tree import Block


def check_laws(layout: Layout, base: Scenario, designs: Mapping[str, Scenario]) -> Iterator[tuple[str, list[Problem]]]:
    """A warning for each design that sets a law by a bare duration although the design that it changes has another law."""
    for design, spots in layout.spots.items():
        if design not in designs or layout.families[design] not in ("sweep", "sample"):
            continue
        parents = [designs[name] for name, _ in layout.chains[design][1:] if name in designs]
        before = parents[0] if parents else base
        for loc, _ in spots:
            old, new = law_at(before, loc), law_at(designs[design], loc)
            if old is None or new is None or new.kind != "fixed" or old.kind == "fixed" or "fixed" in loc[-2:]:
                continue
            message = f"sets a fixed time in place of the law '{old.kind}'"
            inner = dotted((*loc, *_mean_of(old, layout.base, loc)))
            yield design, [Problem.at(loc, message, hint=f"To keep the law set its mean: `{inner}`.", severity="warning")]


def _mean_of(law: Law, tree: Block, loc: Loc) -> Loc:
    """Where a law has its mean, as the file writes the law."""
    node: Any = tree
    for depth, part in enumerate(loc, start=1):
        node = below(node, part, loc[:depth])
    kind = next(iter(node)) if isinstance(node, Block) and is_law(node) else law.kind
    return (kind,) if kind == "exponential" else (kind, "mean")


def law_at(scenario: Scenario, loc: Loc) -> Law | None:
    """The law at a path of a scenario; None where something else stands, or nothing."""
    node: Any = scenario
    for part in loc:
        if isinstance(node, Part):
            keys = dict(zip(words.keys(type(node)), type(node).model_fields, strict=True))
            node = getattr(node, keys[str(part)], None) if part in keys else None
        elif isinstance(node, Mapping):
            node = node.get(part)
        else:
            node = node[part] if isinstance(node, tuple) and isinstance(part, int) and part < len(node) else None
    if isinstance(node, Stage):
        return node.time
    return node if isinstance(node, Law) else None
