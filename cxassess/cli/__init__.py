"""The command line. Each command lives in a module that is imported only when it is called."""

import importlib
from typing import Any

import click

from .. import __version__

COMMANDS = {
    "acts": "desk:acts_",
    "api-key": "keys:api_key",
    "check-questionnaire": "scoring:check_questionnaire",
    "contacts": "lists:contacts_",
    "db": "serving:database",
    "demo": "serving:load_demo",
    "doctor": "serving:doctor",
    "export": "office:export",
    "import-responses": "office:import_responses",
    "mail": "mail:mail",
    "organisation": "office:organisation",
    "privacy": "desk:privacy",
    "questionnaire": "questionnaires:questionnaire",
    "report": "office:report",
    "round": "rounds:rounds_",
    "score": "scoring:score",
    "serve": "serving:serve",
    "units": "lists:units",
    "user": "office:user",
    "worker": "serving:worker",
}


class Commands(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> Any:
        """The command of that name, or None."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        return getattr(importlib.import_module(f".{module}", __name__), attribute)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cxassess")
def commands() -> None:
    """Customer-experience maturity self-assessment: serve it, score files, run rounds."""
