"""Messages of ours for property tests: all fields there or not, words that look like structure, any length."""

from __future__ import annotations

from datetime import UTC, date, datetime
from string import ascii_uppercase

from hypothesis import strategies as st

from septel.telegram.message import Addressee, Message, Paragraph, Reference, Route
from septel.telegram.writer import ours

PLAIN = (
    "the",
    "road",
    "of",
    "Aldea",
    "is",
    "open",
    "nobody",
    "called,",
    "and",
    "Umbrío",
    "tips",
    "teams",
    "says",
    "again",
    "in",
    "it",
)
TRICKY = (
    "BT", "NNNN", "TO", "INFO", "2.", "(C)", "5.2", "2009.", "NATO", "A.", "SECRET", "PAGE", "E.O.", "12958:", "Note", "REF",
    "-",
    "#0123", "1,500", "(see",
    "ref)", "\"no\"", "3)", "DE", "SUBJECT:", "Q&A", "a*b", "x_y", "R", "ZNR", "percent", "(U)",
)  # fmt: skip
word = st.one_of(st.sampled_from(PLAIN), st.sampled_from(PLAIN), st.sampled_from(PLAIN), st.sampled_from(TRICKY))


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), strategy)


@st.composite
def sentence(draw: st.DrawFn) -> str:
    words = draw(st.lists(word, min_size=3, max_size=40))
    return f"{draw(st.sampled_from(('The', 'It', 'Post', 'Nobody', 'Ríos')))} reports {' '.join(words)} today."


@st.composite
def paragraph(draw: st.DrawFn, number: int, marks: tuple[str, ...]) -> Paragraph:
    blocks = draw(st.lists(sentence(), min_size=1, max_size=3))
    if draw(st.booleans()):
        blocks += [f"-- {one[:1].lower()}{one[1:]}" for one in draw(st.lists(sentence(), max_size=2))]
    return Paragraph("\n".join(blocks), number, draw(st.sampled_from((None, *marks))))


@st.composite
def paragraphs(draw: st.DrawFn, marks: tuple[str, ...]) -> tuple[Paragraph, ...]:
    found = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        if number > 1 and draw(st.integers(0, 5)) == 0:
            found.append(Paragraph(draw(st.sampled_from(("Next Steps", "The Road", "Who Knew What"))), heading=True))
        found.append(draw(paragraph(number, marks)))
    return tuple(found)


indicators = st.text(ascii_uppercase, min_size=3, max_size=5).map("RU".__add__)
offices = st.sampled_from(
    ("AMEMBASSY ALDEA", "JOINT CELL", "HQ ARMY REGION IV", "CIVIL PROTECTION/OPS ROOM", "POST 7", "JTF NORTE J2/J3")
)
precedences = st.sampled_from(("FLASH", "IMMEDIATE", "NIACT IMMEDIATE", "PRIORITY", "ROUTINE"))
numbers = st.integers(0, 9999).map("{:04d}".format)
addressees = st.builds(Addressee, offices, maybe(indicators), maybe(precedences), maybe(numbers))
subjects = st.lists(st.sampled_from((*PLAIN, "BORDER", "TALKS:", "5.2", "-", "(AND)", "RAIN")), min_size=1, max_size=30).map(
    lambda words: " ".join(("THE", *words, "END OF PLAY"))
)
MARKS = {"UNCLASSIFIED": ("U", "SBU"), "CONFIDENTIAL": ("C", "C/NF", "U"), "SECRET": ("S", "S//REL TO ZL, XA", "C", "U")}


def refs(letters: bool) -> st.SearchStrategy[tuple[Reference, ...]]:
    texts = st.lists(st.builds("{} {}".format, st.sampled_from(("27 ALDEA", "PUERTO BRAVO")), st.integers(1, 9999)), max_size=4)
    return texts.map(
        lambda several: (
            tuple(Reference(text, letter) for text, letter in zip(several, ascii_uppercase, strict=False))
            if letters or len(several) != 1
            else (Reference(several[0]),)
        )
    )


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """A message of ours, with the sections that its length needs."""
    level = draw(st.sampled_from(sorted(MARKS)))
    dtg = draw(st.datetimes(datetime(2000, 1, 1), datetime(2049, 12, 31)))
    routes = draw(st.lists(indicators, max_size=20, unique=True))
    precedence = draw(st.sampled_from("ZOPR"))
    serial = draw(numbers)
    mrn = draw(st.integers(1, 999_999))
    closed = level != "UNCLASSIFIED"
    order = draw(maybe(st.sampled_from(("E.O. 12958", "E.O. 13526"))))
    until = st.one_of(
        st.dates(date(2001, 1, 1), date(2060, 1, 1)), st.sampled_from(("20 YEARS", "N/A", "CLOSURE OF THE EXERCISE"))
    )
    return ours(
        Message(
            transmission=draw(maybe(numbers.map("VZCZCXRO".__add__))),  # type: ignore[arg-type]
            routing=tuple(Route(one, precedence) for one in routes),
            station=draw(indicators),
            serial=serial,
            julian=dtg.strftime("%j%H%M"),
            signals=draw(st.sampled_from(((), ("ZDK",)))),
            security_line=draw(st.sampled_from((None, "ZNR UUUUU ZZH"))) if not closed else None,
            precedence=precedence,
            dtg=dtg.replace(second=0, microsecond=0, tzinfo=UTC),
            originator=draw(offices),
            to=tuple(draw(st.lists(addressees, min_size=1, max_size=4))),
            info=tuple(draw(st.lists(addressees, max_size=6))),
            exercise=True,
            classification=level,
            mrn=f"{draw(st.sampled_from(('ALDEA', 'PUERTO BRAVO')))} {mrn:06d}",
            captions=tuple(draw(st.lists(st.sampled_from(("SIPDIS", "NODIS", "SENSITIVE")), unique=True))),
            passing=draw(st.sampled_from(((), ("CAPITAL FOR OPERATIONS CENTRE",)))),
            order=order,  # type: ignore[arg-type]
            declassify=draw(until) if order else None,
            tags=tuple(draw(st.lists(st.sampled_from(("PREL", "PGOV", "SNAR", "KCRM", "XA", "ZL", "MARR")), unique=True))),
            subject=draw(subjects),
            refs=draw(refs(draw(st.booleans()))),
            classified_by=draw(st.sampled_from(("ANA ARROYO, Watch Officer", "B. QUINTANAR, Acting Director")))
            if closed
            else None,
            reasons=draw(st.sampled_from((("1.4(b)",), ("1.4(b)", "1.4(d)"), ("1.5(a)", "1.5(b)", "1.5(d)"))))
            if closed
            else (),
            paragraphs=draw(paragraphs(MARKS[level])),
            signature=draw(st.sampled_from((None, "ARROYO", "QUINTANAR"))),
            trailer=f"#{serial} NNNN",
        )
    )
