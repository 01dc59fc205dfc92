import subprocess

import pytest

from thermometer import fahrenheit


@pytest.mark.parametrize(("celsius", "expected"), [(0, 32), (100, 212), (-40, -40)])
def test_degrees(celsius, expected):
    assert fahrenheit(celsius) == expected


def test_below_the_absolute_zero():
    with pytest.raises(ValueError):
        fahrenheit(-300)


def test_the_command_is_installed():
    assert subprocess.check_output(["thermometer", "37"], text=True) == "98.6\n"
