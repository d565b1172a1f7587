"""The resources by what people come for: the order of tags, and the contents of the documentation."""

from typing import Any

# By task, in the order in which a program meets them; what is in none of them comes last.
TASKS = {
    "Score answers": ("scores", "comparisons", "questionnaires"),
    "Run a round": ("rounds", "units", "invitations", "responses", "workshops", "journey"),
    "Read what came out": ("results", "themes", "reports"),
    "Decide and follow up": ("roadmap", "estimates", "metrics", "barriers", "sources"),
    "Be told": ("webhooks",),
}
REST = "Set up and look up"


def group(document: dict[str, Any]) -> None:
    """Put the tags in the order of their tasks, each with the address of its page, and name the groups."""
    tags = {tag["name"]: tag for tag in document["tags"]}
    pages = document["externalDocs"]["url"]
    groups = {task: [name for name in names if name in tags] for task, names in TASKS.items()}
    sorted_out = {name for names in groups.values() for name in names}
    groups[REST] = [name for name in tags if name not in sorted_out]
    document["tags"] = [tags[name] for names in groups.values() for name in names]
    for name, tag in tags.items():
        tag["externalDocs"] = {"url": f"{pages}/resources/{name}"}
    document["x-tagGroups"] = [{"name": task, "tags": names} for task, names in groups.items() if names]
