"""Ask the running service whether it is well: `python3 -m numbers_api.health`."""

import http.client
import sys

from numbers_api.server import port


def problem(host: str, at: int) -> str | None:
    """Return what is wrong with the service, or None when it is well."""
    connection = http.client.HTTPConnection(host, at, timeout=2)
    try:
        connection.request("GET", "/health")
        status = connection.getresponse().status
    except OSError as error:
        return str(error)
    finally:
        connection.close()
    return None if status == 200 else f"/health answered {status}"


if __name__ == "__main__":
    sys.exit(problem("127.0.0.1", port()))
