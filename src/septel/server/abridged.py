"""FastAPI without what it makes at its start and nobody here wants; this is imported before it, so that a server starts sooner.

The models of its OpenAPI document are built when somebody asks for the document. Pydantic's version 1, which it would load to
see that no model of ours is of it, can be said not to be there.
"""

from __future__ import annotations

import sys

from pydantic import BaseModel

_before = BaseModel.model_config
BaseModel.model_config = {**_before, "defer_build": True}
try:
    import fastapi.openapi.models  # noqa: F401
finally:
    BaseModel.model_config = _before


def without_version_1() -> None:
    """In this process nothing imports pydantic's version 1 any more, unless it was imported already."""
    sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]
