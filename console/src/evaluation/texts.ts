import { words } from "../core/words";

export const w = words(
  {
    evaluate: "Evaluate", run: "Run", map: "Map", field: "Field", messages: "Messages", hot_wash: "Hot wash", improvements: "Improvement plan", feedback: "Feedback", msel: "MSEL", results: "Results",
    help_evaluator: "Read the log on the right. Link the events that show something, write what you saw, and rate each task. What you link is kept with what you keep next.",
    help_lead: "You also see all evaluators' ratings, give the final ones, share observations, and publish after ENDEX.", help_observer: "You watch: you read what everybody may read, write notes of the hot wash and answer the feedback form.",
    log: "Log", log_how: "Link the events that show what you saw.", link: "Link", linked: "Linked", links: "{n} events linked: they are kept with your next rating or observation.", no_links: "No event linked.", unlink: "Link none", link_event: "Link event {n}",
    done_count: "{n} of {m} tasks rated by you", no_plan: "This exercise has no evaluation plan. Observations can still be noted.", rate: "Rating", none: "not rated", rationale: "Why", keep: "Keep", keep_rating: "Keep rating", mine: "Your rating: {rating}",
    observe: "Note an observation", observations: "Observations", observation: "What you saw", finding: "It shows", no_finding: "neither", strength: "a strength", improvement: "an area for improvement", of_task: "Task", general: "no task in particular",
    change: "Change", withdraw: "Withdraw", withdraw_ask: "Withdraw this observation? It counts no more.", cancel: "Cancel", share: "Shared with", share_none: "nobody", share_evaluators: "evaluators", share_all: "everybody, after ENDEX", events_n: "{n} events",
    actions: "Expected actions", match: "It was done", unmatch: "It was not done", due: "due {at}", done_at: "seen {at}", by: "by {by}", by_rule: "by the log", all_ratings: "All evaluators", middle: "middle {rating}", no_rating: "Nobody has rated it.",
    final: "Final rating", final_keep: "Keep final rating", final_is: "Final: {rating}", publish: "Publish", publish_how: "Final ratings, the improvement plan and what is shared with all become readable for everybody. Possible after ENDEX.", unpublish: "Take the publication back",
    published: "The evaluation is published.", no_results: "The evaluation is not published yet. It is after ENDEX, by the lead evaluator.", log_empty: "Nothing has happened yet.", with_truth: "with the truth",
    wash_how: "What went well, what should become better: short notes, while all still remember it.", note: "Note", open_note: "every seat may read it", add_note: "Add the note", no_notes: "No note yet. Write the first one.",
    plan_how: "What must become better, by what, whose it is, and by when. Write no person's name.", no_items: "No item yet.", add_item: "Add an item", area: "What must become better", corrective: "What is done", element: "POETE element", about: "About", owner: "Whose it is", due_date: "Due",
    priority: "Priority", progress: "Progress", remove: "Give it up", remove_ask: "Give this item up? It stays in the log.", evidence: "Observations behind it", item_due: "due {at}", nothing_particular: "nothing in particular",
    no_forms: "There is no feedback form.", anonymous: "Anonymous: neither your seat nor your name is kept", send: "Send", sent: "Thank you: it is kept.", lowest: "1 is no, 5 is yes.", no_score: "no answer", answers: "Answers: {n}", mean: "mean {mean} of {n}",
    strengths: "Strengths", improvements_asked: "Improvements", remarks: "Remarks", your_answer: "You have answered this form.", no_answer: "–", open_now: "Open now", happened: "What just happened",
  },
  {
    evaluate: "Evaluar", run: "Marcha", map: "Mapa", field: "Terreno", messages: "Mensajes", hot_wash: "Hot wash", improvements: "Plan de mejora", feedback: "Opiniones", msel: "MSEL", results: "Resultados",
    help_evaluator: "Lea el registro de la derecha. Vincule los hechos que muestran algo, escriba lo que vio y califique cada tarea. Lo vinculado se guarda con lo próximo que guarde.",
    help_lead: "Usted ve además las calificaciones de todos los evaluadores, da las finales, comparte observaciones y publica después de ENDEX.", help_observer: "Usted mira: lee lo que todos pueden leer, escribe notas del hot wash y contesta el formulario de opinión.",
    log: "Registro", log_how: "Vincule los hechos que muestran lo que vio.", link: "Vincular", linked: "Vinculado", links: "{n} hechos vinculados: se guardan con su próxima calificación u observación.", no_links: "Ningún hecho vinculado.", unlink: "No vincular ninguno", link_event: "Vincular el hecho {n}",
    done_count: "Usted calificó {n} de {m} tareas", no_plan: "Este ejercicio no tiene plan de evaluación. Aun así se pueden anotar observaciones.", rate: "Calificación", none: "sin calificar", rationale: "Por qué", keep: "Guardar", keep_rating: "Guardar calificación", mine: "Su calificación: {rating}",
    observe: "Anotar una observación", observations: "Observaciones", observation: "Lo que usted vio", finding: "Muestra", no_finding: "ni lo uno ni lo otro", strength: "una fortaleza", improvement: "un área de mejora", of_task: "Tarea", general: "ninguna tarea en particular",
    change: "Cambiar", withdraw: "Retirar", withdraw_ask: "¿Retirar esta observación? Deja de contar.", cancel: "Cancelar", share: "Compartida con", share_none: "nadie", share_evaluators: "los evaluadores", share_all: "todos, después de ENDEX", events_n: "{n} hechos",
    actions: "Acciones esperadas", match: "Se hizo", unmatch: "No se hizo", due: "vence {at}", done_at: "vista {at}", by: "por {by}", by_rule: "por el registro", all_ratings: "Todos los evaluadores", middle: "centro {rating}", no_rating: "Nadie la ha calificado.",
    final: "Calificación final", final_keep: "Guardar calificación final", final_is: "Final: {rating}", publish: "Publicar", publish_how: "Las calificaciones finales, el plan de mejora y lo compartido con todos quedan a la vista de todos. Se puede después de ENDEX.", unpublish: "Retirar la publicación",
    published: "La evaluación está publicada.", no_results: "La evaluación aún no está publicada. La publica el evaluador principal después de ENDEX.", log_empty: "Aún no pasa nada.", with_truth: "con la verdad",
    wash_how: "Qué salió bien y qué debe mejorar: notas breves, mientras todos lo recuerdan.", note: "Nota", open_note: "todos los puestos pueden leerla", add_note: "Añadir la nota", no_notes: "Aún no hay notas. Escriba la primera.",
    plan_how: "Qué debe mejorar, con qué, a cargo de quién y para cuándo. No escriba el nombre de ninguna persona.", no_items: "Aún no hay puntos.", add_item: "Añadir un punto", area: "Qué debe mejorar", corrective: "Qué se hace", element: "Elemento POETE", about: "Sobre", owner: "A cargo de", due_date: "Para cuándo",
    priority: "Prioridad", progress: "Avance", remove: "Abandonar", remove_ask: "¿Abandonar este punto? Queda en el registro.", evidence: "Observaciones en que se basa", item_due: "para {at}", nothing_particular: "nada en particular",
    no_forms: "No hay formulario de opinión.", anonymous: "Anónima: no se guarda su puesto ni su nombre", send: "Enviar", sent: "Gracias: quedó guardada.", lowest: "1 es no, 5 es sí.", no_score: "sin respuesta", answers: "Respuestas: {n}", mean: "media {mean} de {n}",
    strengths: "Fortalezas", improvements_asked: "Mejoras", remarks: "Comentarios", your_answer: "Usted ya contestó este formulario.", no_answer: "–", open_now: "Abierto ahora", happened: "Lo que acaba de pasar",
  },
);

/** The built-in feedback form is written in English; here is what it says in Spanish, by the id of the statement. */
export const FORM_ES: Record<string, string> = {
  "Participant feedback form": "Formulario de opinión de participantes", structured: "El ejercicio estuvo bien estructurado y organizado.", realistic: "El escenario fue verosímil y realista.",
  documents: "Los documentos e instrucciones me ayudaron a participar.", right_people: "Participaron las personas adecuadas, al nivel adecuado.", engaged: "Pude participar como lo haría en un caso real.",
  tools: "Las pantallas y los mensajes del ejercicio no me estorbaron.", objectives: "El ejercicio puso a prueba lo que se proponía.", strengths_known: "Me mostró lo que mi agencia hace bien.",
  gaps_known: "Me mostró lo que mi agencia debe hacer mejor.", prepared: "Después de él estoy mejor preparado para actuar con las demás agencias.",
  "What went well, in your agency and between agencies?": "¿Qué salió bien, en su agencia y entre agencias?", "What should become better, and who should do it?": "¿Qué debe mejorar, y quién debería hacerlo?",
  "What else should the planners of the next exercise know?": "¿Qué más deben saber quienes planeen el próximo ejercicio?",
};
