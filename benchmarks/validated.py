"""The peer of scoring over the API: FastAPI and pydantic check the same body and answer the pillars' means.

Every id must be a question of the questionnaire, every number on its scale; unknown keys are refused.
By itself it serves that on a port, in so many processes. uvicorn's own way to have several leaves out
TCP_NODELAY, which would hold each answer back for 40 ms.
"""

import multiprocessing
import signal
import socket
import sys
from typing import Any, Literal

from cxassess.instruments import installed


def application() -> Any:
    """The ASGI application."""
    from fastapi import FastAPI
    from pydantic import BaseModel, ConfigDict, field_validator

    questionnaire = installed()["ten-pillars"]
    scales = {each.id: range(each.scale.min, each.scale.max + 1) for each in questionnaire.columns}
    pillars = {pillar.id: [item.id for item in pillar.items] for pillar in questionnaire.pillars}

    class Response(BaseModel):
        model_config = ConfigDict(extra="forbid")
        audience: Literal["staff", "leader", "customer"] = "staff"
        unit: str | None = None
        form: Literal["full", "core"] = "full"
        answers: dict[str, int | Literal["dk"] | None]

        @field_validator("answers")
        @classmethod
        def on_scale(cls, answers: dict[str, Any]) -> dict[str, Any]:
            for name, value in answers.items():
                if name not in scales or (isinstance(value, int) and value not in scales[name]):
                    raise ValueError(f"{name}: {value} is no answer")
            return answers

    class Wanted(BaseModel):
        model_config = ConfigDict(extra="forbid")
        questionnaire: str
        version: str | None = None
        responses: list[Response]

    app = FastAPI()

    @app.post("/scores")
    async def scores(wanted: Wanted) -> dict[str, float | None]:
        found: dict[str, float | None] = {}
        for name, items in pillars.items():
            given = (response.answers.get(item) for response in wanted.responses for item in items)
            values = [value for value in given if isinstance(value, int)]
            found[name] = sum(values) / len(values) if values else None
        return found

    return app


def serve(line: socket.socket) -> None:
    """Serve on a socket that listens, until the end."""
    import uvicorn

    uvicorn.Server(uvicorn.Config(application(), log_level="error", access_log=False)).run(sockets=[line])


def main(port: int, processes: int) -> None:
    """Serve in so many processes, which end with this one."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind(("127.0.0.1", port))
        line.listen()
        forking = multiprocessing.get_context("fork")
        for _ in range(processes):
            forking.Process(target=serve, args=(line,), daemon=True).start()
        signal.pause()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
