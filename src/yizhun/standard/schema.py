"""The models in, a JSON Schema (2020-12) for every kind of file of the folder out."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, TypeAdapter

from yizhun.standard.model import Activity, Clause, Factor, Head, Survey, Test, Touchpoint, Training

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_LISTS: Final[dict[str, type[BaseModel]]] = {
    "activities.yaml": Activity,
    "touchpoints.yaml": Touchpoint,
    "factors.yaml": Factor,
    "clauses/*.yaml": Clause,
    "tests/*.yaml": Test,
}
_ONE_OR_MORE: Final[dict[str, type[BaseModel]]] = {"training/*.yaml": Training, "surveys/*.yaml": Survey}


def json_schema(*, layer: bool = False) -> dict[str, dict[str, Any]]:
    """Schemas by file name; with `layer`, an entry of clauses needs only its id, so that it may say what changes."""
    schemas = {"standard.yaml": Head.model_json_schema()}
    schemas |= {name: TypeAdapter(list[model]).json_schema() for name, model in _LISTS.items()}  # type: ignore[valid-type]
    schemas |= {
        name: TypeAdapter[Any](model | list[model]).json_schema()  # type: ignore[arg-type, valid-type]
        for name, model in _ONE_OR_MORE.items()
    }
    if layer:
        schemas["clauses/*.yaml"] = _changes(schemas["clauses/*.yaml"])
    return {name: {"$schema": _DIALECT, "title": name, **schema} for name, schema in schemas.items()}


def _changes(schema: dict[str, Any]) -> dict[str, Any]:
    """Nothing but the id is required, of the clause and of its measure."""
    definitions = dict(schema["$defs"])
    definitions["Clause"] = {**definitions["Clause"], "required": ["id"]}
    properties = {**definitions["Clause"]["properties"], "measure": {"type": ["object", "null"]}}
    definitions["Clause"]["properties"] = properties
    return {**schema, "$defs": definitions}
