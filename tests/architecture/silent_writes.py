"""Finds writes to tables that might be records' and go round the services that publish.

The sources are read, not run: what is written to a table that is known to be no
record's is let pass; what cannot be told from the text is reported, and stands
in the list of `test_silent_writes.py` with its reason.
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import FunctionNode, Module

# What writes rows when it is called without positional arguments (a dict's update has one).
PLAIN = {"save", "delete", "update"}
ROWS = {
    "abulk_create",
    "acreate",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "create",
}
_WRITE = re.compile(
    r"\b(?:UPDATE|INSERT\s+INTO|DELETE\s+FROM)\s+(?:\w+\.)?\"?(\w+)\"?", re.IGNORECASE
)


def silent_writes(
    module: Module, *, records: set[str], others: set[str], tables: set[str]
) -> list[str]:
    """Return `path:function` of each write that is, or may be, one to a record's table.

    Args:
        records: names of the models that are records; `others`: of all other models.
        tables: names of the records' tables.
    """
    found = [
        f"{module.path}:{name}"
        for name, node in _nodes(module.tree)
        if _writes_rows(node, records=records, others=others) or _writes_table(node, tables)
    ]
    return list(dict.fromkeys(found))


def _nodes(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node with the name of the function that it stands in."""

    def walk(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            inner = child.name if isinstance(child, FunctionNode) else name
            yield inner, child
            yield from walk(child, inner)

    return walk(tree, "")


def _writes_rows(node: ast.AST, *, records: set[str], others: set[str]) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    verb, roots = node.func.attr, _names(node.func.value)
    if verb in PLAIN and not node.args:
        return not roots & others or bool(roots & records)
    if verb in ROWS:
        return bool(roots & records) or ("objects" in roots and not roots & others)
    return False


def _names(node: ast.AST) -> set[str]:
    """Return all names of what a method is called on: of `A.objects.filter(b=C)`, A and objects."""
    names: set[str] = set()
    while True:
        match node:
            case ast.Attribute(value=value, attr=attr):
                names.add(attr)
                node = value
            case ast.Call(func=func):
                node = func
            case ast.Subscript(value=value):
                node = value
            case ast.Name(id=name):
                return names | {name}
            case _:
                return names


def _writes_table(node: ast.AST, tables: set[str]) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(set(_WRITE.findall(node.value)) & tables)
    return False
