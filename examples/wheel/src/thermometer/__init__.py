"""Converts temperatures."""


def fahrenheit(celsius: float) -> float:
    """Degrees Fahrenheit. Raises ValueError below the absolute zero."""
    if celsius < -273.15:
        raise ValueError("nothing is that cold")
    return celsius * 9 / 5 + 32
