"""The service over real HTTP."""

import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from wsgiref.simple_server import make_server
from wsgiref.validate import validator

import pytest

from numbers_api import health
from numbers_api.application import application
from numbers_api.server import Server

HOST = "127.0.0.1"


@pytest.fixture(name="port", scope="module")
def running_service() -> Iterator[int]:
    checked = validator(application)
    with make_server(HOST, 0, checked, server_class=Server) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def ask(port: int, target: str, method: str = "GET") -> tuple[HTTPResponse, Any]:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request(method, target)
        response = connection.getresponse()
        return response, json.load(response)
    finally:
        connection.close()


def test_even_numbers(port: int) -> None:
    response, answer = ask(port, "/even?from=5&count=3")
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/json"
    assert answer == {"numbers": [6, 8, 10]}


def test_ten_numbers_unless_asked_otherwise(port: int) -> None:
    assert ask(port, "/even")[1] == {"numbers": list(range(0, 20, 2))}
    assert len(ask(port, "/random")[1]["numbers"]) == 10


def test_random_numbers_repeat_with_their_seed(port: int) -> None:
    target = "/random?seed=7&count=5&min=10&max=99"
    numbers = ask(port, target)[1]["numbers"]
    assert len(numbers) == 5
    assert all(10 <= number <= 99 for number in numbers)
    assert ask(port, target)[1]["numbers"] == numbers


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("/even?from=x", "from must be a whole number, not 'x'"),
        ("/even?count=1001", "count must be from 0 to 1000, not 1001"),
        ("/random?min=2&max=1", "min (2) must not be above max (1)"),
    ],
)
def test_a_request_that_makes_no_sense(port: int, target: str, complaint: str) -> None:
    response, answer = ask(port, target)
    assert response.status == 400
    assert answer == {"error": complaint}


def test_an_unknown_path(port: int) -> None:
    response, answer = ask(port, "/odd")
    assert response.status == 404
    assert answer == {"error": "there is nothing at /odd"}


def test_only_get(port: int) -> None:
    response, _ = ask(port, "/even", method="POST")
    assert response.status == 405
    assert response.headers["Allow"] == "GET"


def test_health_tells_the_version(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBERS_API_VERSION", "1.2.3")
    assert ask(port, "/health")[1] == {"status": "ok", "version": "1.2.3"}


def test_the_health_check_sees_a_running_service(port: int) -> None:
    assert health.problem(HOST, port) is None


def test_the_health_check_sees_that_nothing_listens() -> None:
    with make_server(HOST, 0, application) as server:
        free = server.server_port
    complaint = health.problem(HOST, free)
    assert complaint is not None
    assert "refused" in complaint
