"""What every way of writing comes to: the verbs of cxassess/records that a view or a command reaches.

Read from the source: a name that stands in a function is looked up where the function was written, and what
it is is followed as long as it is ours. So a verb counts as reached when it could be.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
from collections.abc import Iterator
from importlib.util import resolve_name
from types import FunctionType, ModuleType
from typing import Any

from flask import Flask

SAFE = {"GET", "HEAD", "OPTIONS"}
RECORDS = "cxassess.records."
# What is written beside every call, and is nobody's wish: what was done, what was sent before, what is owed.
BESIDE = {"acts", "database", "idempotency", "upkeep"}
# Commands of those who run the site: no door of anybody's.
OF_THE_HOUSE = {"cxassess demo", "cxassess serve", "cxassess worker"}


def views(app: Flask) -> dict[str, Any]:
    """The function behind every method and address that may change something."""
    found = {}
    for rule in app.url_map.iter_rules():
        for method in rule.methods - SAFE:
            view = app.view_functions[rule.endpoint]
            found[f"{method} {rule.rule}"] = _of_method(view, method)
    return found


def commands() -> dict[str, Any]:
    """The function behind every command, by what one types."""
    from cxassess.cli import commands as main

    found: dict[str, Any] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        if hasattr(command, "list_commands"):
            for name in command.list_commands(None):
                walk(command.get_command(None, name), (*words, name))
        else:
            found[" ".join(words)] = command.callback

    walk(main, ("cxassess",))
    return {name: each for name, each in found.items() if name not in OF_THE_HOUSE}


def verbs(start: Any) -> frozenset[str]:
    """The functions of the records that it calls and that write, as `rounds.create`."""
    entered = {each for each in _reached(start, lambda each: not _in_records(each)) if _in_records(each)}
    return frozenset(_called(each) for each in entered if _is_verb(each))


def _called(function: Any) -> str:
    module = function.__module__.removeprefix(RECORDS)
    # Verbs that a round is opened and closed by are taken from `rounds`.
    return f"{'rounds' if module == 'round_life' else module}.{function.__name__}"


def _in_records(function: Any) -> bool:
    return str(function.__module__).startswith(RECORDS)


def _is_verb(function: Any) -> bool:
    module = function.__module__.removeprefix(RECORDS)
    return module not in BESIDE and _writes(function)


@functools.cache
def _writes(function: Any) -> bool:
    return any(each.__qualname__ == "writing" for each in _reached(function, lambda _: True))


def _of_method(view: Any, method: str) -> Any:
    cls = getattr(view, "view_class", None)
    return view if cls is None else getattr(cls, method.lower())


def _reached(start: Any, onwards: Any) -> set[Any]:
    """All functions of ours from this one on, through those that `onwards` says."""
    seen: set[Any] = set()
    waiting = [inspect.unwrap(start)]
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            if onwards(function):
                waiting += _named(function)
    return seen


@functools.cache
def _written(module: str) -> dict[int, ast.AST]:
    """The functions of a module by the line in which they begin."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    defined = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda))
    return {
        min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]): node for node in defined
    }


@functools.cache
def _named(function: Any) -> tuple[Any, ...]:
    """The functions of ours that a function names."""
    tree = _written(function.__module__).get(function.__code__.co_firstlineno)
    if tree is None:  # a dataclass's own
        return ()
    known = dict(function.__globals__)
    known |= {
        name: cell.cell_contents
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    }
    known |= _imported(tree, function.__module__)
    named = (_value(node, known) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
    return tuple({id(each): each for value in named for each in _functions(value)}.values())


def _imported(tree: ast.AST, module: str) -> dict[str, Any]:
    """What is imported inside a function."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            within = importlib.import_module(module).__package__
            name = resolve_name("." * node.level + (node.module or ""), within)
            source = importlib.import_module(name)
            for each in node.names:
                value = getattr(source, each.name, None)
                if value is None:
                    value = importlib.import_module(f"{source.__name__}.{each.name}")
                found[each.asname or each.name] = value
    return found


def _value(node: ast.AST, known: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _value(node.value, known)
        if isinstance(owner, ModuleType | type) and owner.__name__.partition(".")[0] == "cxassess":
            return getattr(owner, node.attr, None)
        if isinstance(owner, type) and owner.__module__.startswith("cxassess."):
            return getattr(owner, node.attr, None)
    return None


def _functions(value: Any) -> Iterator[Any]:
    """The functions of ours in a value: itself, a class's own, those that an object of ours holds."""
    if isinstance(value, FunctionType) or hasattr(value, "__wrapped__"):
        value = inspect.unwrap(value)
        if isinstance(value, FunctionType) and value.__module__.startswith("cxassess"):
            yield value
    elif isinstance(value, functools.partial):
        yield from _functions(value.func)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _functions(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _functions(each)
    elif isinstance(value, type):
        if value.__module__.startswith("cxassess") and not value.__module__.startswith(RECORDS):
            for base in value.__mro__:
                if base.__module__.startswith("cxassess"):
                    yield from (f for f in vars(base).values() if isinstance(f, FunctionType))
    elif type(value).__module__.startswith("cxassess") and hasattr(value, "__dict__"):
        yield from (f for f in vars(value).values() if isinstance(f, FunctionType))
