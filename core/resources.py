"""The names that scopes of tokens are made of: each resource signs up its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise

# The scope of all that its owner may.
EVERYTHING = "*"


@dataclass(frozen=True)
class ResourceName:
    """`name` is the word in addresses and scopes, `title` is for people."""

    name: str
    title: Text
    writable: bool

    @property
    def scopes(self) -> list[str]:
        """Return what a token may be given."""
        verbs = ["read", "write"] if self.writable else ["read"]
        return [f"{self.name}:{verb}" for verb in verbs]


_NAMES: dict[str, ResourceName] = {}


def add_resource(name: str, title: Text, *, writable: bool) -> None:
    """Sign up a resource; it stands in tokens, so its name must not change."""
    _NAMES[name] = ResourceName(name, title, writable)


def resource_names() -> list[ResourceName]:
    """Return the resources by their names."""
    return [_NAMES[name] for name in sorted(_NAMES)]


def known_scopes() -> list[tuple[str, str]]:
    """Return all scopes that a token may have, as choices of a form."""
    scopes = [scope for resource in resource_names() for scope in resource.scopes]
    return [(scope, scope) for scope in (EVERYTHING, *scopes)]
