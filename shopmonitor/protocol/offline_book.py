"""What a node makes of its offline list: whom it may let in now. The firmware does the same."""

from __future__ import annotations

from typing import Any

from shopmonitor.protocol.offline_list import derive_list_key, digest_tags


class OfflineBook:
    """The newest list that a node has; an older one never takes its place."""

    def __init__(self, *, secret: bytes) -> None:
        """Begin without a list: nobody is let in."""
        self.acl_rev = 0
        self._key = derive_list_key(secret)
        self._not_after = 0
        self._ports: dict[str, Any] = {}
        self._entries: dict[str, list[tuple[int, int]]] = {}
        self._ends: dict[str, int] = {}

    def take(self, answer: dict[str, Any]) -> bool:
        """Take a list that was fetched and verified; False when it is older than the own one."""
        if answer["acl_rev"] < self.acl_rev:
            return False
        self.acl_rev, self._not_after = answer["acl_rev"], answer["not_after"]
        self._ports = answer["policy"]["ports"]
        self._ends = dict(answer["ends"])
        self._entries = {}
        for digest, ports, flags in answer["entries"]:
            self._entries.setdefault(digest, []).append((ports, flags))
        return True

    def may(self, *, tag: str, port: int, unix_s: float) -> bool:
        """Tell whether a normalised tag opens a port now."""
        policy = self._ports.get(str(port))
        if policy is None or unix_s >= min(self._not_after, policy["not_after"]):
            return False
        spans = policy["open"]
        if spans is not None and not any(begin <= unix_s < end for begin, end in spans):
            return False
        digest = digest_tags([tag], list_key=self._key)[0]
        if unix_s >= self._ends.get(digest, unix_s + 1):
            return False
        return any(ports >> port & 1 for ports, _flags in self._entries.get(digest, ()))
