"""The command `cxassess`: the commands of `cxassess.cli`, given the way to make the application."""

import os
from typing import TYPE_CHECKING

from .cli import commands

if TYPE_CHECKING:
    from flask import Flask


def application() -> "Flask":
    """The application, made only for commands that need it: scoring a file must not wait for a web stack."""
    from .app import create_app

    return create_app()


def main() -> None:
    """Run the command line. What it writes is for this user's eyes only."""
    os.umask(0o077)
    commands(obj=application)


if __name__ == "__main__":
    main()
