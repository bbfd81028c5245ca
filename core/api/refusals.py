"""Which refusals an address may answer with, and how each of them looks."""

from __future__ import annotations

from typing import Any

from core.api.errors import CONTENT_TYPE

Json = dict[str, Any]

PROBLEM: Json = {
    "type": "object",
    "description": "A refusal after RFC 9457.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; for programs."},
        "detail": {"type": "string", "description": "What is wrong and what to do; for people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {
                        "type": "string",
                        "description": "`lines.0.quantity` in a list, `[3].code` in row 3 of many.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "reference": {"type": "string", "description": "Stands in the server's log; 500 only."},
    },
}


def _example(word: str, status: int, title: str, said: str, **error: str) -> Json:
    shown: Json = {
        "type": f"urn:shopsuite:problem:{word}",
        "title": title,
        "status": status,
        "code": word,
        "detail": said,
    }
    return shown | ({"errors": [error]} if error else {})


_NONE_KNOWN = "There is no such parameter; this address takes none."
_DOUBLED = "Area with this Code already exists."
_REUSED = "Idempotency-Key: this key came with another request; take a new one."
# Each is answered as it stands here: tests/core/api/test_examples.py sees to it.
EXAMPLES: dict[str, Json] = {
    "400": _example(
        "invalid",
        400,
        "The request is wrong",
        f"code: {_NONE_KNOWN}",
        field="code",
        code="unknown_parameter",
        detail=_NONE_KNOWN,
    ),
    "401": _example(
        "not_authenticated", 401, "Sign in first", "Authentication credentials were not provided."
    ),
    "403": _example(
        "permission_denied",
        403,
        "Not allowed",
        "This needs the right 'view'; an administrator can give it.",
    ),
    "404": _example(
        "not_found", 404, "Not found", "There is nothing here, or it is not for your eyes."
    ),
    "405": _example("method_not_allowed", 405, "Not possible here", 'Method "PUT" not allowed.'),
    "409": _example(
        "doubled",
        409,
        "It does not fit what is there",
        f"code: {_DOUBLED}",
        field="code",
        code="unique",
        detail=_DOUBLED,
    ),
    "412": _example(
        "changed_meanwhile",
        412,
        "It was changed meanwhile",
        "It was changed on 2 Mar 2026, 06:00:00 and has revision 2 now: read it anew, "
        "then send your change with the new ETag.",
    ),
    "413": _example(
        "too_large",
        413,
        "Too large",
        "The content is larger than 10 MB; send many rows in several requests.",
    ),
    "415": _example(
        "unsupported_media_type",
        415,
        "Send JSON",
        'Unsupported media type "text/plain" in request.',
    ),
    "422": _example(
        "idempotency_key_reused",
        422,
        "A field is wrong",
        _REUSED,
        field="Idempotency-Key",
        code="idempotency_key_reused",
        detail=_REUSED,
    ),
    "429": _example(
        "throttled",
        429,
        "Too often",
        "More than 6000 requests within a minute: go on in 12 seconds.",
    ),
    "503": _example(
        "database_away",
        503,
        "Not available just now",
        "The database does not answer; try again soon.",
    ),
}
MEANINGS = {
    "400": "A parameter or a field is wrong; `errors` names each",
    "401": "Nobody is signed in, or the token is unknown, revoked or expired",
    "403": "The person lacks the right, or the token the scope",
    "404": "There is no such row, or the person may not see it",
    "405": "The method is not open here",
    "409": "It does not fit what is there: doubled, retired, in use",
    "412": "The record was changed since it was read",
    "413": "The content is larger than 10 MB",
    "415": "The content is no JSON",
    "422": "A field or a key of a request is wrong",
    "429": "The token, the person or the address asked too often; `Retry-After` says the seconds",
    "503": "The database does not answer; `Retry-After` or soon",
}
ALWAYS = ("400", "401", "403", "429", "503")
OF_METHOD = {
    "post": ("409", "413", "415", "422"),
    "patch": ("409", "412", "413", "415", "422"),
    "delete": ("409", "412"),
}


def describe_refusals(result: Json, **_context: Any) -> Json:
    """Say at every operation of people's API which refusals it has; at all, how one looks."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {f"Refused{code}": refusal(code) for code in EXAMPLES}
    whole = {
        "description": "Refused",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            codes = () if "/node/" in path else _codes(path, method)
            for code in codes:
                component = {"$ref": f"#/components/responses/Refused{code}"}
                operation["responses"].setdefault(code, component)
            operation["responses"].setdefault("default", whole)
    return result


def _codes(path: str, method: str) -> list[str]:
    single = ("404",) if "{" in path else ()
    return sorted({*ALWAYS, *OF_METHOD.get(method, ()), *single})


def refusal(code: str) -> Json:
    """Return how the document describes a refusal."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {CONTENT_TYPE: {"schema": schema, "example": EXAMPLES[code]}}
    return {"description": MEANINGS[code], "content": content}
