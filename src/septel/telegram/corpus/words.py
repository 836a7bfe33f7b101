"""The vocabulary of the made-up traffic: places, offices and words that belong to nobody."""

from __future__ import annotations

TOWNS = (
    "Aldea Alta", "Puerto Bravo", "San Telmo", "Las Cruces Viejas", "Monte Umbrío", "Valle Hondo", "El Carrizal", "Tres Ríos",
    "Santa Inés del Monte", "Piedra Negra", "Cañada Honda", "La Esperanza", "Punta Gris", "Ojo Claro", "Villa Norte",
    "Corral Viejo",
)  # fmt: skip
POSTS = (
    "ALDEA", "PUERTO BRAVO", "SAN TELMO", "VALLE HONDO", "MONTE UMBRIO", "VILLA NORTE", "TRES RIOS", "OJO CLARO", "PUNTA GRIS",
)  # fmt: skip
OFFICES = ("AMEMBASSY", "AMCONSUL", "USMISSION", "LIAISON", "FIELD OFFICE")
HEADQUARTERS = (
    "SECRETARIAT CAPITAL", "JOINT CELL", "MINISTRY OF THE INTERIOR", "NATIONAL GUARD HQ", "FEDERAL POLICE CAPITAL",
    "PROSECUTOR GENERAL", "JTF NORTE J2/J3", "CJTF 114", "COAST GUARD DISTRICT 7", "HQ ARMY REGION IV",
    "CIVIL PROTECTION/OPS ROOM", "DIRECTOR CUSTOMS",
)  # fmt: skip
COLLECTIVES = ("ALL REGIONAL COMMANDS COLLECTIVE", "SIERRA POSTS COLLECTIVE", "BORDER POSTS")
PRECEDENCES = ("FLASH", "IMMEDIATE", "NIACT IMMEDIATE", "PRIORITY", "ROUTINE")
CAPTIONS = ("SIPDIS", "NOFORN", "SENSITIVE", "NODIS", "EXDIS", "LIMDIS", "STADIS")
PASSING = (
    "CAPITAL FOR OPERATIONS CENTRE", "JOINT CELL FOR DUTY OFFICER", "PLEASE PASS TO COAST GUARD", "CAPITAL PASS TO CUSTOMS",
)  # fmt: skip
TAGS = (
    "PREL",
    "PGOV",
    "SNAR",
    "KCRM",
    "PTER",
    "ASEC",
    "MARR",
    "PHUM",
    "ECON",
    "ETRD",
    "SMIG",
    "KJUS",
    "PINS",
    "MOPS",
    "CVIS",
    "XA",
    "ZL",
)
ORDERS = ("E.O. 12958", "E.O. 13526")
DECLASSIFY = ("20 YEARS", "CLOSURE OF THE EXERCISE", "END OF PLAY", "AFTER THE AFTER-ACTION REVIEW")
SURNAMES = ("ARROYO", "BELTRAN", "CISNEROS", "DELMONTE", "ESCALERA", "FONTANA", "GALINDO", "HERRERO", "IBARRA", "QUINTANAR")
TITLES = ("DEPUTY CHIEF OF MISSION", "Political Counselor", "Section Chief", "Acting Director", "Watch Officer")
GIVEN = ("ANA", "BRUNO", "CLARA", "DARIO", "ELENA", "Fermin", "Gloria", "Hugo")
SUBJECTS = (
    "JOINT CELL ASKS FOR A SHARED PICTURE OF THE {town} CORRIDOR",
    "ROADS NEAR {town}: WHAT THE DRIVERS SAY",
    "{town} MAYOR ON CALLS FROM THE PUBLIC, HELICOPTERS AND THE LONG WAIT",
    "WEEKLY REVIEW OF OPERATIONS AROUND {town}, WEEK {small}",
    "THE ARMY'S VIEW OF {town}; PART {small} OF {large}",
    "Lead on the lieutenant of the {group} in {town}",
    "Federal Police and Guard agree on one radio net",
    "WRONG DOOR IN {town} COSTS CONFIDENCE",
)
GROUPS = ("Halcones Grises", "Los del Puente", "Compañía del Norte", "Gente del Río")
AGENCIES = (
    "The Federal Police",
    "The Guard",
    "The army's regional command",
    "The joint cell",
    "Civil protection",
    "The prosecutor",
)
SENTENCES = (
    "{agency} told the post that the road to {town} is open again, but only by day.",
    "A caller from {town} named a lieutenant of the {group}; the report is graded B2.",
    "{agency} needs {small} teams and {decimal} hours to close the cordon, it says.",
    "Confidence in {town} fell by {decimal} percent after the raid on the wrong door in {year}.",
    'He said: "We were told on Monday, and by Wednesday he had gone."',
    "The post counts {large} tips in {small} weeks, {decimal} times as many as in {year}.",
    "{agency} and the prosecutor still disagree on who signs the warrant.",
    "Two of the {small} helicopters cannot fly at night; the third waits for parts since {year}.",
    "In {town} (see ref A) the market closes early, and few people talk.",
    "The {group} are said to pay lookouts 1,500 a week along the road from {town} to {other}.",
    "Police and army radios do not meet, so the force at {town} could not be recalled.",
    "The deputy asked, off the record, whether a regional command in {town} would help; nobody could say.",
    "Rain is expected from the 12th on, and with it the ford at {other} is lost.",
    "{agency}'s own sources put the same man in {other} at that hour.",
    "A meeting at 0900 on {month} {small} is to settle it.",
    "It took {large} minutes from the call to the order; the visit lasted {decimal} hours.",
)
HEADINGS = (
    "Who Knew What",
    "The Road to the Sierra",
    "What the Guard Wants",
    "Next Steps",
    "A Long Wait for an Answer",
    "Mood in the Towns",
)
ITEMS = (
    "one radio net for all teams north of {town};",
    "a duty officer who may sign for the prosecutor at night;",
    "{small} vehicles that the {agency_l} can lend;",
    "a list of bridges that carry {decimal} tonnes;",
    "the number that people in {town} really call.",
)
NOTES = (
    "The caller's name is known to the post.",
    "This is the third report from that source in {small} days.",
    "Distances are by road and were not checked.",
)
SUMMARIES = (
    "{agency} would share its leads if it kept the say over its own teams.",
    "The post expects the corridor near {town} to stay open for {small} days at most.",
    "Nobody disputes the lead; all dispute who acts on it.",
)
MONTHS = ("March", "April", "May", "June", "September", "October")
