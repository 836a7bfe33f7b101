"""The words by which maps say what a road is: class, speed, direction, bridge or tunnel.

OpenStreetMap's tags, Geofabrik's columns made of them, Natural Earth's and GRIP's types, and Spanish names. Which class a
foreign word means is an assumption where it is not OpenStreetMap's own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from septel.errors import nearest, plain
from septel.theatre.terrain.roads import CLASSES

LEFT_OUT = -1  # nothing that one drives on
LOCAL = CLASSES.index("local")
COLUMNS = {
    "class": ("class", "highway", "fclass", "gp_rtp", "tipo_vial", "road_type", "type", "clase", "tipo"),
    "speed_kmh": ("speed_kmh", "maxspeed", "velocidad", "speed"),
    "one_way": ("one_way", "oneway", "circula"),
    "bridge": ("bridge", "puente"),
    "tunnel": ("tunnel", "tunel"),
    "name": ("name", "nombre"),
    "ref": ("ref", "codigo"),
    "access": ("access",),
    "length_km": ("length_km",),
}
_MEANT = {
    "motorway": "motorway_link; autopista; freeway; beltway",
    "trunk": "trunk_link; expressway; highway; major highway; bypass; autovia; via rapida; libramiento; carretera federal",
    "primary": "primary_link; carretera; main road; carretera principal; primaria",
    "secondary": "secondary_link; secondary highway; carretera estatal; carretera secundaria; secundaria",
    "tertiary": "tertiary_link; avenida; bulevar; boulevard; calzada; eje vial; viaducto; periferico; circuito; terciaria",
    "local": "residential; unclassified; living_street; service; services; road; street; unknown; busway; escape; local road; "
    "calle; callejon; cerrada; privada; prolongacion; camino; retorno; enlace; glorieta; ampliacion; continuacion",
    "track": "track_grade1; track_grade2; track_grade3; track_grade4; track_grade5; terraceria; brecha; dirt road; "
    "camino rural",
}
_NOT_DRIVEN = (
    "footway; path; pedestrian; cycleway; steps; bridleway; corridor; construction; proposed; platform; elevator; raceway; "
    "razed; abandoned; disused; via_ferrata; bus_stop; rest_area; emergency_bay; ferry route; ferry, seasonal; ferry; vereda; "
    "andador; peatonal; escalinata; rampa; bus_guideway; ladder; traffic_island; toll_gantry; planned"
)
_GRIP = ("trunk", "primary", "secondary", "tertiary", "local")  # GP_RTP 1 to 5 (Meijer et al. 2018); 1 is 'highways'


def _key(word: str) -> str:
    return plain(re.sub(r"[_\-]+", " ", word))


_CLASS_OF = {_key(name): number for number, name in enumerate(CLASSES)}
for _name, _words in _MEANT.items():
    _CLASS_OF.update((_key(word), CLASSES.index(_name)) for word in _words.split(";"))
_CLASS_OF.update((_key(word), LEFT_OUT) for word in _NOT_DRIVEN.split(";"))
_CLASS_OF.update((str(number), CLASSES.index(name)) for number, name in enumerate(_GRIP, 1))


@lru_cache(maxsize=4096)
def class_of(word: str) -> int | None:
    """The number of a road's class, `LEFT_OUT` for what is not driven on, None for a word that is not known."""
    return _CLASS_OF.get(_key(word))


def near(word: str) -> str | None:
    """The known word that an unknown class was probably meant to be."""
    return nearest(_key(word), _CLASS_OF)


@lru_cache(maxsize=4096)
def speed_kmh(word: str) -> float | None:
    """A speed in km/h of '80', '80 km/h' or '50 mph'; NaN where none is posted or it varies; None for what is no speed.

    Of several ('80;60') the least counts.
    """
    text = word.strip().lower()
    if re.fullmatch(
        r"|nan|none|no|0+(\.0*)?|signals|variable|walk|unposted|default|implicit|unknown|null|[a-z]{2,3}([-:][\w:\-]+)+", text
    ):
        return float("nan")
    found = re.findall(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph|kmph)?(?:\s*(?:[;,|/]|$))", text)
    if not found or re.sub(r"[\d.\s;,|/]|mph|km/h|kmh|kph|kmph", "", text):
        return None
    speeds = [float(number) * (1.609344 if unit == "mph" else 1.0) for number, unit in found]
    positive = [speed for speed in speeds if speed > 0]
    return min(positive) if positive else float("nan")


@lru_cache(maxsize=1024)
def is_true(word: str) -> bool:
    """Whether a bridge or a tunnel is one: anything but no, none, 0, false."""
    return word.strip().lower() not in ("", "no", "n", "f", "false", "0", "0.0", "none", "nan", "null", "na", "-1")


@lru_cache(maxsize=1024)
def direction(word: str, *, geofabrik: bool = False) -> int | None:
    """1 if a road can only be driven along its line, -1 if only against it, 0 both ways; None for a word that is not known.

    Geofabrik writes F (forward), T (against) and B (both); elsewhere T and F are true and false.
    """
    text = _key(word)
    if geofabrik and text in ("f", "t", "b"):
        return {"f": 1, "t": -1, "b": 0}[text]
    if word.strip() in ("-1", "-1.0") or text in ("reverse", "tf"):
        return -1
    if text in ("yes", "y", "true", "t", "1", "1.0", "one way", "oneway", "forward", "ft", "un sentido", "si"):
        return 1
    none = (
        "",
        "no",
        "n",
        "false",
        "f",
        "0",
        "0.0",
        "b",
        "both",
        "nan",
        "none",
        "null",
        "dos sentidos",
        "reversible",
        "alternating",
    )
    return 0 if text in none else None


@lru_cache(maxsize=1024)
def is_closed(access: str) -> bool:
    """Whether an access tag keeps everyone out."""
    return access.strip().lower() in ("no", "private")
