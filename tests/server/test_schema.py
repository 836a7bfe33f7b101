"""`/openapi.json` is complete: whatever is sent, no fault of the program, and nothing that is not documented."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from septel.server import aar, apart, forms
from tests.server.house import House, house, sockets

CASES = int(os.environ.get("SEPTEL_SCHEMA_CASES", "5000"))
OF_COMMANDS = 20  # as many as of other routes together: there are fifty commands
SEATS = ("director", "police-command", "simulator", "lead-evaluator", "observer")
HELD = (
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance,
    checks.response_headers_conformance,
)  # fmt: skip
UNSENT = ("/api/leave", "/api/sessions/{session}")  # they end the sessions that the others need; see test_joining


class Standing:
    """A served exercise in a thread of its own, for tests that ask from outside."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._up, self._end = folder, threading.Event(), asyncio.Event()
        self.url, self.cookies, self.document = "", dict[str, str](), dict[str, Any]()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()))
        self._thread.start()
        assert self._up.wait(30)

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(apart, "_asked", _here)
            patch.setattr(aar, "talk", _report)
            await self._serve()

    async def _serve(self) -> None:
        async with house(self._folder, *SEATS, "army-command", "police-staff") as served, sockets(served):
            await self._begin(served)
            self._up.set()
            await self._end.wait()

    async def _begin(self, served: House) -> None:
        self._served = served
        for seat in SEATS:
            await served.give("director", "message.send", to=[seat], text="Ready?")
            self.cookies[seat] = "; ".join(f"{one.name}={one.value}" for one in served.clients[seat].cookies.jar)
        self.document = (await served.clients["director"].get("/openapi.json")).json()
        self.url = served.url

    def again(self, seat: str) -> str:
        """Sit down again, after a command that ended the session."""

        async def sit() -> None:
            if seat not in self._served.desk.director.memory.seats:
                return
            await self._served.sit(seat)
            self.cookies[seat] = "; ".join(f"{one.name}={one.value}" for one in self._served.clients[seat].cookies.jar)

        asyncio.run_coroutine_threadsafe(sit(), self._loop).result(30)
        return self.cookies[seat]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(30)


async def _here(sent: bytes) -> bytes:
    """A file's job in this process: hundreds of processes would take minutes, and would hide a fault."""
    return await asyncio.to_thread(apart.done, sent)


async def _report(*asked: Any, **options: Any) -> tuple[int, bytes]:
    """A report in short that is made already; how it is made test_aar asks."""
    return 0, b'{"ok": true}\n{"exercise": "EXERCISE", "subject": "", "paragraphs": []}'


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    found = Standing(tmp_path_factory.mktemp("standing"))
    yield found
    found.close()


@pytest.mark.parametrize("seat", [*SEATS, None])
def test_nothing_that_is_sent_is_answered_with_a_fault_or_with_what_is_not_documented(
    standing: Standing, seat: str | None
) -> None:
    schema = schemathesis.openapi.from_dict(standing.document)
    schema.config.update(base_url=standing.url)
    operations = [found.ok() for found in schema.get_all_operations()]
    asked = [one for one in operations if one.path not in UNSENT]
    assert len(asked) > 20
    headers = {"Cookie": standing.cookies[seat]} if seat else {}
    per_route = max(
        2, -(-CASES // (2 * (len(SEATS) + 1) * (len(asked) + OF_COMMANDS - 1)))
    )  # twice: what is allowed, and what is not
    done: dict[int, int] = {}
    for operation in asked:
        many = OF_COMMANDS * per_route if operation.path == "/api/commands" else per_route

        @settings(
            max_examples=many, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def one(case: Any) -> None:
            found = case.call(headers=headers)
            if found.status_code == 401 and seat:
                headers["Cookie"] = standing.again(seat)
            done[found.status_code] = done.get(found.status_code, 0) + 1
            case.validate_response(found, checks=HELD)
            assert found.headers["x-exercise"] == ["EXERCISE"]

        _asking(operation, one)
    assert sum(done.values()) >= len(asked) * 2, done
    assert seat is None or done.get(200, 0) > 20, done


def _asking(operation: Any, one: Any) -> None:
    """Ask with what the document allows, and with what it does not."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        with contextlib.suppress(Unsatisfiable):  # nothing can be wrong where nothing is asked for
            given(operation.as_strategy(generation_mode=mode))(one)()


def test_every_command_and_every_status_is_documented(standing: Standing) -> None:
    document = standing.document
    variants = document["components"]["schemas"]["Given"]["discriminator"]["mapping"]
    assert {"message.send", "clock.start", "seat.take", "lead.release", "operation.task"} <= set(variants)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            codes = set(operation["responses"])
            assert {"400", "421", "429", "431", "503"} <= codes and "422" not in codes, path
            assert ("401" in codes) is bool(operation["security"]), path
            assert method == "get" or {"403", "408", "413", "415"} <= codes, path
            assert operation["summary"] and operation["description"], path


def test_every_reference_of_the_document_leads_somewhere(standing: Standing) -> None:
    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for one in value.values():
                yield from walk(one)
        elif isinstance(value, list):
            for one in value:
                yield from walk(one)

    for ref in set(walk(standing.document)):
        at: Any = standing.document
        for part in ref.removeprefix("#/").split("/"):
            at = at[part]
        assert at, ref


def test_the_shapes_take_nothing_that_they_do_not_name() -> None:
    for form in vars(forms).values():
        if isinstance(form, type) and issubclass(form, forms.Form):
            assert form.model_config.get("extra") == "forbid", form


LIGHT = """
import sys, json
import septel.cli_serve, septel.server.serving, septel.server.place, septel.exercise.running, webauthn, argon2
heavy = ("numba", "llvmlite", "numpy", "pandas", "pyarrow", "matplotlib", "scipy", "openpyxl")
own = ("septel.sim", "septel.theatre", "septel.experiment", "septel.exercise.kernel.host")
print(json.dumps([name for name in (*heavy, *own) if name in sys.modules]))
"""


def test_the_web_process_imports_neither_the_compiler_nor_the_tables_of_numbers() -> None:
    found = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "src"}
    )
    assert json.loads(found.stdout) == []
