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
    for round_id in ("invited", "mixed", "known"):
        respondent.page.goto(respondent.site.at(round_id=round_id))
        yield f"invitation to the round {round_id}"


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
    with respondent.page.expect_navigation():
        respondent.page.click("button[name=save]")
    yield "saved"
    respondent.visit("/pillar/1")
    respondent.go_on()
    value = 0
    while "/matters" not in respondent.page.url:
        value = value % 5 + 1
        respondent.answer(str(value))
        respondent.go_on()
    yield "what matters"
    respondent.answer("4")
    respondent.go_on()
    yield "last page"


def _end(respondent: Respondent) -> Iterator[str]:
    respondent.visit("/check")
    respondent.go_on()
    yield "check with an error"
    respondent.visit("/last")
    respondent.answer("7")
    respondent.go_on()
    yield "role"
    respondent.page.fill("#role", "x" * 90)
    respondent.go_on()
    yield "role with an error"
    respondent.page.fill("#role", "214")
    respondent.choose("move_loyalty", "strongly")
    respondent.go_on()
    respondent.page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    yield "check"
    respondent.go_on()
    respondent.page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    respondent.page.locator("#offer").wait_for()
    yield "thanks"
    yield from _offer(respondent)
    respondent.visit("/thanks")
    yield "received"
    yield from _known(respondent)


def _offer(respondent: Respondent) -> Iterator[str]:
    """Offering help, in the tab that it opens; the page of thanks stays where it is."""
    thanks = respondent.page
    with thanks.context.expect_page() as opened:
        thanks.locator("#offer button").click()
    respondent.page = opened.value
    respondent.page.wait_for_load_state()
    yield "offer with errors"
    respondent.page.locator("label[for=pillars-0]").click()
    respondent.page.fill("#contact", "123")
    respondent.go_on()
    yield "offered"
    respondent.page.close()
    respondent.page = thanks


def _known(respondent: Respondent) -> Iterator[str]:
    """The receipt of a confidential round: given, used, and what was submitted taken back."""
    respondent.round_id = "known"
    code = respondent.site.invite("known")
    respondent.page.goto(f"{respondent.site.at('/resume', 'known')}#{code}")
    respondent.page.wait_for_url("**/pillar/1")
    while "/check" not in respondent.page.url:
        respondent.answer("3")
        respondent.go_on()
    respondent.go_on()
    yield "thanks with a receipt"
    receipt = respondent.page.locator("#receipt").inner_text()
    respondent.visit("/receipt")
    yield "receipt"
    respondent.go_on()
    yield "receipt with an error"
    respondent.page.fill("#code", receipt)
    respondent.go_on()
    yield "what was submitted"
    respondent.go_on()
    yield "withdrawn"
