"""Take the pictures of the README and the docs: run the built-in scenario, write its report, and look at it with chromium."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from septel import report, run

IMAGES = Path(__file__).parent.parent / "docs/images"
WIDTH, HEIGHT = 1200, 1500
COLOURS = 128  # a page has few; the picture gets a quarter of the size


def browser_path() -> str:
    """Where chromium is; the package of the system, since the one that playwright would fetch is another download."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("screenshots need chromium; on Debian: apt-get install chromium")
    return found


def shoot(page_file: Path, picture: Path, *, width: int = WIDTH, height: int = HEIGHT) -> None:
    """Photograph the top of a local page; a request to the network fails the page."""
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.resolve().as_uri())
        page.wait_for_load_state("load")
        page.screenshot(path=str(picture))
        browser.close()
    outside = [url for url in asked if not url.startswith(("file:", "data:"))]
    if outside:
        raise SystemExit(f"{page_file} asks the network for {outside}")
    Image.open(picture).convert("RGB").quantize(COLOURS).save(picture, optimize=True)


def main() -> None:
    """Make every picture that a page of the docs shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="sierra")
    parser.add_argument("--replications", type=int, default=200)
    options = parser.parse_args()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / options.scenario
        run(options.scenario, replications=options.replications, out=str(out))
        shoot(report.write(out), IMAGES / "report.png")
    print(IMAGES / "report.png")


if __name__ == "__main__":
    main()
