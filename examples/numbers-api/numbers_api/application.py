"""The HTTP side: which path answers what, as a WSGI application."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

from numbers_api import sequences
from numbers_api.sequences import InvalidRequest

Query = Mapping[str, list[str]]
Answer = dict[str, object]


def application(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer one request with JSON."""
    status, answer = _respond(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        parse_qs(environ.get("QUERY_STRING", "")),
    )
    body = json.dumps(answer).encode() + b"\n"
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
    ]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "GET"))
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


def _respond(method: str, path: str, query: Query) -> tuple[HTTPStatus, Answer]:
    handler = _HANDLERS.get(path)
    if handler is None:
        return HTTPStatus.NOT_FOUND, {"error": f"there is nothing at {path}"}
    if method != "GET":
        return HTTPStatus.METHOD_NOT_ALLOWED, {"error": "only GET is supported"}
    try:
        return HTTPStatus.OK, handler(query)
    except InvalidRequest as error:
        return HTTPStatus.BAD_REQUEST, {"error": str(error)}


def _even(query: Query) -> Answer:
    start, count = _integer(query, "from", 0), _integer(query, "count", 10)
    return {"numbers": sequences.even(start, count)}


def _random(query: Query) -> Answer:
    numbers = sequences.random(
        seed=_integer(query, "seed", 0),
        count=_integer(query, "count", 10),
        low=_integer(query, "min", 0),
        high=_integer(query, "max", 100),
    )
    return {"numbers": numbers}


def _health(_: Query) -> Answer:
    version = os.environ.get("NUMBERS_API_VERSION", "unknown")
    return {"status": "ok", "version": version}


_HANDLERS: Mapping[str, Callable[[Query], Answer]] = {
    "/even": _even,
    "/random": _random,
    "/health": _health,
}


def _integer(query: Query, name: str, default: int) -> int:
    text = query[name][-1] if name in query else str(default)
    try:
        return int(text)
    except ValueError:
        raise InvalidRequest(f"{name} must be a whole number, not {text!r}") from None
