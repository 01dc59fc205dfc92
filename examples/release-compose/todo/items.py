"""What a to-do is: rules that need no database."""


def clean(title: object) -> str:
    """The title without white space around it. Raises ValueError for one that says nothing or too much."""
    if not isinstance(title, str):
        raise ValueError("a title is text")
    text = " ".join(title.split())
    if not 0 < len(text) <= 200:
        raise ValueError("a title has 1 to 200 characters")
    return text
