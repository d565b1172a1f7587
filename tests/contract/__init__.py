"""The public shape of the API, kept in contract.json, and what may change in it under which version.

`python -m tests.contract` (or `make contract`) writes the file anew; docs/decisions/0026 has the rules.
"""
