"""A walk past every respondents' page and state, in any language."""

from collections.abc import Iterator

from .respondent import Respondent


def states(respondent: Respondent) -> Iterator[str]:
    """The name of each state, while the browser shows it."""
    yield from _public(respondent)
    yield from _before(respondent)
    yield from _questions(respondent)
    yield from _end(respondent)


def _public(respondent: Respondent) -> Iterator[str]:
    for path in ("/", "/privacy", "/accessibility", "/nowhere"):
        respondent.page.goto(respondent.site.url + path)
        yield f"public page {path}"
    respondent.page.goto(respondent.site.at(round_id="closed"))
    yield "closed round"
    respondent.page.goto(respondent.site.at(round_id="invited"))
    yield "invitation with a code"


def _before(respondent: Respondent) -> Iterator[str]:
    respondent.visit()
    yield "invitation"
    respondent.visit("/resume")
    yield "code"
    respondent.go_on()
    yield "code with an error"
    respondent.visit("/group")
    respondent.choose("audience", "staff")
    yield "group"
    respondent.go_on()
    yield "group with an error"
    respondent.choose("unit", "guest")
    respondent.go_on()


def _questions(respondent: Respondent) -> Iterator[str]:
    yield "pillar"
    respondent.page.fill("textarea", "Tea on every ship. " * 30)
    respondent.go_on()
    yield "pillar with errors"
    respondent.page.fill("textarea", "")
    respondent.answer("4")
    yield "pillar answered"
    respondent.page.click("button[name=save]")
    yield "saved"
    respondent.visit("/pillar/2")
    value = 0
    while "/last" not in respondent.page.url:
        value = value % 5 + 1
        respondent.answer(str(value))
        respondent.go_on()
    yield "last page"


def _end(respondent: Respondent) -> Iterator[str]:
    respondent.visit("/check")
    respondent.go_on()
    yield "check with an error"
    respondent.visit("/last")
    respondent.answer("7")
    respondent.go_on()
    respondent.page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    yield "check"
    respondent.go_on()
    respondent.page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    yield "thanks"
    respondent.visit("/thanks")
    yield "received"
