"""Nothing grows past what a reader takes in: functions, files, tests, templates."""

import ast

from tests.architecture.source import PACKAGES, ROOT, FunctionNode, Module, modules, templates

FUNCTION, FILE, TEST_FILE, TEMPLATE = 40, 250, 400, 150

# "path" or "path:function" -> (its limit, why it may be longer). Each must still be needed.
EXCEPTIONS: dict[str, tuple[int, str]] = {}


def body_lines(function: FunctionNode) -> int:
    """Return the lines from `def` to the end, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def measured() -> dict[str, tuple[int, int]]:
    """Return what is measured: its place, its lines and the limit of its kind."""
    sizes = {}
    for module in modules(*PACKAGES, "tests", "bench", "proof"):
        if not module.is_migration:
            limit = TEST_FILE if module.path.startswith("tests/") else FILE
            sizes[module.path] = (module.text.count("\n"), limit)
            sizes |= function_sizes(module)
    for path in templates():
        lines = path.read_text(encoding="utf-8").count("\n")
        sizes[path.relative_to(ROOT).as_posix()] = (lines, TEMPLATE)
    return sizes


def function_sizes(module: Module) -> dict[str, tuple[int, int]]:
    longest: dict[str, tuple[int, int]] = {}
    for function in module.functions():
        place = f"{module.path}:{function.name}"
        lines = max(body_lines(function), longest.get(place, (0, 0))[0])
        longest[place] = (lines, FUNCTION)
    return longest


def test_everything_keeps_its_size() -> None:
    too_long = {
        place: f"{lines} lines, at most {limit}"
        for place, (lines, kind_limit) in measured().items()
        if lines > (limit := EXCEPTIONS.get(place, (kind_limit, ""))[0])
    }
    assert too_long == {}


def test_every_exception_is_still_needed_and_says_why() -> None:
    sizes = measured()
    idle = [
        place
        for place, (_limit, reason) in EXCEPTIONS.items()
        if not reason or place not in sizes or sizes[place][0] <= sizes[place][1]
    ]
    assert idle == []


def test_docstring_does_not_count() -> None:
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    return 1\n'
    assert function_sizes(Module("x.py", source)) == {"x.py:f": (2, FUNCTION)}


def test_long_function_is_seen() -> None:
    source = "def f():\n" + "    x = 1\n" * FUNCTION
    assert function_sizes(Module("x.py", source))["x.py:f"][0] == FUNCTION + 1
