"""Chromium for what looks at pages: benchmarks, tests and pictures. It draws by software."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from typing import Any

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-precise-memory-info",
]  # fmt: skip
PATIENCE_S = 40.0


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """The system's own."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def until(page: Any, sentence: str, *, within_s: float = PATIENCE_S) -> Any:
    """Wait until a JavaScript expression is true, and hand it over; a strict policy forbids the page's own waiting.

    AssertionError with what stands on the page, if it does not become so.
    """
    ends = time.monotonic() + within_s
    while not (found := page.evaluate(sentence)):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {within_s} s: {sentence}\n{page.inner_text('body')[:2000]}")
        time.sleep(0.05)
    return found


def go(page: Any, *parts: str) -> None:
    """Open a part of the console by its address: a tab, and what is open in it."""
    page.evaluate("parts => { location.hash = parts.map(encodeURIComponent).join('/'); }", list(parts))
