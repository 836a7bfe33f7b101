"""Write what `septel population` prints and draws into docs/background/population.md: `python tools/docs_population.py`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs/background/population.md"
PRINTED = re.compile(r"(?<=<!-- printed -->\n\n```text\n).*?(?=\n```\n\n<!-- end of printed -->)", re.DOTALL)
FIGURE = PAGE.parent.parent / "images/population.svg"
COMMAND = "from septel.cli import main; main()"


def printed(*words: str) -> str:
    """The answer of the command, without the blanks at the ends of lines."""
    command = [sys.executable, "-c", COMMAND, "population", *words]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())


if __name__ == "__main__":
    text = printed()
    PAGE.write_text(PRINTED.sub(lambda _: text, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        printed("--out", folder)
        FIGURE.write_bytes((Path(folder) / FIGURE.name).read_bytes())
    print(PAGE, FIGURE)
