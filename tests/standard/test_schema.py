from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from yizhun.standard.schema import json_schema

HOTEL = Path(__file__).parent / "hotel"
SCHEMAS = json_schema()


def as_editor_reads(path: Path) -> Any:
    """Core YAML with its types, dates left as text, as an editor hands it to a schema."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.yaml_constructors.pop("tag:yaml.org,2002:timestamp", None)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return yaml.load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_sample_is_valid(name: str) -> None:
    validator = Draft202012Validator(SCHEMAS[name])
    validator.check_schema(SCHEMAS[name])
    files = sorted(HOTEL.glob(name))
    assert files
    for path in files:
        assert [error.message for error in validator.iter_errors(as_editor_reads(path))] == []


def test_a_misspelt_field_is_found() -> None:
    validator = Draft202012Validator(SCHEMAS["clauses/*.yaml"])
    wrong = [{"id": "a", "title": "A", "force": "shall", "measure": {"kind": "deadline", "from": "x", "to": "y"}}]
    assert list(validator.iter_errors(wrong))
    assert list(validator.iter_errors([{"id": "a", "title": "A", "forse": "shall"}]))
    assert not list(validator.iter_errors([{"id": "a", "title": "A", "force": "shall"}]))


def test_a_layer_may_say_only_what_changes() -> None:
    change = [{"id": "a", "because": "x", "measure": {"within": "PT10M"}}]
    assert list(Draft202012Validator(SCHEMAS["clauses/*.yaml"]).iter_errors(change))
    assert not list(Draft202012Validator(json_schema(layer=True)["clauses/*.yaml"]).iter_errors(change))


def test_schemas_are_json() -> None:
    assert json.loads(json.dumps(SCHEMAS)) == SCHEMAS
