"""Rules of the house that a linter does not know: each yields the lines that break it."""

import ast
import sys
from collections.abc import Callable, Iterator

from tests.architecture.source import FunctionNode, Module

Rule = Callable[[Module], Iterator[int]]

VAGUE_NAMES = {"common", "data", "helper", "helpers", "info", "manager", "misc", "util", "utils"}
ADMIN_TEXTS = {
    "description",
    "empty_value",
    "help_text",
    "label",
    "short_description",
    "verbose_name",
}
GETTEXT_CALLS = {
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}


def counts_instead_of_exists(module: Module) -> Iterator[int]:
    """`exists()` stops at the first row; `count()` reads them all. A test means the number."""
    if module.path.startswith("tests/"):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Compare) and len(node.comparators) == 1:
            sides = [node.left, node.comparators[0]]
            if any(_is_row_count(side) for side in sides) and any(_is_number(s) for s in sides):
                yield node.lineno
        elif isinstance(node, ast.If | ast.IfExp | ast.While) and _is_row_count(node.test):
            yield node.lineno


def positional_timedelta(module: Module) -> Iterator[int]:
    """`timedelta(5)` is five days; the reader must not have to know."""
    for call in _calls(module.tree, "timedelta"):
        if call.args:
            yield call.lineno


def lock_without_no_key(module: Module) -> Iterator[int]:
    """A plain row lock blocks every insert that refers to the row."""
    for call in _calls(module.tree, "select_for_update"):
        if "no_key" not in {keyword.arg for keyword in call.keywords}:
            yield call.lineno


def query_in_entry_point(module: Module) -> Iterator[int]:
    """Querysets are built in selectors."""
    if module.layer in {"api", "views"}:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == "objects":
                yield node.lineno


def positional_service_arguments(module: Module) -> Iterator[int]:
    """What services and selectors are told is told by name; the verb's object may come first."""
    if module.layer in {"services", "selectors"}:
        for node in module.tree.body:
            if isinstance(node, FunctionNode) and not node.name.startswith("_"):
                unnamed = len(node.args.args) + len(node.args.posonlyargs)
                yield from [node.lineno] if unnamed > 1 or node.args.vararg else []


def save_override(module: Module) -> Iterator[int]:
    """What must happen at a change happens in a service, where it can be read."""
    if module.layer == "models":
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                yield from (
                    child.lineno
                    for child in node.body
                    if isinstance(child, ast.FunctionDef) and child.name in {"save", "delete"}
                )


def project_code_in_migration(module: Module) -> Iterator[int]:
    """A migration must still run when the code has moved on; core.db's operations stay."""
    if module.is_migration:
        for lineno, name in _imports(module.tree):
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top != "django" and not _is_operation(name):
                yield lineno


def data_beside_schema(module: Module) -> Iterator[int]:
    """Rows are changed in a migration of their own: locks are short, a failure can be repeated."""
    if module.is_migration:
        operations = [call.func for call in ast.walk(module.tree) if isinstance(call, ast.Call)]
        names = [node.attr for node in operations if isinstance(node, ast.Attribute)]
        schema = [name for name in names if name.startswith(("Create", "Add", "Alter", "Remove"))]
        if "RunPython" in names and schema:
            yield 1


def unspoken_migration_name(module: Module) -> Iterator[int]:
    """A migration's name says what changes."""
    if module.is_migration and "_auto_" in module.name:
        yield 1


def vague_file_name(module: Module) -> Iterator[int]:
    """One topic, one name; a heap has none."""
    if module.name in VAGUE_NAMES:
        yield 1


def plain_choice_label(module: Module) -> Iterator[int]:
    """A choice without a label is shown in English, whatever the reader speaks."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and "TextChoices" in {_name(base) for base in node.bases}:
            for line in node.body:
                if isinstance(line, ast.Assign) and not _is_labelled(line.value):
                    yield line.lineno


def plain_admin_text(module: Module) -> Iterator[int]:
    """What the back office shows goes through gettext."""
    if module.layer == "admin":
        for node in ast.walk(module.tree):
            if isinstance(node, ast.keyword) and node.arg in ADMIN_TEXTS:
                if _is_words(node.value):
                    yield node.value.lineno
            elif isinstance(node, ast.Assign) and _is_words(node.value):
                if {_name(target) for target in node.targets} & ADMIN_TEXTS:
                    yield node.lineno
            elif isinstance(node, ast.Tuple) and _is_fieldset(node) and _is_words(node.elts[0]):
                yield node.lineno


def mock_of_our_own(module: Module) -> Iterator[int]:
    """Tests use the real thing; what leaves the process gets a small class of ours."""
    for lineno, name in _imports(module.tree):
        if name.split(".")[0] in {"mock", "pytest_mock"} or name.startswith("unittest.mock"):
            yield lineno


def _is_operation(name: str) -> bool:
    return name == "core.db" or name.startswith("core.db.")


def _calls(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == name:
            yield node


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _is_row_count(node: ast.expr) -> bool:
    # list.count() and str.count() take what is counted; a queryset's takes nothing.
    return isinstance(node, ast.Call) and _name(node.func) == "count" and not node.args


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (0, 1)


def _is_labelled(value: ast.expr) -> bool:
    match value:
        case ast.Tuple(elts=[_, ast.Call(func=func)]):
            return _name(func) in GETTEXT_CALLS | {"_"}
    return False


def _is_words(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip() != ""
    )


def _is_fieldset(node: ast.Tuple) -> bool:
    return len(node.elts) == 2 and isinstance(node.elts[1], ast.Dict)
