"""The respondents’ pages in a real browser."""
