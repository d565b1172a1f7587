"""The way of a browser to an identity provider and back."""

import html
import re

from cxassess.records.database import db

from .leaders import words

DONE = "http://localhost/office/sign-in/provider/done"


def begin(browser, onwards=""):
    """The address of the provider to which the button leads."""
    page = browser.post("/office/sign-in/provider" + (f"?next={onwards}" if onwards else ""))
    assert page.status_code == 200
    return address_on(page)


def address_on(page):
    """Where the page leads on to, by itself and for whoever follows its link."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text).group(1)
    assert f'href="{found}"' in page.text
    return html.unescape(found)


def come_back(browser, address):
    """The answer to a browser that comes back from the provider."""
    assert address.startswith(DONE)
    return browser.get(address.removeprefix("http://localhost"))


def nobody_is_in(browser, answer, statuses=(400,)):
    """That the sign-in page came, that it says something, and that no session was made."""
    assert answer.status_code in statuses
    assert "There is a problem" in words(answer)
    assert browser.get("/office/").status_code == 302
    assert db.session.execute(db.text("SELECT count(*) FROM sign_in")).scalar() == 0


def whole_way(browser, forger):
    return come_back(browser, forger.let_in(begin(browser)))
