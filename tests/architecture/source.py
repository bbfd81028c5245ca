"""The source files of the suite as the architecture tests read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "shopmonitor", "shoptracker")
PACKAGES = (*APPS, "shopsuite")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the repository and has forward slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    @property
    def layer(self) -> str:
        """The folder or file right below the app: `services`, `api`, `handlers`, …"""
        parts = self.path.split("/")
        return parts[1].removesuffix(".py") if len(parts) > 1 else ""

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1].removesuffix(".py")

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path

    def functions(self) -> Iterator[FunctionNode]:
        for node in ast.walk(self.tree):
            if isinstance(node, FunctionNode):
                yield node

    def names(self) -> set[str]:
        """Return what `path:Name` may point at: `swipe_badge`, `SwipeView.post`, `Badge.digest`."""
        found = set()
        for node in self.tree.body:
            if isinstance(node, FunctionNode | ast.ClassDef):
                found.add(node.name)
            if isinstance(node, ast.ClassDef):
                found.update(f"{node.name}.{name}" for name in _members(node))
        return found


def _members(node: ast.ClassDef) -> Iterator[str]:
    for child in node.body:
        if isinstance(child, FunctionNode):
            yield child.name
        targets = (
            child.targets if isinstance(child, ast.Assign) else [getattr(child, "target", None)]
        )
        yield from (target.id for target in targets if isinstance(target, ast.Name))


@cache
def read(path: Path) -> Module:
    return Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def modules(*folders: str) -> list[Module]:
    """Return the Python files below the folders that exist, in order of their paths."""
    return [read(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def templates() -> list[Path]:
    """Return every HTML and text template of the suite."""
    homes = [ROOT / "templates", *(ROOT / package / "templates" for package in PACKAGES)]
    return [
        path
        for home in homes
        for path in sorted(home.rglob("*"))
        if path.suffix in {".html", ".txt", ".svg"}
    ]
