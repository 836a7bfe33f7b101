import { words } from "../core/words";

export const w = words(
  {
    title: "Tip line", intro: "This is part of an exercise. Nobody real reads it: do not report real events here.",
    where: "Where?", where_none: "I do not know the place", who: "Whom does it concern?", who_none: "I do not know the person", hours: "How many hours ago was it seen?",
    text: "What do you want to say?", text_hint: "No name and no number of yours is needed. At most {n} characters.", send: "Send the tip",
    thanks: "Thank you. Your tip was received.", receipt: "Keep this code: with it, and with nothing else, you can ask what became of your tip.", again: "Send another",
    ask: "Ask about an earlier tip", code: "Code", look: "Look", state_received: "Received. It has not been passed on yet.", "state_passed on": "It was passed on to those who work on such matters.", state_closed: "It was dealt with. Thank you.",
    closed: "The tip line takes no tips now: {why}", before: "the exercise has not begun, or it is over.", empty: "Say where, whom, or something in words.", opening: "Opening the tip line …",
  },
  {
    title: "Línea de avisos", intro: "Esto es parte de un ejercicio. Nadie real lo lee: no denuncie aquí hechos reales.",
    where: "¿Dónde?", where_none: "No conozco el lugar", who: "¿De quién se trata?", who_none: "No conozco a la persona", hours: "¿Hace cuántas horas se vio?",
    text: "¿Qué quiere decir?", text_hint: "No hace falta su nombre ni su número. Máximo {n} caracteres.", send: "Enviar el aviso",
    thanks: "Gracias. Su aviso se recibió.", receipt: "Guarde este código: con él, y con nada más, podrá preguntar qué pasó con su aviso.", again: "Enviar otro",
    ask: "Preguntar por un aviso anterior", code: "Código", look: "Ver", state_received: "Recibido. Todavía no se ha pasado.", "state_passed on": "Se pasó a quienes atienden estos asuntos.", state_closed: "Se atendió. Gracias.",
    closed: "La línea no recibe avisos ahora: {why}", before: "el ejercicio no ha empezado, o ya terminó.", empty: "Diga dónde, quién, o algo con palabras.", opening: "Abriendo la línea de avisos …",
  },
);
