"""`/openapi.json`: every route with every status that it may answer, and every command with its arguments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from septel.exercise.feature import Command
from septel.server.answers import BODIES, SENT, SHOWN
from septel.server.guard import HEADERS

REF = "#/components/schemas/{model}"
OPEN = (
    "/health",
    "/openapi.json",
    "/api/join",
    "/api/login",
    "/api/login/passkey",
    "/api/login/passkey/options",
    "/api/tips",
    "/api/tips/form",
    "/api/tips/{receipt}",
)


def document(app: FastAPI, commands: Iterable[Command], *, version: str, cookie: str) -> dict[str, Any]:
    """The OpenAPI document of an application that takes these commands."""
    found = get_openapi(
        title="Septel: a live exercise", version=version, routes=app.routes,
        description="EXERCISE EXERCISE EXERCISE. Every answer is stamped so. Times `t` are hours from the exercise's start.",
    )  # fmt: skip
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    asked: list[type[BaseModel]] = sorted(SENT | set(BODIES), key=lambda model: model.__name__)
    _, bodies = models_json_schema([(model, "validation") for model in asked], ref_template=REF)
    answers = sorted(SHOWN - set(asked), key=lambda model: model.__name__)
    _, shown = models_json_schema([(model, "serialization") for model in answers], ref_template=REF)
    schemas |= shown.get("$defs", {}) | bodies.get("$defs", {})
    _with_commands(schemas, commands)
    found["components"]["securitySchemes"] = {"session": {"type": "apiKey", "in": "cookie", "name": cookie}}
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            _mend(path, method, operation)
    return found


def _mend(path: str, method: str, operation: dict[str, Any]) -> None:
    """Say who may ask, take out what this server never answers, and add the stamp that all answers carry."""
    operation["security"] = [] if path in OPEN else [{"session": []}]
    operation["responses"].pop("422", None)
    for response in operation["responses"].values():
        stamp = {"schema": {"type": "string", "const": HEADERS["X-Exercise"]}, "required": True}
        response.setdefault("headers", {})["X-Exercise"] = stamp


def _with_commands(schemas: dict[str, Any], commands: Iterable[Command]) -> None:
    """The body of a command as one of all commands, told apart by its name."""
    known = sorted(commands, key=lambda command: command.name)
    models, defs = models_json_schema([(command.args, "validation") for command in known], ref_template=REF)
    schemas |= defs.get("$defs", {})
    variants: dict[str, str] = {}
    for command in known:
        name = "Command." + command.name
        variants[command.name] = REF.format(model=name)
        schemas[name] = {
            "type": "object",
            "title": command.name,
            "description": f"{command.says[:1].upper()}{command.says[1:]}. For: {', '.join(sorted(command.who))}.",
            "properties": {
                "name": {"const": command.name, "type": "string"},
                "args": models[command.args, "validation"],
                "key": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
            },
            "required": ["name", "args", "key"],
            "additionalProperties": False,
        }
    schemas["Given"] = {
        "oneOf": [{"$ref": ref} for ref in variants.values()],
        "discriminator": {"propertyName": "name", "mapping": variants},
    }
