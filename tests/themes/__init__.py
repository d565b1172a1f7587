"""Tests of themes in answers in words."""
