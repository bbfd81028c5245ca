"""Finds texts for people in Python that gettext never sees."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.architecture.source import PACKAGES, Module, modules

# Keywords whose value people read, wherever they stand.
SPOKEN_KEYWORDS = {
    "empty_label",
    "empty_value_display",
    "help_text",
    "label",
    "placeholder",
    "short_description",
    "verbose_name",
    "verbose_name_plural",
}
# The same words as attributes of a class; `description` and `title` only of pages.
SPOKEN_ATTRIBUTES = SPOKEN_KEYWORDS | {"default_detail", "index_title", "site_header"}
# Where a call's text stands: `message_user(request, text)`.
SPOKEN_CALLS = {
    "message_user": 1,
    "success": 1,
    "warning": 1,
    "error": 1,
    "info": 1,
    "ErrorDetail": 0,
    "PermissionDenied": 0,
    "ValidationError": 0,
}
# Of these only `messages.success(request, text)` is for people; a logger has them, too.
OF_MESSAGES = {"success", "warning", "error", "info"}
# What a rendered error names: a fault of ours is read in a log.
FAULT = 500
# Signs between values are nobody's language.
WORD = re.compile(r"[^\W\d_]{2,}")
ROOT_ERROR = "SuiteError"
CODE = re.compile(r"[a-z_]+")
# Where texts stay in one language: the start of the path, and why.
EXEMPT = {
    "core/db/private_server/": "told on the operator's terminal before anything of Django is there",
    "core/supervision/": "told on the operator's terminal and in logs",
    "shopmonitor/apps.py": "a name",
    "shoptracker/apps.py": "a name",
    "shopmonitor/protocol/": "read by programmers of nodes; what a display shows is elsewhere",
    "shopmonitor/services/door.py": "read by nodes",
    "shopmonitor/services/shdr_imports.py": "told on the operator's terminal, as all commands",
    "shopmonitor/services/work_offers.py": "stands in the outbox until the row is there",
    "shoptracker/selectors/floor_names.py": "stands in the outbox until the row is there",
}


def bare_texts(module: Module) -> Iterator[int]:
    """Yield the lines on which people are told something past gettext."""
    if module.is_migration or exempted(module):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield from (text.lineno for text in _of_call(node) if _is_bare(text))
        elif isinstance(node, ast.ClassDef):
            yield from (text.lineno for text in _of_class(node) if _is_bare(text))


def exempted(module: Module) -> str:
    """Return the path that exempts a module, or nothing."""
    return next((path for path in EXEMPT if module.path.startswith(path)), "")


def _of_call(call: ast.Call) -> Iterator[ast.expr]:
    name = _name(call.func)
    yield from (word.value for word in call.keywords if word.arg in SPOKEN_KEYWORDS)
    for word in call.keywords:
        if word.arg == "error_messages":
            yield from _leaves(word.value)
    if name in told_errors():
        yield from (text for text in call.args if not _is_code(text))
    if name in SPOKEN_CALLS and (name not in OF_MESSAGES or _is_of_messages(call.func)):
        position = SPOKEN_CALLS[name]
        if len(call.args) > position:
            yield from _leaves(call.args[position])


def _of_class(node: ast.ClassDef) -> Iterator[ast.expr]:
    for line in node.body:
        if isinstance(line, ast.Assign):
            names = {_name(target) for target in line.targets}
            if names & SPOKEN_ATTRIBUTES:
                yield line.value
            if "default_error_messages" in names:
                yield from _leaves(line.value)


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the texts of a list or of a dictionary by field."""
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _leaves(value)
    elif isinstance(node, ast.List | ast.Tuple):
        for value in node.elts:
            yield from _leaves(value)
    else:
        yield node


def _is_code(node: ast.expr) -> bool:
    """Tell whether this is a word for programs, as errors with several codes take one first."""
    return isinstance(node, ast.Constant) and bool(CODE.fullmatch(str(node.value)))


def _is_bare(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(WORD.search(node.value))
    return any(_is_bare(part) for part in _parts(node))


def _parts(node: ast.expr) -> list[ast.expr]:
    """Return what a text is put together from, but for the values in it."""
    match node:
        case ast.JoinedStr(values=values):
            return values
        case ast.BinOp(left=one, op=ast.Add(), right=other) | ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.BinOp(left=one) | ast.Call(func=ast.Attribute(value=one, attr="format" | "join")):
            return [one]
    return []


def _is_of_messages(func: ast.expr) -> bool:
    return isinstance(func, ast.Attribute) and _name(func.value) == "messages"


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@cache
def told_errors() -> frozenset[str]:
    """Return the suite's errors that people and programs are told: all but faults of ours."""
    classes = {
        node.name: node
        for module in modules(*PACKAGES)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
    }
    return frozenset(name for name in classes if _status(name, classes) not in {None, FAULT})


def _status(name: str, classes: dict[str, ast.ClassDef]) -> int | None:
    """Return the HTTP status of an error; None of what is none of ours."""
    node = classes.get(name)
    if node is None:
        return None
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        value = getattr(line, "value", None)
        if target is not None and _name(target) == "status" and isinstance(value, ast.Constant):
            return int(str(value.value))
    if name == ROOT_ERROR:
        return 400
    found = (_status(_name(base), classes) for base in node.bases)
    return next((status for status in found if status is not None), None)
