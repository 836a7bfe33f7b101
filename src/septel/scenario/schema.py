"""The JSON Schema of a scenario file, for editors: the models, and all that a file may write in short.

A schema cannot know what names exist or whether forces suffice; `septel check` does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from septel.scenario.designs import MOST_DESIGNS
from septel.scenario.generators import FRACTIONS
from septel.scenario.model import BUILT_IN_GROUND, LAWS, SWITCHES, Scenario
from septel.scenario.model_comparison import LEAST_FACTORS, MOST_FACTORS
from septel.scenario.samples import METHODS, MOST_SEED, SCALES
from septel.scenario.sources import WORD

Node = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*"
_ZERO = r"\s*[-+]?0*\.?0*\s*"
_TIME = "(s|sec|seconds?|min|minutes?|h|hr|hours?|d|days?|w|weeks?)"
_LENGTH = "(m|metres?|km|kilometres?)"
_UNITS = {
    "h": (f"{_NUMBER}{_TIME}", "4 h"),
    "km": (f"{_NUMBER}{_LENGTH}", "350 km"),
    "km/h": (rf"{_NUMBER}{_LENGTH}\s*/\s*{_TIME}", "45 km/h"),
    "1/h": (rf"{_NUMBER}(/|per )\s*{_TIME}", "0.02 /d"),
}
_LIMITS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
# What the file may leave out although the model needs it, because a built-in value stands under it.
_BUILT_IN = ("Rank", "Mode", "AirMode", "BoatMode")
_CHANGE = "Change"


def schema() -> Node:
    """The JSON Schema (draft 2020-12) of a scenario file with its short forms, units, sources and designs."""
    models = Scenario.model_json_schema(mode="validation")
    raw: dict[str, Node] = models.pop("$defs")
    raw["Scenario"] = models
    strict = {name: _definition(name, node, "") for name, node in raw.items()}
    changes = {_CHANGE + name: _definition(name, node, _CHANGE) for name, node in raw.items()}
    root = strict.pop("Scenario")
    design = changes.pop(_CHANGE + "Scenario")
    for word in ("version", "name"):
        design["properties"].pop(word)
    for word in ("title", "description", "extends"):
        design["properties"][word] = {"type": "string"}
    root["properties"]["designs"] = {
        "description": "named ways to cooperate: each a set of changes to the file",
        "type": ["object", "null"],
        "properties": {WORD: {"type": "string"}},
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Design"}, {"type": "null"}]},
    }
    root["properties"]["factorial"] = _factorial()
    root["properties"]["sweep"], root["properties"]["sample"] = _sweep(), _sample()
    factor = {"$ref": "#/$defs/Design", "not": {"required": ["extends"]}}
    definitions = {WORD: _source()} | _quantities() | strict | changes | {"Design": design, "Factor": factor}
    shared: dict[str, Node] = {}
    root, definitions = _shared(root, shared), {name: _shared(node, shared) for name, node in definitions.items()}
    return {"$schema": DIALECT, **root, "title": "Septel scenario", "$defs": dict(sorted((definitions | shared).items()))}


def schema_text() -> str:
    """The JSON Schema as text."""
    return json.dumps(schema(), indent=2, ensure_ascii=False)


def _factorial() -> Node:
    """Factors, every combination of which is a design."""
    text: Node = {"type": "string"}
    factors: Node = {"type": "object", "properties": {WORD: text}, "additionalProperties": {"$ref": "#/$defs/Factor"}}
    factors |= {"minProperties": LEAST_FACTORS, "maxProperties": MOST_FACTORS + 1}  # a source may stand among the factors
    return {
        "description": "changes to one design, every combination of which is a design too",
        "type": ["object", "null"],
        "properties": {
            "title": text,
            "description": text,
            "base": text,
            "factors": factors,
            "fraction": {"enum": [*FRACTIONS.values(), *FRACTIONS], "description": "which part of the combinations is run"},
            "generators": {"type": "array", "items": text, "minItems": 1, "examples": [["speed = teams * approval"]]},
            WORD: text,
        },
        "required": ["factors"],
        "additionalProperties": False,
    }


def _sweep() -> Node:
    """Parameters over lists of values, every point of the grid a design."""
    values: Node = {"type": "array", "minItems": 1, "items": {}, "description": "as the scenario would write them"}
    return _of_parameters(
        "a parameter over values, or the grid of several: each point is a design", {"values": values}, {}, ["values"]
    )


def _sample() -> Node:
    """Parameters over ranges, with a design at each point of a sample."""
    end: Node = {"type": ["number", "string"]}
    words: Node = {"from": end, "to": end, "scale": {"enum": list(SCALES)}, "whole": {"type": "boolean"}}
    own: Node = {
        "method": {"enum": list(METHODS)},
        "size": {"type": "integer", "minimum": 1, "maximum": MOST_DESIGNS},
        "seed": {"type": "integer", "minimum": 0, "maximum": MOST_SEED, "default": 1},
    }
    made = _of_parameters("designs at points spread over the ranges of parameters", words, own, ["from", "to"])
    return made | {"required": ["method", "size", "parameters"]}


def _of_parameters(description: str, words: Node, own: Node, needed: list[str]) -> Node:
    text: Node = {"type": "string"}
    one: Node = {
        "type": "object",
        "properties": {"path": text, "title": text, **words, WORD: text},
        "required": ["path", *needed],
        "additionalProperties": False,
    }
    # A source may stand among the parameters.
    parameters = {"type": "object", "properties": {WORD: text}, "additionalProperties": one, "minProperties": 1}
    return {
        "description": description,
        "type": ["object", "null"],
        "properties": {"base": text, **own, "parameters": parameters, WORD: text},
        "required": ["parameters"],
        "additionalProperties": False,
    }


def _sourced(node: Node) -> Node:
    pair = {"type": "object", "properties": {"value": node, WORD: {"type": "string"}}}
    return {"anyOf": [node, pair | {"required": ["value", WORD], "additionalProperties": False}]}


def _source() -> Node:
    return {"type": "string", "description": "where the numbers in this mapping come from, or 'assumption'"}


def _shared(node: Any, shared: dict[str, Node]) -> Any:
    """The schema with each form of a scalar that may quote its source written once, among the definitions."""
    if isinstance(node, list):
        return [_shared(item, shared) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _shared(item, shared) for key, item in node.items()}
    choices = made.get("anyOf")
    if isinstance(choices, list) and len(choices) == 2 and choices[1].get("required") == ["value", WORD]:
        form = {"anyOf": made.pop("anyOf")}
        name = next((name for name, known in shared.items() if known == form), f"form_{len(shared) + 1}")
        shared[name] = form
        made["$ref"] = f"#/$defs/{name}"
    return made


def _quantities() -> dict[str, Node]:
    made = {}
    for unit, (pattern, example) in _UNITS.items():
        written = {"type": "string", "pattern": f"^(({pattern})|({_ZERO}))$", "examples": [example]}
        made[_quantity(unit)] = _sourced({"anyOf": [written, {"const": 0}]})
    made["duration"] = {"anyOf": made[_quantity("h")]["anyOf"][0]["anyOf"]}
    return made


def _quantity(unit: str) -> str:
    return {"h": "hours", "km": "kilometres", "km/h": "speed", "1/h": "rate"}[unit]


def _definition(name: str, node: Node, prefix: str) -> Node:
    """One model as the file may write it; with the prefix of changes everything may be left out, and null takes things away."""
    if name == "Law":
        return _law()
    made = _node(node, prefix)
    if prefix or name in _BUILT_IN:
        made.pop("required", None)
    if prefix:
        made["properties"] = {
            key: inner if key == WORD else {"anyOf": [inner, {"type": "null"}]} for key, inner in made["properties"].items()
        }
    return _SHORT[name](made, prefix) if name in _SHORT else made


def _node(node: Node, prefix: str) -> Node:
    if "$ref" in node:
        said = {key: value for key, value in node.items() if key == "description"}
        return {"$ref": node["$ref"].replace("#/$defs/", f"#/$defs/{prefix}")} | said
    choices = node.get("anyOf") or node.get("oneOf")
    if choices:
        return _words(node) | {"anyOf": [_node(choice, prefix) for choice in choices]}
    if node.get("type") == "object":
        return _mapping(node, prefix)
    if node.get("type") == "array":
        return _list(node, prefix)
    if node.get("type") == "null":
        return {"type": "null"}
    return _words(node) | _sourced(_scalar(node))


def _words(node: Node) -> Node:
    kept = {key: node[key] for key in ("description",) if key in node}
    if "default" in node and isinstance(node["default"], bool | int | float | str):
        kept["default"] = node["default"]
    if node.get("source"):
        kept["x-source"] = node["source"]
    return kept


def _scalar(node: Node) -> Node:
    unit = node.get("unit", "")
    if unit in _UNITS:
        return {"$ref": f"#/$defs/{_quantity(unit)}"}
    kept: Node = {key: node[key] for key in ("type", "enum", "const", "pattern", "minLength", "maxLength") if key in node}
    if node.get("format") == "date-time":
        kept["pattern"] = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?$"
    for word, name in _LIMITS.items():
        for given in (word, name):
            if given in node:
                kept[name] = node[given]
    if unit == "share":
        return {"anyOf": [kept, {"type": "string", "pattern": rf"^{_NUMBER}%\s*$"}]}
    return kept


def _mapping(node: Node, prefix: str) -> Node:
    made: Node = {"type": "object"} | {key: node[key] for key in ("description", "required", "minProperties") if key in node}
    source: Node = {"$ref": f"#/$defs/{WORD}"}
    free = node.get("additionalProperties")
    made["properties"] = {key: _node(inner, prefix) for key, inner in node.get("properties", {}).items()}
    if isinstance(free, dict):
        inner = _node(free, prefix)
        made["additionalProperties"] = {"anyOf": [inner, {"type": "null"}]} if prefix else inner
        made["properties"][WORD] = {"anyOf": [source, inner]}
        if prefix:
            made.pop("minProperties", None)
    else:
        made["properties"][WORD] = source
        made["additionalProperties"] = False
    return made


def _list(node: Node, prefix: str) -> Node:
    # A list replaces as a whole, also in a design: its items are complete.
    made: Node = {"type": "array"} | {key: node[key] for key in ("description", "minItems", "maxItems") if key in node}
    if "prefixItems" in node:
        made["prefixItems"] = [_node(item, "") for item in node["prefixItems"]]
    if "items" in node:
        made["items"] = _node(node["items"], "")
    return made


def _law() -> Node:
    duration: Node = {"$ref": "#/$defs/duration"}

    def detail(**extra: Node) -> Node:
        return {
            "type": "object",
            "properties": {"mean": {"$ref": "#/$defs/hours"}, WORD: {"type": "string"}}
            | {word: _sourced(node) for word, node in extra.items()},
            "required": ["mean"],
            "additionalProperties": False,
        }

    positive: Node = {"type": "number", "exclusiveMinimum": 0}
    details = {
        "fixed": {"anyOf": [{"$ref": "#/$defs/hours"}, detail()]},
        "exponential": {"anyOf": [{"$ref": "#/$defs/hours"}, detail()]},
        "lognormal": detail(cv=positive),
        "gamma": detail(cv=positive, shape=positive),
        "erlang": detail(stages={"type": "integer", "minimum": 1}),
    }
    long: Node = {
        "type": "object",
        "properties": {law: details[law] for law in LAWS} | {WORD: {"type": "string"}},
        "additionalProperties": False,
    }
    words = "a duration such as '4 h', or a law of it such as {exponential: 4 h} or {lognormal: {mean: 4 h, cv: 1}}"
    return {"description": words} | _sourced({"anyOf": [duration, long]})


def _or(*more: Node) -> Callable[[Node, str], Node]:
    return lambda node, prefix: {"anyOf": [node, *more]}


def _limit(node: Node, prefix: str) -> Node:
    return node | {"oneOf": [{"required": ["at_most"]}, {"required": ["at_least"]}]}


def _stage(node: Node, prefix: str) -> Node:
    return {"anyOf": [{"$ref": f"#/$defs/{prefix}Law"}, node]}


def _base(node: Node, prefix: str) -> Node:
    short = {**node, "properties": {key: value for key, value in node["properties"].items() if key != "teams"}}
    short["additionalProperties"] = _sourced({"type": "integer", "minimum": 0})
    if prefix:
        short["additionalProperties"]["anyOf"].append({"type": "null"})
    return {"anyOf": [_sourced({"type": "integer", "minimum": 0}), node, short]}


def _calendar(node: Node, prefix: str) -> Node:
    text = _sourced({"type": "string", "minLength": 1, "examples": ["mon-fri 09:00-17:00"]})
    for word in ("days", "hours"):
        node["properties"][word] = {"anyOf": [node["properties"][word], text]}
    return {"anyOf": [text, node]}


def _territory(node: Node, prefix: str) -> Node:
    return {"anyOf": [{"const": "everywhere"}, node, node["properties"]["places"]]}


def _strike_force(node: Node, prefix: str) -> Node:
    node["properties"]["teams"] = {"anyOf": [_sourced({"type": "integer", "minimum": 0}), node["properties"]["teams"]]}
    return node


def _rank(node: Node, prefix: str) -> Node:
    packages = node["properties"]["packages"]
    items = (packages["anyOf"][0] if prefix else packages)["items"]
    node["properties"]["packages"] = {"anyOf": [packages, items]}
    return node


def _terrain(node: Node, prefix: str) -> Node:
    files = node["properties"]["elevation"]
    node["properties"]["elevation"] = {"anyOf": [{"type": "string"}, files]}
    return {"anyOf": [{"const": BUILT_IN_GROUND}, node]}


def _switches(*words: str) -> Callable[[Node, str], Node]:
    def extended(node: Node, prefix: str) -> Node:
        for word in words:
            node["properties"][word] = {"anyOf": [node["properties"][word], {"type": "boolean"}]}
        return node

    return extended


def _sharing(node: Node, prefix: str) -> Node:
    return {"anyOf": [{"enum": ["none", "liaison", "platform"]}, _switches("liaison", "platform")(node, prefix)]}


_SHORT: dict[str, Callable[[Node, str], Node]] = {
    "Limit": _limit,
    "Community": _switches("answers"),
    "Capacity": _switches("exercises"),
    "Stage": _stage,
    "Command": _or({"type": "string", "minLength": 1}),
    "Base": _base,
    "Calendar": _calendar,
    "RateByPlace": _or({"$ref": "#/$defs/rate"}),
    "ByPlace": _or(_sourced(_scalar({"unit": "share", "type": "number", "minimum": 0, "maximum": 1}))),
    "Territory": _territory,
    "StrikeForce": _strike_force,
    "Rank": _rank,
    "Sharing": _sharing,
    "Terrain": _terrain,
    "RoadFile": _or({"type": "string"}),
    "Scenario": _switches(*SWITCHES),
}
