"""The OpenAPI document is true: schemathesis finds no 5xx and no answer that the document does not name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi_checks

from sync.server.app import application
from sync.server.http import Answer
from sync.server.openapi import document
from sync.server.store import Store
from tests.helpers.office import Office, WireLaptop

# Requests per operation, built from its schema; about half of them are wrong on purpose.
EXAMPLES = int(os.environ.get("SODOAN_SCHEMATHESIS_EXAMPLES", "16"))

# Not `positive_data_acceptance`: a schema cannot say that a unit is the device's own or a token the device's.
CHECKS = [
    not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.unsupported_method,
    openapi_checks.ignored_auth,
]

OPERATIONS = [
    (method, path) for path, item in document()["paths"].items() for method in item if method != "parameters"
]


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireLaptop]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('openapi') / 'central.db'}")
    store.init()
    yield Office(store).unit().laptop()
    store.close()


@pytest.fixture(scope="module")
def api(laptop: WireLaptop) -> BaseSchema:
    return schemathesis.openapi.from_asgi("/v1/openapi.json", application(laptop.unit.office.server))


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_one_that_the_document_names(
    api: BaseSchema, laptop: WireLaptop, method: str, path: str, mode: GenerationMode
) -> None:
    operation = api[path][method]
    statuses: set[int] = set()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def ask(case: Case[Any]) -> None:
        # With the device's own unit a request gets as far as the data behind it.
        if isinstance(case.body, dict) and isinstance(case.body.get("unit"), str):
            case.body["unit"] = laptop.unit.id
        if mode is GenerationMode.POSITIVE and case.path_parameters and "unit" in case.path_parameters:
            case.path_parameters["unit"] = laptop.unit.id
        response = case.call_and_validate(headers={"Authorization": f"Bearer {laptop.token}"}, checks=CHECKS)
        statuses.add(response.status_code)

    if mode is GenerationMode.NEGATIVE and not _can_be_wrong(path, method):
        with pytest.raises(Unsatisfiable):
            ask()
        return
    ask()
    if mode is GenerationMode.POSITIVE and path not in _NOT_GUESSED:
        assert 200 in statuses
    assert statuses


@pytest.mark.parametrize("status", [500, 418])
def test_an_answer_that_the_document_does_not_name_would_be_found(
    api: BaseSchema, laptop: WireLaptop, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(laptop.unit.office.server, "handle", lambda *_: Answer(status, {}, b"{}"))

    @given(case=api["/v1/health"]["get"].as_strategy())
    @settings(max_examples=1, phases=[Phase.generate])
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS)

    with pytest.raises(FailureGroup):
        ask()


# A code, a branch or the name of a chunk is not found by chance.
_NOT_GUESSED = (
    "/v1/enrol",
    "/v1/accounts/{org}",
    "/v1/chunks/{sha256}",
    "/v1/blobs/{sha256}",
    "/v1/uploads/{sha256}",
)


def _can_be_wrong(path: str, method: str) -> bool:
    """Whether a request has any part that could break the document."""
    described = document()["paths"][path]
    return "parameters" in described or "requestBody" in described[method]
