"""The sentences for persons that stand in the code, and those that have no Spanish form yet.

    python tools/spanish.py            counts, by part
    python tools/spanish.py --missing  the templates without a Spanish form, as JSON

A sentence is for persons if it is raised, echoed, or handed to something that tells persons: a problem, a refusal, a help text.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1] / "src/septel"
# Parts whose every sentence has a Spanish form.
PARTS = (
    "errors.py", "units.py", "exercise", "server", "scenario", "theatre", "telegram", "cli*.py", "report/paper",
    "report/templating.py",
)  # fmt: skip
SINKS = {"Problem", "at", "Refused", "NotAccepted", "NotKept", "TooSoon", "echo", "say", "UsageError", "BadParameter", "fail"}
TEXTS = {"message", "hint", "help", "short_help", "detail"}
OURS = {"RuntimeError", "AssertionError", "TypeError", "KeyError", "NotImplementedError", "AttributeError", "LookupError"}
WIDE = ("scenario", "telegram")  # whose sentences are told in many ways
UNTOLD = re.compile(r"(scenario/(model.*|schema|dials|msel_words|__init__)|telegram/corpus/.*)\.py")
# What YAML's own parser says, which is looked up and not told, and a command line.
NOT_TOLD = {
    "cannot start any token", "could not find expected ':'", "mapping values are not allowed here",
    "expected a single document", "found undefined alias", "unexpected end of stream", "{0} --out DIR",
}  # fmt: skip
SCHEMA = {"description", "title", "examples"}
THREE = re.compile(r"\b[a-z']{2,} [a-z']{2,}\b.*\b[a-z']{2,}|\b[a-z']+ [a-z']+ [a-z']+|[A-Z][a-z]+ [a-z]+.*\.$")
MOST = 16  # forms of one sentence that is told in several
HOLE = "\0"
FIELD = re.compile(r"\{[a-z_]*(?:\[[a-z_]+\])?(?:![rs])?(?::[^{}]*)?\}")
WORDS = re.compile(r"[A-Za-z]{2,}[^A-Za-z]+[A-Za-z]{2,}|[A-Z][a-z]{2,}[.:]")
NOT_TEXT = re.compile(r"<[a-z!/]|\b(SELECT|PRAGMA|INSERT|UPDATE)\b|^\s*[{}]|\(\?:|^[a-z_/.:-]+$")


def _forms(node: ast.expr) -> list[str]:
    """The texts that an expression can be, with a hole for each value; a choice between two texts gives both."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else [HOLE]
    if isinstance(node, ast.JoinedStr):
        return _product([_forms(part.value) if isinstance(part, ast.FormattedValue) else _forms(part) for part in node.values])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _product([_forms(node.left), _forms(node.right)])
    if isinstance(node, ast.IfExp):
        return [*_forms(node.body), *_forms(node.orelse)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "strip", "rstrip"):
        inner = _forms(node.func.value)
        return [FIELD.sub(HOLE, one) for one in inner] if node.func.attr == "format" else inner
    return [HOLE]


def _product(parts: list[list[str]]) -> list[str]:
    combined = itertools.islice(itertools.product(*parts), MOST)
    return [re.sub(f"{HOLE}+", HOLE, "".join(one)) for one in combined]


def _numbered(text: str) -> str:
    number = itertools.count()
    return re.sub(HOLE, lambda _: f"{{{next(number)}}}", text.strip())


def _docstrings(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            decorators = [ast.unparse(one) for one in node.decorator_list]
            text = ast.get_docstring(node)
            if text and any(".command(" in one or ".group(" in one for one in decorators):
                yield node, text


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""


def _told(tree: ast.Module) -> Iterator[ast.expr]:
    """The expressions that are told to persons."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _called(node.exc) not in OURS:
            yield from node.exc.args
        elif isinstance(node, ast.Call):
            if _called(node) in SINKS:
                yield from node.args
            yield from (one.value for one in node.keywords if one.arg in TEXTS)
    for node in tree.body:
        constant = isinstance(node, ast.Assign) and all(isinstance(one, ast.Name) and one.id.isupper() for one in node.targets)
        if constant and isinstance(node.value, ast.Constant) and str(node.value.value).endswith((".", "!", "?")):
            yield node.value


def _other(tree: ast.Module) -> Iterator[ast.expr]:
    """Every other text of three words and more, but docstrings and what a JSON Schema says."""
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    skipped |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in SCHEMA}

    def visit(node: ast.AST) -> Iterator[ast.expr]:
        if id(node) in skipped:
            return
        if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)):
            forms = _forms(node)
            if any(THREE.search(form.replace(HOLE, " ")) for form in forms):
                yield node
                return
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    yield from visit(tree)


def of_file(path: Path) -> Iterator[tuple[int, str]]:
    """The templates in a file, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    within = path.relative_to(ROOT)
    wide = within.parts[0] in WIDE and not UNTOLD.fullmatch(str(within))
    for told in [*_told(tree), *(_other(tree) if wide else ())]:
        for form in _forms(told):
            form = FIELD.sub(HOLE, form) if isinstance(told, ast.Constant) else form
            for line in form.split("\n"):
                if WORDS.search(line.replace(HOLE, "…")) and not NOT_TEXT.search(line):
                    yield told.lineno, _numbered(re.sub(f"{HOLE}+", HOLE, line))
    for node, text in _docstrings(tree):
        for paragraph in text.split("\n\n"):
            if paragraph.strip() and not paragraph.strip().startswith("\b"):
                yield node.lineno, " ".join(paragraph.split())  # type: ignore[attr-defined]


def files(parts: tuple[str, ...] = PARTS) -> list[Path]:
    """The files of the parts."""
    named = [one for part in parts for one in ROOT.glob(part)]
    found = {file for one in named for file in (one.rglob("*.py") if one.is_dir() else [one])}
    return sorted(file for file in found if file.name != "spanish.py")


def templates(parts: tuple[str, ...] = PARTS) -> dict[str, str]:
    """Every template of the parts, with the place where it first stands."""
    found: dict[str, str] = {}
    for file in files(parts):
        for line, template in of_file(file):
            found.setdefault(template, f"{file.relative_to(ROOT)}:{line}")
    return {template: where for template, where in found.items() if template not in NOT_TOLD}


def missing(parts: tuple[str, ...] = PARTS) -> dict[str, str]:
    """The templates that have no Spanish form, with their places."""
    from septel.messages.catalogue import spanish

    return {template: where for template, where in templates(parts).items() if template not in spanish()}


if __name__ == "__main__":
    if "--missing" in sys.argv:
        chosen = tuple(word for word in sys.argv[1:] if not word.startswith("--")) or PARTS
        print(json.dumps(missing(chosen), ensure_ascii=False, indent=1))
    else:
        for part in PARTS:
            print(f"{part:20s} {len(templates((part,))):5d} sentences, {len(missing((part,))):5d} without a Spanish form")
