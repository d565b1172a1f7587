"""Do the tests notice a fault? Plants one at a time and counts those that are noticed: `make mutants`.

A mutant is a file with one thing changed: a comparison, an operator, a condition, a number, a bound, what is
returned, a statement left out. Each is tried in a copy of the repository: first on the tests that name its
file, then on all others of its folder (`tests/maturity` for `cxassess/maturity`). Left alone are declarations
(annotations, decorators, imports), texts, and assertions, `strict=` among them.
"""

import argparse
import ast
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CORE = ("disclosure", "scoring", "personal", "counting", "tally", "moments")
FILES = [f"cxassess/maturity/{name}.py" for name in CORE]
LEAST = 0.9
MEMORY = 4 * 2**30
ASIDE = shutil.ignore_patterns(".*", "__pycache__", "var", "build", "docs", "*.egg-info")
# Plugins take longer to load than most tests to run; but without Hypothesis' it would try other examples.
PLUGINS = ("-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin")
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", *PLUGINS]
QUIET = {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

KEPT = {"annotation", "returns", "decorator_list"}
NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def nodes(node: ast.AST) -> Iterator[ast.AST]:
    """What may be changed in a tree."""
    if isinstance(node, ast.Assert | ast.JoinedStr) or getattr(node, "arg", None) == "strict":
        return
    yield node
    for _, value in (field for field in ast.iter_fields(node) if field[0] not in KEPT):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from nodes(child)


def changes(node: Any) -> Iterator[tuple[Any, Any]]:
    """The changes of one node: each a node, and the node or text that takes its place."""
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for n, op in enumerate(ops):
                yield from (
                    (node, ast.Compare(left, [*ops[:n], new(), *ops[n + 1 :]], others))
                    for new in COMPARED[type(op)]
                )
        case ast.BoolOp(op=op, values=values):
            yield node, ast.BoolOp(SWAPPED[type(op)](), values)
            yield from ((node, ast.BoolOp(op, values[:n] + values[n + 1 :])) for n in range(len(values)))
        case ast.BinOp(op=op) if type(op) in SWAPPED:
            yield node, ast.BinOp(node.left, SWAPPED[type(op)](), node.right)
        case ast.UnaryOp(operand=operand):
            yield node, operand
        case ast.Constant(value=bool(value)):
            yield node, f"{not value}"
        case ast.Constant(value=int() | float() as value):
            yield from ((node, f"{value + step}") for step in (1, -1))
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in NAMES:
            yield node, ast.unparse(node).removesuffix(name) + NAMES[name]
        case ast.Slice():
            for end in filter(None, (node.lower, node.upper)):
                yield end, ""
                if not isinstance(end, ast.Constant | ast.UnaryOp):
                    yield from ((end, f"{ast.unparse(end)} {step} 1") for step in "+-")
        case ast.comprehension(ifs=ifs):
            yield from ((test, "True") for test in ifs)
        case ast.Return(value=ast.expr() as value):
            yield value, "None"
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            # A comparison or a "not" is turned round by itself.
            if not isinstance(test, ast.Compare | ast.UnaryOp):
                yield test, ast.UnaryOp(ast.Not(), test)
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in SWAPPED:
            yield node, ast.AugAssign(target, SWAPPED[type(op)](), value)
            yield node, "pass"
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Continue() | ast.Break():
            yield node, "pass"
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield node, "pass"


def mutants(source: str) -> list[tuple[int, str]]:
    """Every mutant of a source: the number of the line changed, and the whole text."""
    lines = source.encode().splitlines(keepends=True)
    found: dict[str, int] = {}
    for old, new in (change for node in nodes(ast.parse(source)) for change in changes(node)):
        text = new if isinstance(new, str) else ast.unparse(ast.fix_missing_locations(new))
        text = f"({text})" if isinstance(old, ast.expr) and text else text
        before = b"".join(lines[: old.lineno - 1]) + lines[old.lineno - 1][: old.col_offset]
        after = lines[old.end_lineno - 1][old.end_col_offset :] + b"".join(lines[old.end_lineno :])
        found.setdefault((before + text.encode() + after).decode(), old.lineno)
    return sorted((line, made) for made, line in found.items())


def stages(root: Path, file: str) -> list[list[str]]:
    """The tests that name a file, then the others of its folder; small files first, to be told soon."""
    stem, folder = Path(file).stem, root.joinpath("tests", *Path(file).parts[1:-1])
    tests = sorted(folder.glob("test_*.py"), key=lambda path: (path.stat().st_size, path))
    near = [path for path in tests if stem in path.stem or f".{stem} import" in path.read_text("utf-8")]
    parts = (near, [path for path in tests if path not in near])
    return [[str(path.relative_to(root)) for path in part] for part in parts if part]


def noticed(root: Path, file: str, text: str, parts: list[list[str]], limits: list[float]) -> str:
    """What notices a text in a file's place: a test's name, "time" or "error"; nothing if all tests pass."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(root, Path(folder, "copy"), ignore=ASIDE)
        (copy / file).write_text(text, "utf-8")
        how: dict[str, Any] = {"cwd": copy, "env": {**os.environ, **QUIET, "PYTHONPATH": str(copy)}}
        for tests, limit in zip(parts, limits, strict=True):
            try:
                run = subprocess.run([*PYTEST, *tests], timeout=limit, capture_output=True, text=True, **how)
            except subprocess.TimeoutExpired:
                return "time"
            if run.returncode:
                name = re.search(r"^(?:FAILED|ERROR) .*?(\w+\.py(?:::\w+)?)", run.stdout, re.MULTILINE)
                return name[1] if name else "error"
    return ""


def judge(root: Path, file: str, sample: int | None, jobs: int) -> tuple[int, int]:
    """How many mutants of a file were tried, at most the sample, and how many noticed; a line for each."""
    source, parts, limits = (root / file).read_text("utf-8"), stages(root, file), []
    for part in parts:
        start = time.monotonic()
        if by := noticed(root, file, source, [part], [3600.0]):
            sys.exit(f"{file}: {by} fails although nothing was planted")
        limits.append(20 + 5 * (time.monotonic() - start))
    if not noticed(root, file, "raise RuntimeError", parts[:1], limits[:1]):
        sys.exit(f"{file}: no test imports it")
    every = mutants(source)
    chosen = sorted(random.Random(0).sample(every, min(sample or len(every), len(every))))
    killed = 0
    with ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda mutant: noticed(root, file, mutant[1], parts, limits), chosen)
        for (line, text), by in zip(chosen, results, strict=True):
            was, now = (each.splitlines()[line - 1].strip() for each in (source, text))
            print(f"{f'killed ({by})' if by else 'SURVIVED'} {file}:{line}: {was}  ->  {now}", flush=True)
            killed += bool(by)
    return len(chosen), killed


def main() -> int:
    """0 when nine in ten of all mutants are noticed, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", default=FILES)
    parser.add_argument("--sample", type=int, help="only so many of each file, drawn with a fixed seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--root", type=Path, default=ROOT)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        # What is edited meanwhile does not matter.
        root = shutil.copytree(given.root, Path(folder, "root"), ignore=ASIDE)
        counts = {file: judge(root, file, given.sample, given.jobs) for file in given.files}
    if len(counts) > 1:
        counts["all"] = tuple(map(sum, zip(*counts.values(), strict=True)))
    for file, (number, killed) in counts.items():
        share = killed / max(number, 1)
        print(f"{file}: {number} mutants, {killed} killed, {number - killed} survived, {share:.1%}")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
