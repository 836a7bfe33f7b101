import { words } from "../core/words";

export const w = words(
  {
    tab: "Report", title: "After-action report and improvement plan (AAR/IP)",
    how: "It holds what this seat may read, as it is now. After ENDEX it is whole: timeline, map, objectives with ratings, improvement plan, people among the runs.",
    all: "This is control's copy: it holds everything, and is not for players.", own: "This is your seat's own copy.",
    runs_wait: "Until the fast runs are computed, a report says that there are none yet.", runs_ready: "The fast runs are computed: a report that is made from now on holds the people among the runs.",
    early: "The exercise has not ended: the report says what there is by now.",
    language: "Language", paper: "Paper", moments: "with the moments that mattered most",
    moments_hint: "What if it had been decided otherwise? The exercise is continued both ways, hundreds of times: that takes minutes.",
    open: "Open it as a page", keep: "Keep as a file:", page: "page (.html)", word: "document (.docx)", sheets: "tables (.xlsx)", pack: "all of it, with the data (.zip)",
    made: "It is being made: {s} s. The exercise goes on meanwhile.", ready: "{name} is made.", stop: "Give up",
  },
  {
    tab: "Informe", title: "Informe posterior a la acción y plan de mejora (AAR/IP)",
    how: "Contiene lo que este puesto puede leer, como está ahora. Después del ENDEX está completo: cronología, mapa, objetivos con calificaciones, plan de mejora, las personas entre las corridas.",
    all: "Es la copia del control: lo contiene todo y no es para los jugadores.", own: "Es la copia de su propio puesto.",
    runs_wait: "Mientras no estén calculadas las corridas rápidas, el informe dice que aún no hay ninguna.", runs_ready: "Las corridas rápidas están calculadas: un informe hecho desde ahora contiene a las personas entre las corridas.",
    early: "El ejercicio no ha terminado: el informe dice lo que hay hasta ahora.",
    language: "Idioma", paper: "Papel", moments: "con los momentos que más importaron",
    moments_hint: "¿Y si se hubiera decidido otra cosa? El ejercicio se continúa de las dos maneras cientos de veces: tarda minutos.",
    open: "Abrirlo como página", keep: "Guardar como archivo:", page: "página (.html)", word: "documento (.docx)", sheets: "tablas (.xlsx)", pack: "todo, con los datos (.zip)",
    made: "Se está haciendo: {s} s. El ejercicio sigue entretanto.", ready: "{name} está hecho.", stop: "Dejarlo",
  },
);
