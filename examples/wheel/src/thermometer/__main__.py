"""thermometer [--version] CELSIUS"""

import sys

from thermometer import fahrenheit
from thermometer.version import VERSION


def main() -> None:
    match sys.argv[1:]:
        case ["--version"]:
            print(VERSION)
        case [celsius]:
            print(f"{fahrenheit(float(celsius)):g}")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
