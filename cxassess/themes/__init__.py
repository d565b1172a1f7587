"""Themes in answers in words: texts are read here, on this machine, and sent nowhere."""

from .proposing import VERSION, proposed

__all__ = ["VERSION", "proposed"]
