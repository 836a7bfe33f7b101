"""Without the JIT, numpy warns where keyed streams overflow on purpose."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _streams_overflow() -> Iterator[None]:
    with np.errstate(over="ignore"):
        yield
