"""What a user of the released application sees, through its front end."""

import json
import os
import urllib.error
import urllib.request

URL = os.environ["URL"]


def ask(method: str, path: str, body: object = None) -> tuple[int, str]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_static_files_are_served():
    status, text = ask("GET", "/")
    assert status == 200 and "To do" in text


def test_an_item_is_added_listed_and_deleted():
    status, text = ask("POST", "/items", {"title": " prove  the image "})
    assert (status, json.loads(text)["title"]) == (201, "prove the image")
    number = json.loads(text)["id"]
    assert {"id": number, "title": "prove the image"} in json.loads(ask("GET", "/items")[1])
    assert ask("DELETE", f"/items/{number}")[0] == 204
    assert ask("DELETE", f"/items/{number}")[0] == 404


def test_an_item_without_a_title_is_refused():
    assert ask("POST", "/items", {})[0] == 400
