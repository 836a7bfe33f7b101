"""Words of an entry as one cell holds them, both ways: reading what `shown` writes gives the same again.

Lists stand with `;` between their items, in quotes where an item holds such a mark itself. A marking is `confidential //
CAVEATS a; b // REL TO army`. An effect is `message`, `none` or a mapping as in a scenario file, a condition such a mapping.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from septel.errors import did_you_mean, plain
from septel.exercise.msel import times
from septel.scenario.model_msel import PlannedInject
from septel.scenario.written import written

LISTS = ("to", "expected_by", "objectives")
TEXTS = ("number", "follows", "title", "description", "from", "deliverer", "expected", "capability", "notes")
KINDS = {
    "contextual": ("contextual", "contextual inject", "context", "inject", "contextual event", "inyecto contextual",
                   "inyecto"),
    "contingency": (
        "contingency", "contingency inject", "contingent", "contingente", "contingencia", "inyecto de contingencia",
        "inyecto contingente",
    ),
    "expected_action": (
        "expected action", "expected_action", "expected player action", "expected", "action", "expected action event",
        "acción esperada", "acción", "esperada",
    ),
}  # fmt: skip
DELIVERIES = {
    "e-mail": ("e-mail", "email", "mail", "electronic mail", "correo", "correo electrónico", "e mail"),
    "radio": ("radio", "radio call", "radio message", "por radio"),
    "telephone": ("telephone", "phone", "phone call", "telephone call", "call", "tel", "tel.", "cell phone", "teléfono",
                  "llamada", "llamada telefónica", "por teléfono"),
    "in person": ("in person", "in-person", "face to face", "verbal", "role player", "actor", "in persona", "en persona",
                  "presencial", "personal", "cara a cara"),
    "tip line": ("tip line", "tipline", "hotline", "tip-line", "línea de denuncias", "denuncia",
                 "denuncia anónima", "línea anónima"),
    "telegram": ("telegram", "cable", "telegrama"),
    "other": ("other", "otro", "otra", "otros"),
}  # fmt: skip
STATUSES = {
    "draft": ("draft", "borrador", "in draft", "pending"),
    "approved": ("approved", "aprobado", "aprobada", "ready", "autorizado"),
    "released": ("released", "delivered", "sent", "emitido", "entregado", "liberado", "enviado"),
    "complete": ("complete", "completed", "done", "completo", "completado", "concluido", "cumplido"),
    "deferred": ("deferred", "postponed", "aplazado", "diferido", "pospuesto"),
    "obsolete": ("obsolete", "cancelled", "canceled", "skipped", "obsoleto", "cancelado", "omitido"),
}
LEVELS = {
    "open": ("open", "unclassified", "public", "abierto", "público", "abierta", "u"),
    "restricted": ("restricted", "restringido", "restringida", "reservado", "reservada"),
    "confidential": ("confidential", "confidencial", "c"),
    "secret": ("secret", "secreto", "secreta", "s"),
}
TO_WORDS = {
    "players": ("players", "all players", "jugadores", "todos los jugadores"),
    "all": ("all", "everybody", "everyone", "todos"),
}
_QUOTED_IF = re.compile(r"[,;\n\"/]|^[\s:]|\s$")
_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,;\n]*))\s*(?:[,;\n]|$)')


def shown(entry: PlannedInject) -> dict[str, Any]:
    """An entry's cells by word: texts, and a date for a local time. What it does not say is left out."""
    said = written(entry)
    cells: dict[str, Any] = {("sender" if word == "from" else word): said[word] for word in TEXTS if word in said}
    cells |= {word: items(said[word]) for word in LISTS if word in said}
    cells |= {"kind": entry.kind.replace("_", " "), "delivery": entry.delivery, "status": entry.status}
    if entry.local is not None:
        cells["at"] = entry.local
    elif entry.at is not None:
        cells["at"] = times.shown(entry.at)
    if "marking" in said:
        cells["marking"] = _marking(entry)
    for word in ("effect", "condition"):
        if word in said:
            cells[word] = said[word] if isinstance(said[word], str) else json.dumps(said[word], ensure_ascii=False)
    return cells


def items(names: Sequence[str]) -> str:
    """A list as one text."""
    return "; ".join(_quoted(name) for name in names)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if _QUOTED_IF.search(name) or not name else name


def listed(text: str) -> list[str]:
    """The items of a list in one text, with `,`, `;` or new lines between them."""
    found, at = [], 0
    while at < len(text):
        match = _ITEM.match(text, at)
        if match is None:
            raise ValueError(f"'{text[at : at + 40]}': a quotation mark is not closed, or something follows it")
        quoted, bare = match.groups()
        if quoted is not None or bare.strip():
            found.append(quoted.replace('""', '"') if quoted is not None else bare.strip())
        at = max(match.end(), at + 1)
    return found


def chosen(text: str, words: Mapping[str, Sequence[str]]) -> str:
    """The one of several words that a text means; ValueError with the nearest if it means none."""
    said = plain(text)
    for word, known in words.items():
        if said in {plain(one) for one in known}:
            return word
    near = did_you_mean(text, [one for known in words.values() for one in known], most=0)
    one_of = ", ".join(word.replace("_", " ") for word in words)
    raise ValueError(f"'{text}' is not one of {one_of}" + (f". {near.rstrip('.')}" if near else ""))


def when(value: Any, setting: Mapping[str, Any], *, day: Any = None) -> dict[str, Any]:
    """A time as a scenario file writes it: a local date and time stays one, all else becomes hours from the start."""
    moment = value if isinstance(value, datetime) and value.tzinfo is None else None
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[ T]\d", value.strip()):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            moment = None
    if moment is not None and moment.tzinfo is None and day is None:
        return {"local": moment.replace(microsecond=0).isoformat()}
    return {"at": f"{times.hours(value, setting, day=day)!r} h"}


def _marking(entry: PlannedInject) -> str:
    parts: list[str] = [entry.marking.level]
    for word, names in (("CAVEATS", entry.marking.caveats), ("REL TO", entry.marking.releasable_to)):
        if names:
            parts.append(f"{word} {items(names)}")
    return " // ".join(parts)


def _parted(text: str) -> list[str]:
    """The parts between `//`, quoted texts left whole."""
    parts, is_quoted = [""], False
    for piece in re.split(r'("|//)', text):
        is_quoted ^= piece == '"'
        if piece == "//" and not is_quoted:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]


def marking(text: str) -> dict[str, Any]:
    """A marking from one text; ValueError if it is none."""
    said: dict[str, Any] = {}
    for part in _parted(text):
        if found := re.match(r"(?:rel(?:easable)? ?to|caveats?|advertencias?|divulgable a)[ :]+", part, re.IGNORECASE):
            word = "caveats" if found[0].lower().startswith(("c", "a")) else "releasable_to"
            said[word] = [*said.get(word, []), *listed(part[found.end() :])]
        elif "level" in said:
            raise ValueError(f"'{part}' is neither CAVEATS nor REL TO; write for example: confidential // REL TO army; navy")
        else:
            said["level"] = chosen(part, LEVELS)
    return said


def mapping(text: str, example: str) -> Any:
    """A mapping from JSON or YAML in one text; ValueError if it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = _from_yaml(text)
    if not isinstance(found, dict):
        raise ValueError(f"is no mapping; write for example {example}")
    return found


def _from_yaml(text: str) -> Any:
    from septel.scenario.reading import MalformedError, read

    try:
        tree, problems = read(text)
    except (MalformedError, RecursionError):
        return None
    return None if problems else tree
