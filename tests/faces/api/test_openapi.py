"""The OpenAPI document: it is valid, it holds every route of the interface, and it is what the hub answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from wardmote.faces.api.v1.endpoint import PREFIX
from wardmote.faces.api.v1.openapi import document
from wardmote.faces.api.v1.routes import ENDPOINTS
from wardmote.faces.routes import declared_routes

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found: dict[str, Any] = document(ENDPOINTS)
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_anybody_gets_the_document(described: dict[str, Any]) -> None:
    answer = Client().get("/api/v1/openapi.json")
    told = answer.json()
    assert (answer.status_code, told["openapi"]) == (200, "3.1.0")
    assert set(described["paths"]) | {"/api/v1/openapi.json"} == set(told["paths"])


def test_every_route_of_the_interface_is_described() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    routes = {
        ("/" + re.sub(r"<\w+:(\w+)>", r"{\1}", each.address), method.lower())
        for each in declared_routes()
        for method in each.methods
        if each.address.startswith(PREFIX) and "path:" not in each.address
    }
    assert routes == {(path, method) for path, method, _ in operations(described)}
    assert len(routes) > 40


def test_every_schema_is_one_and_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described))):
        place: Any = described
        for step in reference.split("/"):
            place = place[step]


def test_every_operation_has_what_the_specification_asks_for(described: dict[str, Any]) -> None:
    names = []
    for path, method, operation in operations(described):
        assert method in METHODS
        names.append(operation["operationId"])
        assert operation["summary"].endswith(".")
        in_path = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))
        assert all(each["required"] for each in operation["parameters"] if each["in"] == "path")
        assert {"default"} < set(operation["responses"])
        assert all("description" in each or "$ref" in each for each in operation["responses"].values())
        assert operation["security"]
    assert len(names) == len(set(names))


def test_requests_are_closed(described: dict[str, Any]) -> None:
    """What is not declared is refused, and the document says so."""
    schemas = described["components"]["schemas"]
    sent = {
        each["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in operations(described)
        for each in operation.get("requestBody", {}).get("content", {}).values()
        if "schema" in each
    }
    assert len(sent) > 10
    assert all(schemas[name]["additionalProperties"] is False for name in sent)


def test_the_suspension_is_where_clients_look_for_it(described: dict[str, Any]) -> None:
    operation = described["paths"]["/api/v1/agreements/{agreement_id}/suspend"]["post"]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = described["components"]["schemas"][reference.rpartition("/")[2]]
    assert schema["required"] == ["reason"] == list(schema["properties"])
