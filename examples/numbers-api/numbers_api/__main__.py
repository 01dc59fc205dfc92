"""Start the service: `python3 -m numbers_api`."""

from numbers_api.server import serve

if __name__ == "__main__":
    serve()
