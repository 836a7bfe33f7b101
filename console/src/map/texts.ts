import { words } from "../core/words";

export const w = words(
  {
    map: "Map", layers: "Layers", relief: "relief", roads: "roads", places: "places", bases: "bases and free teams", cases: "cases", operations: "teams on the way",
    reach: "How soon could teams be there?", no_team: "choose a base", kind: "kind of team", band: "{from}–{h} h", reach_off: "Turn off", areas: "areas",
    asks_areas: "The areas are being drawn. The first time it takes some seconds.", no_areas: "There is no terrain here: only places are coloured.",
    reach_key: "{kind} from {base}. Circles on places: if tasked now, with turnout, waiting, weather and roads of now. Areas: the journey alone, open roads, fair weather.",
    reach_caption: "{kind} from {base}, if tasked now", hours: "there in", never: "not reached",
    list: "As a list", as_map: "As a map", what: "what", where: "where", state: "state",
    plain: "This browser draws no WebGL: this is the simple map. It shows the same.", no_ground: "The map is being drawn. The first time it takes some seconds.",
    free: "free: {teams}", on_way: "{teams} {kind} from {base}, there {time}", waits: "{teams} {kind} from {base}, leave {time}", acts: "{teams} {kind} from {base}, there since {time}",
    returns: "{teams} {kind} on the way back to {base}", case_at: "{target}, believed {p}", base: "base", case: "case", operation: "operation",
    straight: "Teams are drawn on the straight line; their times are those of the way they take.", zoom_in: "Closer", zoom_out: "Farther", whole: "Whole theatre",
    schematic: "The road network is schematic.", asks: "Asking …", nothing: "Nothing of this is on the map now.",
    many_ways: "Many teams are on their way: lines are drawn for those that you pick.", heaps: "A number tells how many stand there.", more_picked: "and {n} more",
  },
  {
    map: "Mapa", layers: "Capas", relief: "relieve", roads: "caminos", places: "lugares", bases: "bases y equipos libres", cases: "casos", operations: "equipos en camino",
    reach: "¿Qué tan pronto llegarían los equipos?", no_team: "elija una base", kind: "tipo de equipo", band: "{from}–{h} h", reach_off: "Quitar", areas: "zonas",
    asks_areas: "Se dibujan las zonas. La primera vez tarda unos segundos.", no_areas: "Aquí no hay terreno: sólo se colorean los lugares.",
    reach_key: "{kind} desde {base}. Círculos en los lugares: si se ordena ahora, con preparación, espera, tiempo y caminos de ahora. Zonas: sólo el viaje, caminos abiertos, buen tiempo.",
    reach_caption: "{kind} desde {base}, si se ordena ahora", hours: "allí en", never: "no se llega",
    list: "Como lista", as_map: "Como mapa", what: "qué", where: "dónde", state: "estado",
    plain: "Este navegador no dibuja WebGL: éste es el mapa sencillo. Muestra lo mismo.", no_ground: "Se está dibujando el mapa. La primera vez tarda unos segundos.",
    free: "libres: {teams}", on_way: "{teams} {kind} desde {base}, llegan {time}", waits: "{teams} {kind} desde {base}, salen {time}", acts: "{teams} {kind} desde {base}, allí desde {time}",
    returns: "{teams} {kind} de regreso a {base}", case_at: "{target}, se cree {p}", base: "base", case: "caso", operation: "operación",
    straight: "Los equipos se dibujan en línea recta; sus horas son las del camino que toman.", zoom_in: "Acercar", zoom_out: "Alejar", whole: "Todo el teatro",
    schematic: "La red de caminos es esquemática.", asks: "Preguntando …", nothing: "Nada de esto está en el mapa ahora.",
    many_ways: "Hay muchos equipos en camino: se trazan las líneas de los que elija.", heaps: "Un número dice cuántos hay allí.", more_picked: "y {n} más",
  },
);
