"""How fast it is, beside the least work that gives the same figures: `python -m benchmarks`, or `make bench`.

- `frame`: what a row of the table is, and how its contestants are measured in turns
- `engine`: the rows of scoring and closing; `api`: the rows over HTTP. Modules of rows are named in `ROOMS`
- `ours`, and what it stands beside: `floors`, `reading`, `peers`
- `servers`, `load`: the product and other servers as children, and the clients that load them; `bare`,
  `validated`: views to stand beside, of Flask, and of FastAPI with pydantic
- `data`, `installation`, `programs`, `memory`: made-up answers, an installation to throw away, whole programs
  as children, and what they hold at most
- `report`, `plot`, `machine`: the table, its picture, and where it was measured

A benchmark is never a test: a goal that is not met is told in the table, and nothing fails.
"""
