import unittest

from todo.items import clean


class Titles(unittest.TestCase):
    def test_white_space_goes(self):
        self.assertEqual(clean("  buy   milk "), "buy milk")

    def test_what_says_nothing_or_too_much_is_refused(self):
        for title in (None, 7, "", "   ", "x" * 201):
            with self.subTest(title=title), self.assertRaises(ValueError):
                clean(title)
