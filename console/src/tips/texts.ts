import { words } from "../core/words";

export const w = words(
  {
    title: "Tip line", intro: "This is part of an exercise. Nobody real reads it: do not report real events here.",
    where: "Where?", where_none: "I do not know the place", who: "Whom does it concern?", who_none: "I do not know the person", hours: "How many hours ago was it seen?",
    text: "What do you want to say?", text_hint: "No name and no number of yours is needed. At most {n} characters.", send: "Send the tip",
    thanks: "Thank you. Your tip was received.", receipt: "Keep this code: with it, and with nothing else, you can ask what became of your tip.", again: "Send another",
    ask: "Ask about an earlier tip", code: "Code", look: "Look", state_received: "Received. It has not been passed on yet.", "state_passed on": "It was passed on to those who work on such matters.", state_closed: "It is closed. Thank you.",
    closed: "The tip line takes no tips now: {why}", before: "the exercise has not begun, or it is over.", empty: "Say where, whom, or something in words.", opening: "Opening the tip line …",
    tips: "Tips", from_public: "Tips of the public", a_tip: "A tip", to_form: "The public's form", nobody_named: "Nobody named", no_place_named: "no place named", is_lead: "became a lead",
    is_no_lead: "in words only", seen_before: "seen {span} before", seen_now: "seen just then", counted_words: "Tips in words: {n}. Those that became leads are among your cases.", counted: "{n} {n|tip|tips}; {leads} became {leads|a lead|leads}.",
    how: "What the public says. A tip of the last 24 hours that names a wanted person and a place becomes a lead of the tip line; any other is read by the agency that runs the line.",
    none: "No tip yet. Open the public's form and leave one, or give its address to whoever plays the public:",
    none_agency: "No tip yet. What the public says in words comes here if your agency runs the tip line; tips that became leads are among your cases. Whoever plays the public writes here:",
  },
  {
    title: "Línea de avisos", intro: "Esto es parte de un ejercicio. Nadie real lo lee: no denuncie aquí hechos reales.",
    where: "¿Dónde?", where_none: "No conozco el lugar", who: "¿De quién se trata?", who_none: "No conozco a la persona", hours: "¿Hace cuántas horas se vio?",
    text: "¿Qué quiere decir?", text_hint: "No hace falta su nombre ni su número. Máximo {n} caracteres.", send: "Enviar el aviso",
    thanks: "Gracias. Su aviso se recibió.", receipt: "Guarde este código: con él, y con nada más, podrá preguntar qué pasó con su aviso.", again: "Enviar otro",
    ask: "Preguntar por un aviso anterior", code: "Código", look: "Ver", state_received: "Recibido. Todavía no se ha pasado.", "state_passed on": "Se pasó a quienes atienden estos asuntos.", state_closed: "Está cerrado. Gracias.",
    closed: "La línea no recibe avisos ahora: {why}", before: "el ejercicio no ha empezado, o ya terminó.", empty: "Diga dónde, quién, o algo con palabras.", opening: "Abriendo la línea de avisos …",
    tips: "Avisos", from_public: "Avisos del público", a_tip: "Un aviso", to_form: "El formulario del público", nobody_named: "Sin persona nombrada", no_place_named: "sin lugar nombrado", is_lead: "pasó a ser pista",
    is_no_lead: "sólo con palabras", seen_before: "visto {span} antes", seen_now: "visto en ese momento", counted_words: "Avisos con palabras: {n}. Los que pasaron a ser pistas están entre sus casos.", counted: "{n} {n|aviso|avisos}; {leads} {leads|pasó a ser pista|pasaron a ser pistas}.",
    how: "Lo que dice el público. Un aviso de las últimas 24 horas que nombra a una persona buscada y un lugar pasa a ser pista de la línea; cualquier otro lo lee la agencia que atiende la línea.",
    none: "Aún no hay avisos. Abra el formulario del público y deje uno, o dé su dirección a quien haga de público:",
    none_agency: "Aún no hay avisos. Lo que el público dice con palabras llega aquí si su agencia atiende la línea; los avisos que pasaron a ser pistas están entre sus casos. Quien hace de público escribe aquí:",
  },
);
