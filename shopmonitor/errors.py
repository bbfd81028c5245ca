"""What a node is told when its message is not taken."""

from typing import Any

from core.errors import SuiteError

PORT_NOT_BOUND = "port_not_bound"


class NodeRefusedError(SuiteError):
    """A signed message is refused; `code` is stable, `errors` names wrong fields."""

    def __init__(self, *, status: int, code: str, detail: str, **context: Any) -> None:
        super().__init__(detail, **context)
        self.status = status  # type: ignore[misc]
        self.code = code  # type: ignore[misc]


def key_unknown() -> NodeRefusedError:
    """Return the refusal of a key that no node has."""
    detail = "No node has this key; enrol the node."
    return NodeRefusedError(status=401, code="key_unknown", detail=detail)


def body_too_large(limit_bytes: int) -> NodeRefusedError:
    """Return the refusal of a body that is longer than any message needs to be."""
    detail = f"At most {limit_bytes} bytes a message; send fewer events at once."
    return NodeRefusedError(status=413, code="body_too_large", detail=detail)


def body_unreadable() -> NodeRefusedError:
    """Return the refusal of a body that is not as long as it says."""
    detail = "Content-Length must say how many bytes the body has; send all of them."
    return NodeRefusedError(status=400, code="body_unreadable", detail=detail)


def path_unknown() -> NodeRefusedError:
    """Return the refusal of a path that is not in the protocol."""
    detail = "There is no such call; the node protocol lists them, without a slash at the end."
    return NodeRefusedError(status=404, code="not_found", detail=detail)


def firmware_unknown() -> NodeRefusedError:
    """Return the refusal of a release that is not given out."""
    detail = "There is no such release any more; ask GET firmware again."
    return NodeRefusedError(status=404, code="firmware_unknown", detail=detail)


def port_not_bound(port: int | None) -> NodeRefusedError:
    """Return the refusal of a port that is not the node's."""
    detail = f"port {port} is bound to no machine of this node; bind it in the back office, Nodes."
    return NodeRefusedError(status=403, code=PORT_NOT_BOUND, detail=detail, port=port)


def nonce_replayed() -> NodeRefusedError:
    """Return the refusal of a nonce that was there before."""
    detail = "This nonce was used before; sign every message with a fresh one."
    return NodeRefusedError(status=401, code="nonce_replayed", detail=detail)


def key_expired() -> NodeRefusedError:
    """Return the refusal of a key that is no longer live."""
    detail = "This key is not valid now; enrol the node again."
    return NodeRefusedError(status=401, code="key_expired", detail=detail)


def seq_reused(seq: int) -> NodeRefusedError:
    """Return the refusal of a number that stood for another message."""
    detail = f"seq {seq} was another swipe in this boot; give each message its own number."
    return NodeRefusedError(status=409, code="seq_reused", detail=detail, seq=seq)


def command_unknown() -> NodeRefusedError:
    """Return the refusal of an answer to a command that this node was never given."""
    detail = "This node was given no such command; send the id that came with the heartbeat."
    return NodeRefusedError(status=404, code="command_unknown", detail=detail)


def too_many_pending() -> NodeRefusedError:
    """Return the refusal of a node that wants in while too many wait."""
    detail = "Too many nodes wait to be let in; let some in or send them away in the back office."
    return NodeRefusedError(status=429, code="too_many_pending", detail=detail)


def poll_refused() -> NodeRefusedError:
    """Return the refusal of a token that nobody waits with."""
    detail = "poll_token: not known, used or too old; ask again without it."
    return NodeRefusedError(status=403, code="poll_refused", detail=detail)


def tls_required() -> NodeRefusedError:
    """Return the refusal to give a key to who asks over an open connection."""
    detail = "This node was let in; it gets its key over TLS alone. Ask by https."
    return NodeRefusedError(status=403, code="tls_required", detail=detail)
