"""The parts of the SimPy twin: what is fixed in a run (`world`, `hours`, `budget`), targets and leads, holders, commands, what
comes before the go test (`preparing`, `blows`), packages, operations, how requests end; of the long run what follows a capture
(`aftermath`), the hierarchy, the body, the community, justice, targeting and capacity; measures.

A resolved scenario, its theatre and its forces come in; out goes a dictionary of measures. Nothing of the kernel is used here.
"""

from __future__ import annotations
