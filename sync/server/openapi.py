"""The OpenAPI document, made from the messages themselves so that it cannot fall behind them."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from sync.protocol.messages import (
    AccountAnswer,
    AccountRequest,
    DigestRequest,
    DigestResponse,
    EnrolRequest,
    EnrolResponse,
    ExchangeRequest,
    ExchangeResponse,
    FetchRequest,
    FetchResponse,
    Manifest,
    Problem,
    UploadState,
)


class Health(msgspec.Struct, frozen=True):
    status: str
    protocol: int
    schema: int
    server_time: str


_MESSAGES = (
    AccountAnswer,
    AccountRequest,
    DigestRequest,
    DigestResponse,
    EnrolRequest,
    EnrolResponse,
    ExchangeRequest,
    ExchangeResponse,
    FetchRequest,
    FetchResponse,
    Health,
    Manifest,
    Problem,
    UploadState,
)

_PROBLEMS = {
    400: "The request is not what it has to be.",
    401: "No valid token, or the device was revoked.",
    403: "Another unit, a code that does not work, or nothing for this device to do.",
    404: "There is no such thing.",
    405: "This path has other methods.",
    413: "The body is too large.",
    415: "A media type or content encoding that is not understood.",
    416: "The range lies beyond the end.",
    422: "A protocol version that is not spoken here, or another content than was named.",
    429: "Too many attempts; Retry-After says when.",
    500: "A fault of the server.",
    503: "Busy; Retry-After says when.",
}

_ALWAYS = (405, 500, 503)
_WITH_BODY = (400, 413, 415)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of the wire."""
    _, schemas = msgspec.json.schema_components(_MESSAGES, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sổ Đoàn: exchange between laptops and the central server", "version": "1"},
        "servers": [{"url": "/"}],
        "security": [{"device": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"device": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/v1/health": {"get": _call("Whether the server works", Health, (), is_open=True)},
        "/v1/openapi.json": {"get": _call("This document", None, (), is_open=True)},
        "/v1/enrol": {
            "post": _call("Enrol a device", EnrolResponse, (403, 422, 429), EnrolRequest, is_open=True)
        },
        "/v1/exchange": {
            "post": _call(
                "Operations up, receipts and changes down", ExchangeResponse, (403, 422), ExchangeRequest
            )
        },
        "/v1/units/{unit}/snapshot": {
            "parameters": [_path_parameter("unit", {"type": "string", "minLength": 1})],
            # A slash cannot stand inside one part of a path, and is answered as a path that is not there.
            "get": _call("The manifest of a snapshot", Manifest, (403, 404)),
        },
        "/v1/chunks/{sha256}": {
            "parameters": [_BY_SHA256, _RANGE],
            "get": _bytes("A chunk of a snapshot, or a part of it", "application/zstd"),
        },
        "/v1/accounts/{org}": {
            "parameters": [_path_parameter("org", {"type": "string", "minLength": 1})],
            # A slash cannot stand inside one part of a path, and is answered as a path that is not there.
            "post": _call(
                "A code for a branch, or its account locked",
                AccountAnswer,
                (403, 404, 422, 429),
                AccountRequest,
            ),
        },
        "/v1/blobs/{sha256}": {
            "parameters": [_BY_SHA256, _RANGE],
            "get": _bytes("A file that a record of the unit names, or a part of it", _OCTETS),
        },
        "/v1/uploads/{sha256}": {"parameters": [_BY_SHA256, _CONTENT_RANGE], "put": _upload()},
        "/v1/digest": {"post": _call("Digests of sixteen ranges", DigestResponse, (403,), DigestRequest)},
        "/v1/fetch": {"post": _call("Records by id", FetchResponse, (403,), FetchRequest)},
    }


def _call(
    summary: str,
    answer: type[msgspec.Struct] | None,
    problems: tuple[int, ...],
    asks: type[msgspec.Struct] | None = None,
    is_open: bool = False,
) -> dict[str, Any]:
    schema = _reference(answer) if answer is not None else {"type": "object"}
    statuses = {*problems, *_ALWAYS, *(() if is_open else (401,)), *(_WITH_BODY if asks is not None else ())}
    call: dict[str, Any] = {
        "summary": summary,
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": schema}}},
            **_problem_responses(statuses),
        },
    }
    if asks is not None:
        call["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _reference(asks)}},
        }
    if is_open:
        call["security"] = []
    return call


def _bytes(summary: str, media: str) -> dict[str, Any]:
    content = {media: {"schema": {"type": "string", "format": "binary"}}}
    return {
        "summary": summary,
        "responses": {
            "200": {"description": "The whole of it.", "content": content},
            "206": {
                "description": "The part that was asked for, or the beginning of it.",
                "content": content,
            },
            **_problem_responses({401, 404, 416, *_ALWAYS}),
        },
    }


def _upload() -> dict[str, Any]:
    call = _call(
        "The next piece of a file, or how far it has come", UploadState, (400, 403, 404, 413, 415, 422, 429)
    )
    piece = {"schema": {"type": "string", "format": "binary"}}
    return {**call, "requestBody": {"required": False, "content": {_OCTETS: piece}}}


def _problem_responses(statuses: set[int]) -> dict[str, Any]:
    content = {"application/json": {"schema": _reference(Problem)}}
    return {
        str(status): {"description": _PROBLEMS[status], "content": content, **_headers(status)}
        for status in sorted(statuses)
    }


def _headers(status: int) -> dict[str, Any]:
    if status not in (429, 503):
        return {}
    return {"headers": {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}}


def _path_parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


_OCTETS = "application/octet-stream"
_BY_SHA256 = _path_parameter("sha256", {"type": "string", "pattern": "^[0-9a-f]{64}$"})
_RANGE = {"name": "Range", "in": "header", "required": False, "schema": {"type": "string"}}
_CONTENT_RANGE = {
    "name": "Content-Range",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": r"^bytes ([0-9]{1,15}-[0-9]{1,15}|\*)/[0-9]{1,15}$"},
}


def _reference(message: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{message.__name__}"}
