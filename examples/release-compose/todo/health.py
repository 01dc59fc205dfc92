"""The health check of the image."""

import sys
import urllib.error
import urllib.request

try:
    with urllib.request.urlopen("http://127.0.0.1:8000/health", timeout=2) as answer:
        print(answer.read().decode())
except (OSError, urllib.error.URLError) as error:
    sys.exit(f"not healthy: {error}")
