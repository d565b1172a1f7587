"""Adversaries: programs that try to break what the product promises."""
