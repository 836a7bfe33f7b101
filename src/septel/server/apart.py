"""Files of people, read and written in a process apart: the web process stays small, and no file delays a seat.

The child takes a line of JSON and the file's bytes on standard input, and answers with a line of JSON and bytes:
`python -m septel.server.apart`. It has a limit of time and of memory, and nothing but what it was handed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from septel.errors import Problem as Mistake
from septel.errors import ScenarioError, SeptelError
from septel.exercise.kernel.jobs import talk
from septel.server.turns import Turns

LONGEST_S = 30.0
MOST_MEMORY = 2_000_000_000  # bytes of address space
MOST_WAITING = 4
TOO_MUCH = "The file takes more time or memory than one may: it is larger than any events list, or damaged."
SECTIONS = ("setting", "seats", "msel", "evaluation")
DEPTH = 4  # of what is written in parts: state, section, table, entry
Answer = tuple[dict[str, Any], bytes]
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
Job = Callable[[dict[str, Any], bytes, Path, Mapping[str, Any]], Answer]


class Apart:
    """Does one job after the other, each in a process of its own."""

    def __init__(self, *, most_waiting: int = MOST_WAITING) -> None:
        self._turn, self._waiting, self._most, self._slices = asyncio.Semaphore(1), 0, most_waiting, Turns()

    async def __call__(self, do: str, state: Mapping[str, Any], content: bytes = b"", /, **args: Any) -> Answer:
        """The answer to a job and the bytes that come with it. ScenarioError with what is wrong in a file, SeptelError."""
        if self._waiting >= self._most:
            from septel.server.problems import Problem  # not for the child, which starts sooner without it

            raise Problem(503, "busy", "Several files are read and written just now. Try again in a moment.", wait_s=2)
        handed = {"do": do, "args": args, "state": handed_out(state)}
        self._waiting += 1
        try:
            async with self._turn:
                line = b"".join([part async for parts in self._slices.over(in_parts(still(handed))) for part in parts])
                told = await _asked(line + b"\n" + content)
        finally:
            self._waiting -= 1
        head, _, rest = told.partition(b"\n")
        answer: dict[str, Any] = json.loads(head)
        if "problems" in answer:
            raise ScenarioError([Mistake(**one) for one in answer["problems"]])
        if "error" in answer:
            raise SeptelError(answer["error"])
        return answer["ok"], rest


def handed_out(state: Mapping[str, Any]) -> dict[str, Any]:
    """What of the state the jobs need: the list and whom it is for, and no text that anybody wrote to another."""
    found = {name: state[name] for name in SECTIONS if name in state}
    return found | {"setting": {name: value for name, value in state["setting"].items() if name not in ("source", "scenario")}}


def in_parts(value: Any, depth: int = DEPTH) -> Iterator[bytes]:
    """A value as JSON, in parts none of which takes long to write."""
    if not isinstance(value, dict) or not value or depth == 0:
        yield _encode(value).encode(errors="replace")
        return
    before = b"{"
    for key, one in value.items():
        yield before + _encode(key).encode(errors="replace") + b":"
        yield from in_parts(one, depth - 1)
        before = b","
    yield b"}"


def still(value: Any, depth: int = DEPTH) -> Any:
    """A value that may be written in parts: what others put into it meanwhile, or take out of it, is not seen."""
    if isinstance(value, dict):
        return {key: still(one, depth - 1) for key, one in value.items()} if depth > 0 else dict(value)
    return value[:] if isinstance(value, list) else value


async def _asked(sent: bytes) -> bytes:
    ended, told = await talk(
        "septel.server.apart", sent, longest_s=LONGEST_S, stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    return told if ended == 0 and told else json.dumps({"problems": [{"path": "", "message": TOO_MUCH}]}).encode()


def _read(state: dict[str, Any], content: bytes, folder: Path, args: Mapping[str, Any]) -> Answer:
    """A table as entries in words of a scenario file."""
    from septel.exercise.msel import columns, importing
    from septel.exercise.msel.entry import around
    from septel.scenario.written import written

    path = folder / ("list.xlsx" if args["kind"] == "xlsx" else "list.csv")
    path.write_bytes(content)
    mapping = None
    if args["mapping"]:
        saved = folder / "mapping.json"
        saved.write_text(args["mapping"], encoding="utf-8", errors="replace")
        mapping = columns.load_mapping(saved)
    found = importing.read(
        path, state["setting"], around=around(state), sheet=args["sheet"], mapping=mapping,
        skip_hidden=args["skip_hidden"], all_draft=args["all_draft"],
    )  # fmt: skip
    problems = [_without(folder, problem).as_dict() for problem in found.warnings]
    entries = [written(entry) for entry in found.entries]
    return {"entries": entries, "columns": found.mapping["columns"], "sheet": found.sheet, "warnings": problems}, b""


def _written(state: dict[str, Any], content: bytes, folder: Path, args: Mapping[str, Any]) -> Answer:
    """The list as a table."""
    from septel.exercise.msel import exporting

    path = folder / f"list.{args['kind']}"
    exporting.write(path, exporting.of_the_state(state), title=str(state["setting"].get("title", "")))
    return {}, path.read_bytes()


def _printed(state: dict[str, Any], content: bytes, folder: Path, args: Mapping[str, Any]) -> Answer:
    """A page to print."""
    from septel.report.paper import html

    text, count = html(state, args["what"], paper=args["paper"], language=args["language"])
    return {"count": count}, text.encode()


def _of_telegrams(name: str) -> Job:
    def done(state: dict[str, Any], content: bytes, folder: Path, args: Mapping[str, Any]) -> Answer:
        from septel.server import traffic

        do: Callable[[Mapping[str, Any], bytes, Mapping[str, Any]], Answer] = getattr(traffic, name)
        return do(state, content, args)

    return done


JOBS: dict[str, Job] = {
    "read": _read,
    "write": _written,
    "print": _printed,
    "telegram.read": _of_telegrams("read_"),
    "telegram.plan": _of_telegrams("plan"),
    "telegram.write": _of_telegrams("write"),
}


def _without(folder: Path, problem: Mistake) -> Mistake:
    """A problem that does not tell where the file lay."""
    file = problem.file.replace(f"{folder}{os.sep}", "")
    message = problem.message.replace(f"{folder}{os.sep}", "")
    return Mistake(problem.path, message, file, problem.line, problem.hint, problem.severity)


def _limited() -> None:
    import resource

    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, int(LONGEST_S))):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def done(sent: bytes) -> bytes:
    """Do one job: what is sent and answered, each a line of JSON and bytes."""
    line, _, content = sent.partition(b"\n")
    job = json.loads(line)
    with tempfile.TemporaryDirectory(prefix="septel-") as name:
        folder, rest = Path(name).resolve(), b""
        try:
            found, rest = JOBS[job["do"]](job["state"], content, folder, job["args"])
            answer: dict[str, Any] = {"ok": found}
        except ScenarioError as error:
            answer = {"problems": [_without(folder, problem).as_dict() for problem in error.problems]}
        except SeptelError as error:
            answer = {"error": str(error).replace(f"{folder}{os.sep}", "")}
    return json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode(errors="replace") + b"\n" + rest


def main() -> None:
    """Do one job."""
    told, sys.stdout = sys.stdout.buffer, sys.stderr
    os.nice(10)
    _limited()
    told.write(done(sys.stdin.buffer.read()))
    told.flush()


if __name__ == "__main__":
    main()
