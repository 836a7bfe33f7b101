"""What a result needs beside its numbers to be rebuilt to the bit: versions, machine, hashes and the command.

The C library's exp and log can differ in the last bit between kinds of CPU: so each session of work records the machine that
did it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import septel

FORMAT = 2
DISTRIBUTIONS = ("numba", "numpy", "pyarrow")


def versions() -> dict[str, str]:
    """Versions of what takes part in a result."""
    return {"septel": septel.__version__, "python": platform.python_version()} | {n: _version(n) for n in DISTRIBUTIONS}


@functools.cache
def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


@functools.cache
def machine() -> dict[str, str]:
    """The CPU's model and a hash of its feature flags, and the system."""
    model, flags = platform.processor() or platform.machine(), ""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                model = value.strip()
            elif key.strip() in ("flags", "Features"):
                flags = " ".join(sorted(value.split()))
                break
    except OSError:
        pass
    return {
        "cpu": model,
        "cpu_flags_sha256": sha256(flags) if flags else "",
        "system": f"{platform.system()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()).strip(),
        "glibc_tunables": os.environ.get("GLIBC_TUNABLES", ""),
    }


def sha256(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def describe(
    *,
    scenario: Mapping[str, str],
    designs: tuple[str, ...],
    measures: tuple[str, ...],
    seed: int,
    rng: str,
    rules_hash: str,
    worlds: list[str],
    streams: str = "common",
) -> dict[str, Any]:
    """What must be the same for two results to be parts of one: `identity`, with the versions beside it."""
    return {
        "format": FORMAT,
        "identity": {
            "scenario": scenario["name"],
            "scenario_sha256": scenario["sha256"],
            "designs": list(designs),
            "seed": seed,
            "rng": rng,
            "streams": streams,
            "rules_sha256": rules_hash,
            "worlds_sha256": worlds,
        },
        "measures": list(measures),
        "scenario_path": scenario["path"],
        "scenario_text": scenario["text"],
        "versions": versions(),
    }


def session(
    *,
    before: int,
    added: int,
    hands: str,
    command: str,
    started: str,
    wall_s: float,
    events: int,
    work: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """One stretch of work on a result: replications of all designs together before it and added by it, when, how and where.

    `work` tells what of the time was the rules' own: so many slots worked for work_s seconds, and were busy for busy_s seconds
    together.
    """
    return {
        "before": before,
        "added": added,
        "on": hands,
        "command": command,
        "started": started,
        "wall_s": round(wall_s, 3),
        **(work or {}),
        "events": events,
        "machine": machine(),
    }
