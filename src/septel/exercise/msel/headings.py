"""Headings as people write them over the columns of an events list, in English and Spanish, by the word of the entry."""

from __future__ import annotations

from collections.abc import Mapping

from septel.scenario.msel_words import STAMP

DAY, STAMPED, IGNORED = "day", "stamp", "ignore"
KNOWN: Mapping[str, tuple[str, ...]] = {
    "number": (
        "number", "no", "no.", "nr", "n°", "nº", "num", "#", "id", "inject number", "inject no", "inject #", "inject id",
        "event number", "event no", "event #", "event id", "msel number", "msel #", "msel no", "msel id", "item",
        "item number", "serial", "serial no", "número", "núm", "número de inyecto", "no. de inyecto", "número de evento",
        "no. de evento", "folio", "clave", "consecutivo",
    ),
    "kind": (
        "kind", "type", "inject type", "event type", "type of inject", "tipo", "tipo de inyecto", "tipo de evento", "clase",
    ),
    "follows": (
        "follows", "responds to", "in response to", "parent", "parent inject", "related inject", "related event", "sigue a",
        "responde a", "inyecto relacionado", "evento relacionado",
    ),
    "at": (
        "planned time", "time", "scheduled time", "event time", "inject time", "delivery time", "start time",
        "exercise time", "date and time", "date/time", "date time", "time planned", "planned", "when", "h-hour", "hora",
        "hora planeada", "hora prevista", "hora programada", "hora planificada", "hora del evento", "hora de entrega",
        "fecha y hora", "momento", "tiempo",
    ),
    DAY: (
        "day", "date", "event date", "exercise day", "planned date", "d-day", "día", "fecha", "fecha prevista",
        "día del ejercicio",
    ),
    "title": (
        "title", "name", "subject", "event", "event title", "event name", "inject title", "inject name", "summary",
        "short title", "headline", "título", "nombre", "asunto", "evento", "nombre del evento", "título del inyecto",
        "nombre del inyecto", "resumen", "inyecto", "inject",
    ),
    "description": (
        "description", "event description", "inject description", "description of event", "description/script",
        "event/description", "details", "detailed description", "text", "message", "script", "narrative", "inject text",
        "inject narrative", "content", "descripción", "descripción del evento", "descripción del inyecto", "detalle",
        "detalles", "texto", "mensaje", "guion", "guión", "narrativa", "contenido",
    ),
    "sender": (
        "from", "sender", "source", "event sender", "inject from", "originator", "origin", "speaker", "role played", "de",
        "remitente", "emisor", "origen", "fuente", "quién habla",
    ),
    "to": (
        "to", "recipient", "recipients", "recipient player", "recipient player(s)", "recipient(s)", "target audience",
        "audience", "receiver", "player", "players", "addressee", "addressees", "agency", "agencies", "para", "a",
        "destinatario", "destinatarios", "receptor", "jugador", "jugadores", "dependencia", "audiencia", "institución",
    ),
    "delivery": (
        "delivery method", "delivery", "method", "mode", "mode of delivery", "method of delivery", "means",
        "means of delivery", "medium", "channel", "inject mode", "how delivered", "delivery mode", "medio", "método",
        "método de entrega", "canal", "medio de entrega", "vía", "forma de entrega", "modo de entrega", "entrega",
    ),
    "deliverer": (
        "deliverer", "delivered by", "controller", "responsible controller", "simulator", "inject controller", "poc",
        "delivers", "responsible person", "entrega a cargo de", "entregado por", "quién entrega", "controlador",
        "controlador responsable", "simulador", "responsible simulator",
    ),
    "expected": (
        "expected action", "expected actions", "expected player action", "expected player actions", "expected outcome",
        "expected outcomes", "expected response", "expected result", "anticipated response", "anticipated action",
        "anticipated player action", "expected participant response", "acción esperada", "acciones esperadas",
        "respuesta esperada", "resultado esperado", "acción esperada del jugador",
    ),
    "expected_by": (
        "expected of", "action by", "responder", "responsible player", "responding agency", "acción de", "a cargo de",
        "responsable", "quién responde", "responsable de la acción", "responsible agency",
    ),
    "objectives": (
        "objectives", "objective", "exercise objective", "exercise objectives", "objective id", "objective number",
        "objective(s)", "related objective", "objective tested", "objetivo", "objetivos", "objetivo del ejercicio",
        "objetivos del ejercicio",
    ),
    "capability": (
        "core capability", "core capabilities", "capability", "capabilities", "target capability", "demonstrates",
        "capacidad", "capacidades", "capacidad fundamental", "capacidad clave", "capacidad esencial",
    ),
    "notes": (
        "notes", "note", "comments", "comment", "remarks", "controller notes", "additional information", "notas", "nota",
        "comentarios", "comentario", "observaciones", "notas del controlador",
    ),
    "marking": (
        "marking", "classification", "security marking", "handling", "releasability", "clasificación", "marca", "reserva",
        "clasificación de seguridad", "nivel",
    ),
    "status": (
        "status", "inject status", "event status", "state", "estado", "estatus", "situación",
    ),
    "effect": (
        "effect", "effect in the world", "simulation effect", "simulated effect", "efecto", "efecto en el mundo",
    ),
    "condition": (
        "condition", "trigger", "contingency condition", "release condition", "condición", "disparador", "detonante",
        "condición de liberación",
    ),
    STAMPED: (
        STAMP, "ejercicio",
    ),
}  # fmt: skip
