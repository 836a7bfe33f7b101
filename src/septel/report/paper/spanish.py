"""The texts of the printed pages, in Spanish: the names of `english`, and every text of the templates."""

from __future__ import annotations

from septel.messages import hseep

_WORDS = hseep("es")


def _of(group: str, words: tuple[str, ...]) -> dict[str, str]:
    return {word: _WORDS[f"{group}.{word}"] for word in words}


STAMP = "EXERCISE · EJERCICIO"
TITLES = {
    "msel": "Lista maestra de eventos del escenario (MSEL)",
    "cards": "Tarjetas de inyección",
    "briefs": "Hojas de los puestos",
    "eegs": "Guías de evaluación del ejercicio (EEG)",
    "sign-in": "Hojas de registro de asistencia",
}
COUNTED = {
    "msel": ("entrada", "entradas"), "cards": ("tarjeta", "tarjetas"), "briefs": ("hoja", "hojas"), "eegs": ("guía", "guías"),
    "sign-in": ("hoja", "hojas"),
}  # fmt: skip
CONTROL_ONLY = "Solo para el control y la evaluación del ejercicio. No para jugadores."
KINDS = {"contextual": "Contextual", "contingency": "De contingencia", "expected_action": "Acción esperada"}
ROLES = {
    "director": (
        "Director del ejercicio",
        "Usted dirige el ejercicio: lo inicia, lo pausa y lo termina, y decide qué hace el control.",
    ),
    "controller": (
        "Controlador",
        "Usted mantiene el ejercicio en curso: emite inyecciones, responde preguntas y cuida la seguridad.",
    ),
    "simulator": (
        "Simulador",
        "Usted habla por todos los que no están en el ejercicio y entrega inyecciones de viva voz.",
    ),
    "lead_evaluator": (
        "Evaluador principal",
        "Usted dirige a los evaluadores y da la calificación final de cada tarea crítica.",
    ),
    "evaluator": (
        "Evaluador",
        "Usted observa, enlaza lo que ve con la bitácora y califica las tareas críticas con P, S, M, U o N.",
    ),
    "observer": ("Observador", "Usted mira. No cambia nada y no le sugiere nada a nadie."),
    "command": (
        "Mando",
        "Usted decide por su agencia: qué creer, qué ceder, a quién ayudar y cuándo actuar.",
    ),
    "staff": (
        "Estado mayor",
        "Usted mantiene el panorama para su mando: lee, evalúa, prepara y aconseja.",
    ),
}
RULES = (
    "Esto es un ejercicio. Empiece y termine cada mensaje, llamada y nota con la palabra EXERCISE (EJERCICIO).",
    "Si ocurre una emergencia real diga NO DUFF, deténgase y avise al controlador más cercano.",
    "Actúe como lo haría en su cargo, con lo que sabe en el ejercicio y nada más.",
    "Si no entiende el ejercicio pregunte a un controlador y no a otro jugador.",
)
RATINGS = _of("rating", ("P", "S", "M", "U", "N"))
LEVELS = tuple(_of("level", ("open", "restricted", "confidential", "secret")).values())
STATUSES = _of("status", ("draft", "approved", "released", "complete", "deferred", "obsolete"))
DELIVERIES = _of("delivery", ("e-mail", "radio", "telephone", "in person", "tip line", "telegram", "other"))
MISSIONS = _of("mission", ("prevention", "protection", "mitigation", "response", "recovery"))
GROUPS = {"control": "Control del ejercicio", "evaluation": "Evaluadores y observadores", "visitors": "Visitantes"}
CAVEATS, RELEASABLE = "restricciones", "se puede ceder a"
AND, OR, WITH, TIMES, WITHIN = "y", "o", "con", "veces", "dentro de"
DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")

TEMPLATES = {
    "seat brief": "hoja del puesto",
    "seat": "puesto",
    "Starts": "Inicio",
    "exercise local time (": "hora local del ejercicio (",
    "You may read": "Usted puede leer",
    "up to": "hasta",
    "; read in to": "; habilitado para",
    "Others who play": "Otros que juegan",
    "Your forces at the start": "Sus fuerzas al inicio",
    "Base": "Base",
    "Teams": "Equipos",
    "none": "ninguno",
    "What this seat can do at the console": "Lo que este puesto puede hacer en la consola",
    "It reads.": "Lee.",
    "Rules for all": "Reglas para todos",
    "Notes": "Notas",
    ": the list has nothing to deliver.": ": la lista no tiene nada que entregar.",
    "inject card.": "tarjeta de inyección.",
    "When": "Cuándo",
    "when control decides": "cuando lo decida el control",
    "Deliver by": "Entrega por",
    ", by": ", por",
    "You are": "Usted es",
    "To": "Para",
    "Marking": "Marca de reserva",
    "In the world": "En el mundo",
    "In the world:": "En el mundo:",
    "Tests": "Pone a prueba",
    "Say or send": "Diga o envíe",
    "EXERCISE EXERCISE EXERCISE": "EXERCISE EXERCISE EXERCISE",
    "What players should do": "Qué deberían hacer los jugadores",
    "Notes for control": "Notas para el control",
    "Delivered at _______________ to _______________________________ by _______________________________": (
        "Entregada a las _______________ a _______________________________ por _______________________________"
    ),
    "What was answered:": "Qué se respondió:",
    ": the scenario has no objectives yet; write them under": ": el escenario todavía no tiene objetivos; escríbalos en",
    "exercise: objectives:": "exercise: objectives:",
    "evaluation guide.": "guía de evaluación.",
    ". Objective": ". Objetivo",
    "Mission area:": "Área de misión:",
    "Evaluator": "Evaluador",
    "Place, date": "Lugar, fecha",
    "Critical task": "Tarea crítica",
    ", seen at ________": ", vista a las ________",
    "No critical tasks are written.": "No hay tareas críticas escritas.",
    "Target reached:": "Meta alcanzada:",
    "No targets are written.": "No hay metas escritas.",
    "Strengths": "Fortalezas",
    "Areas for improvement": "Áreas de mejora",
    ". Starts": ". Inicio:",
    "The list has no entries.": "La lista no tiene entradas.",
    "No.": "Núm.",
    "Time": "Hora",
    "Kind": "Tipo",
    "Event": "Evento",
    "From, to": "De, para",
    "Delivery": "Entrega",
    "Expected action": "Acción esperada",
    "Status": "Estado",
    "follows": "sigue a",
    "when": "cuando",
    "after": "después de",
    "sign-in": "registro de asistencia",
    "Date ____________________": "Fecha ____________________",
    "Seat": "Puesto",
    "Name": "Nombre",
    "Agency, post": "Agencia, cargo",
    "In": "Entrada",
    "Out": "Salida",
    "Signature": "Firma",
}
