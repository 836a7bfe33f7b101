"""A small scenario with all loops of the long run, and a design with none of them, run by the kernel."""

from __future__ import annotations

from pathlib import Path

import septel

WEEKS = 26
TEXT = """\
version: 1
name: small
title: A small long run
description: Three agencies look for two organisations on a plane.
horizon: 182 d
theatre:
  places:
    - {name: A, xy: [0, 0], people: 300000}
    - {name: B, xy: [50, 0], people: 100000}
    - {name: C, xy: [0, 50], people: 50000}
agencies:
  police: {command: A, bases: {A: 6}, skill: 0.4}
  army: {command: regional, bases: {B: 3}}
  navy: {command: C, bases: {C: 3}}
organisations:
  gang: {territory: {A: 2, B: 3, C: 1}, members: 400, split: 0.5}
  ring: {territory: {B: 1, C: 2}, members: 200}
community: {answers: {}, harm: 0.2, response: 0.05, violence: 0.05, confidence: {default: 0.5, places: {C: 0.2}}}
body: {recruitment: 0.01 /w, rivalry: 1e-5 /w, rivals: [{between: [gang, ring]}]}
violence: {rate: 0.01 /w}
justice: {prosecutors: 1, time: 60 h}
exploitation: true
capacity: {training: 0.02 /w, exercises: true}
act_threshold: 0.2
designs:
  as_is: {title: As it is}
  liaison: {title: Liaison officers, sharing: {liaison: {delay: 6 h, chance: 1}}}
  heads_only: {title: Heads only, targeting: {ranks: [head, lieutenant]}}
  prosecutors: {title: More prosecutors, justice: {prosecutors: 8, time: 10 h}}
  no_loops:
    title: Nothing of the long run
    body: false
    violence: false
    justice: false
    exploitation: false
    capacity: false
    community: {answers: false}
"""
WITHOUT = "no_loops"


def ran(folder: Path, text: str = TEXT, *, replications: int = 12) -> Path:
    """The folder of a run of the small scenario."""
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    septel.run(path, replications=replications, threads=1, out=folder / "out")
    return folder / "out"
