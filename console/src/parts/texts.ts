import { words } from "../core/words";

export const w = words(
  {
    stamp: "EXERCISE", close: "Close", cancel: "Cancel", done: "Done.", kept: "Kept.", fault: "That did not work.", working: "Working …",
    line_live: "Connected", line_cut: "The line is cut: trying again. Nothing is lost.", line_opening: "Connecting …", line_over: "Session over",
    local: "exercise", zulu: "Z", wall: "wall", language: "Language", help: "Help", help_key: "Help (?)",
    emergency: "Real emergency", emergency_ask: "This stops the exercise for every seat. Use it for a real emergency only, and say what has happened.",
    emergency_what: "What has happened", emergency_do: "Stop the exercise", emergency_on: "REAL EMERGENCY. The exercise is stopped.",
    emergency_over: "The real emergency is over",
    mode_planned: "before STARTEX", mode_ready: "before STARTEX", mode_running: "running", mode_paused: "paused", mode_ended: "ENDEX", rate: "{rate} × real time",
    stranger: "This device has no seat in the exercise.", stranger_how: "Open the invitation link that exercise control gave you. If you set a passphrase, come back with it:",
    seat: "Seat", passphrase: "Passphrase", come_back: "Come back", leave: "Leave", leave_ask: "End this device's session? You come back with your passphrase, or by a new invitation.",
    set_phrase: "Set a passphrase", phrase_current: "Current passphrase, if you have one", phrase_new: "New passphrase", menu: "You",
    keys: "Keyboard", keys_text: "Tab and Shift+Tab move, Enter presses, Escape closes. Alt+1 to Alt+9 open the tabs above. ? opens this help.",
    rewound: "Control has set the exercise back. What you see is as it was then.", opening: "Opening the exercise …", more: "{n} more", none: "None", search: "Search",
  },
  {
    stamp: "EJERCICIO", close: "Cerrar", cancel: "Cancelar", done: "Hecho.", kept: "Guardado.", fault: "No se pudo.", working: "Un momento …",
    line_live: "Conectado", line_cut: "Se cortó la línea: se intenta de nuevo. Nada se pierde.", line_opening: "Conectando …", line_over: "Sesión terminada",
    local: "ejercicio", zulu: "Z", wall: "reloj", language: "Idioma", help: "Ayuda", help_key: "Ayuda (?)",
    emergency: "Emergencia real", emergency_ask: "Detiene el ejercicio para todos los puestos. Úsela sólo en una emergencia real y diga qué pasó.",
    emergency_what: "Qué pasó", emergency_do: "Detener el ejercicio", emergency_on: "EMERGENCIA REAL. El ejercicio está detenido.",
    emergency_over: "La emergencia real terminó",
    mode_planned: "antes de STARTEX", mode_ready: "antes de STARTEX", mode_running: "en marcha", mode_paused: "en pausa", mode_ended: "ENDEX", rate: "{rate} × tiempo real",
    stranger: "Este dispositivo no tiene puesto en el ejercicio.", stranger_how: "Abra el enlace de invitación que le dio el control del ejercicio. Si puso una frase de acceso, vuelva con ella:",
    seat: "Puesto", passphrase: "Frase de acceso", come_back: "Volver", leave: "Salir", leave_ask: "¿Terminar la sesión de este dispositivo? Se vuelve con la frase de acceso o con otra invitación.",
    set_phrase: "Poner frase de acceso", phrase_current: "Frase actual, si tiene", phrase_new: "Frase nueva", menu: "Usted",
    keys: "Teclado", keys_text: "Tab y Mayús+Tab mueven, Intro pulsa, Escape cierra. Alt+1 a Alt+9 abren las pestañas de arriba. ? abre esta ayuda.",
    rewound: "El control hizo retroceder el ejercicio. Lo que se ve es lo de entonces.", opening: "Abriendo el ejercicio …", more: "{n} más", none: "Ninguno", search: "Buscar",
  },
);
