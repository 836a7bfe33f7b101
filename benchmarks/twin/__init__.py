"""The parts of the SimPy twin: what is fixed in a run (`world`), targets and leads, holders, commands, operations, measures.

A resolved scenario, its theatre and its forces come in; out goes a dictionary of measures. Nothing of the kernel is used here.
"""

from __future__ import annotations
