"""How a drawing is told to those who do not see it."""

from __future__ import annotations


def alternative(form: str, title: str, description: str) -> dict[str, str | None]:
    """The title alone carries the alternative in the PDF; on the web a short title and a description do."""
    if form == "page":
        return {"title": f"{title}. {description}", "description": None}
    return {"title": title, "description": description}
