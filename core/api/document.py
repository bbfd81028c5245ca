"""What the document says beyond fields: expansions, headers, many rows, examples.

Hooks of drf-spectacular, in the order in which the settings name them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.api.bulk import CHANGE, CREATE, MOST_ROWS, RETIRE, ManyRows
from core.api.examples import EXAMPLES
from core.api.examples.shape import ID, OTHER_ID, Example
from core.api.expansion import EXPAND, known_paths
from core.api.refusals import refusal
from core.api.registry import all_resources
from core.api.representation import FIELDS

Document = dict[str, Any]
JSON = "application/json"
TAG = {"schema": {"type": "string"}, "description": "Strong; changes with every change."}
IF_NONE_MATCH = "A tag that you have: 304 without content when nothing has changed."
IF_MATCH = "A tag that you have read: 412 when the record was changed since."
KEY = (
    "A text of your own, a UUID for one. The same request with the same key within 24 hours "
    "has one effect and one answer; the key with another request is refused with 422."
)


def describe_reading(result: Document, **_context: Any) -> Document:
    """Say what may be expanded, left out, and asked for by tag."""
    for resource in all_resources():
        paths = result["paths"]
        name = resource.resource
        for address in (f"/api/v1/{name}/", f"/api/v1/{name}/{{id}}/"):
            operation = paths.get(address, {}).get("get")
            if operation is not None:
                operation.setdefault("parameters", []).extend(_parameters(resource))
        single = paths.get(f"/api/v1/{name}/{{id}}/", {}).get("get")
        if single is not None:
            single["parameters"].append(_header("If-None-Match", IF_NONE_MATCH))
            single["responses"]["200"]["headers"] = {"ETag": TAG}
            single["responses"]["304"] = {"description": "Not changed"}
            _expand_component(result, resource, single)
    return result


def describe_writing(result: Document, **_context: Any) -> Document:
    """Say how changes are made once, made against what was read, and made many at a time."""
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if "/node/" in path:
                continue
            if method in {"patch", "delete"}:
                operation.setdefault("parameters", []).append(_header("If-Match", IF_MATCH))
            if method == "post" and _is_record_maker(path):
                operation.setdefault("parameters", []).append(_header("Idempotency-Key", KEY))
    for resource in all_resources():
        bulk = result["paths"].get(f"/api/v1/{resource.resource}/bulk/", {}).get("post")
        if bulk is not None:
            _describe_bulk(bulk, resource.bulk_ops)
    return result


def add_examples(result: Document, **_context: Any) -> Document:
    """Put the examples beside what they are examples of."""
    for name, example in EXAMPLES.items():
        single = result["paths"].get(f"/api/v1/{name}/{{id}}/", {})
        several = result["paths"].get(f"/api/v1/{name}/", {})
        bulk = result["paths"].get(f"/api/v1/{name}/bulk/", {})
        page = {"next": None, "previous": None, "results": [example.made]}
        for operation, code, shown in (
            (several.get("get"), "200", page),
            (several.get("post"), "201", example.made),
            (several.get("post"), "400", example.problem),
            (single.get("get"), "200", example.made),
            (single.get("patch"), "200", example.made | example.change),
        ):
            _answer(operation, code, shown)
        _ask(several.get("post"), example.request)
        _ask(single.get("patch"), example.change)
        _ask(bulk.get("post"), bulk_example(example))
    return result


def bulk_example(example: Example) -> list[dict[str, Any]]:
    """Return rows that do each of the three things."""
    return [
        {"op": CREATE} | example.request,
        {"op": CHANGE, "id": ID} | example.change,
        {"op": RETIRE, "id": OTHER_ID},
    ]


def _is_record_maker(path: str) -> bool:
    # Others that are posted have a key of their own, or none.
    makers = [each for each in all_resources() if issubclass(each, ManyRows)]
    names = {f"/api/v1/{resource.resource}/" for resource in makers}
    return path.removesuffix("bulk/") in names


def _parameters(resource: Any) -> Iterator[dict[str, Any]]:
    yield {
        "name": FIELDS,
        "in": "query",
        "schema": {"type": "string"},
        "description": "Names of fields, divided by commas; the others are left out.",
    }
    paths = sorted(known_paths(resource))
    if paths:
        yield {
            "name": EXPAND,
            "in": "query",
            "schema": {"type": "string"},
            "description": (
                "Relations that are shown whole in the place of their ids, divided by commas; what "
                f"you may not see stays an id. Known: `{'`, `'.join(paths)}`."
            ),
        }


def _header(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": {"type": "string"}, "description": text}


def _schema_of(operation: dict[str, Any], code: str) -> dict[str, Any]:
    schema: dict[str, Any] = operation["responses"][code]["content"][JSON]["schema"]
    return schema


def _expand_component(result: Document, resource: Any, single: dict[str, Any]) -> None:
    """Say of each relation that it may be shown whole."""
    name = _schema_of(single, "200")["$ref"].rpartition("/")[2]
    properties = result["components"]["schemas"][name]["properties"]
    for relation in resource.expandable:
        target = resource_address(resource, relation)
        whole = _schema_of(result["paths"][target]["get"], "200")
        own = properties[relation]
        if "items" in own:
            own["items"] = {"anyOf": [own["items"], whole]}
        else:
            properties[relation] = {"anyOf": [own, whole]}


def resource_address(resource: Any, relation: str) -> str:
    """Return the address of single rows that a relation names."""
    model = resource.model._meta.get_field(relation).related_model
    target = next(one for one in all_resources() if one.model is model)
    return f"/api/v1/{target.resource}/{{id}}/"


def _describe_bulk(bulk: dict[str, Any], ops: Sequence[str]) -> None:
    whole = bulk["requestBody"]["content"][JSON]["schema"]
    part = {"$ref": whole["$ref"].replace("/schemas/", "/schemas/Patched")}
    uid = {"id": {"type": "string", "format": "uuid"}}
    named = uid | {"if_match": {"type": "string", "description": IF_MATCH}}
    rows = {
        CREATE: {"allOf": [whole, _op(CREATE, {})]},
        CHANGE: {"allOf": [part, _op(CHANGE, named)]},
        RETIRE: _op(RETIRE, named),
    }
    bulk["requestBody"]["content"][JSON]["schema"] = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_ROWS,
        "items": {"oneOf": [rows[op] for op in ops]},
    }
    row = _schema_of(bulk, "200")
    bulk["responses"]["200"]["content"][JSON]["schema"] = {
        "type": "object",
        "required": ["results"],
        "properties": {"results": {"type": "array", "items": row}},
    }


def _op(op: str, properties: dict[str, Any]) -> dict[str, Any]:
    required = ["op", "id"] if "id" in properties else ["op"]
    return {
        "type": "object",
        "required": required,
        "properties": {"op": {"type": "string", "const": op}} | properties,
    }


def _ask(operation: dict[str, Any] | None, shown: Any) -> None:
    if operation is not None and shown:
        operation["requestBody"]["content"][JSON]["example"] = shown


def _answer(operation: dict[str, Any] | None, code: str, shown: Any) -> None:
    if operation is None or not shown:
        return
    answer = operation["responses"][code]
    if "$ref" in answer:
        # A refusal that all have in common gets an example of its own here.
        answer = operation["responses"][code] = refusal(code)
    for content in answer["content"].values():
        content["example"] = shown
