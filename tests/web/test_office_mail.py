"""An administrator writes to the people of a round, sees what they will read, and sends it once."""

import re

import html5lib
import pytest
from sqlalchemy import text

from cxassess import post
from cxassess.records import ballots, contacts, mailings, organisations, outbox, responses, rounds
from cxassess.records.contacts import Contact
from cxassess.records.database import db
from cxassess.records.errors import NotFound
from cxassess.web import mail_wording, promises
from tests.mail import server as mail

from .leaders import Browser, colleague, words
from .test_survey_hardening import locked
from .visitor import Fields

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mail_server(app):
    with mail.running() as server:
        app.config["MAIL_URL"] = server.url
        yield server


@pytest.fixture
def survey_round(open_round):
    return open_round(open_link=False)


@pytest.fixture
def staff(open_round):
    made = [Contact(f"p{n}", f"Per Son {n}", "staff", f"p{n}@example.org") for n in range(7)]
    return lambda: contacts.replace("meadow", made)


@pytest.fixture
def admin(app, survey_round, staff):
    staff()
    return colleague(app, "administrator", "meadow")


def base(survey_round):
    return f"/office/rounds/{survey_round.id}/invitations"


def write(admin, survey_round, kind="invitation", **typed):
    """The preview, after the form was saved as it came but for what was typed."""
    page = admin.get(f"{base(survey_round)}/{kind}")
    fields = {**Fields(page.text).filled, "audience": "staff", **typed}
    answer = admin.post(f"{base(survey_round)}/{kind}", fields)
    return admin.get(answer.location) if answer.status_code == 302 else answer


def form_of(page, ending):
    """The fields of the form of a page that goes to an address."""
    for form in html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//form"):
        if form.get("action", "").endswith(ending):
            return form.get("action"), {each.get("name"): each.get("value") for each in form.iter("input")}
    raise AssertionError(f"no form for {ending}")


def send(admin, page):
    return admin.post(*form_of(page, "/send"))


def tell(table):
    db.session.rollback()
    return db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar()


def test_written_previewed_sent_and_received(admin, survey_round, mail_server):
    page = write(admin, survey_round, **{"subject_en-GB": "Hello {name}"})
    assert "7 people will be invited." in words(page)
    assert "Hello Col League" in words(page)
    assert "7 letters are on their way." in words(admin.get(send(admin, page).location))
    post.deliver()
    assert set(mail_server.got.values()) == {1}
    got = mail_server.text("p3@example.org")
    assert f"http://localhost/r/{survey_round.id}#" in got
    assert "Sent 7" in words(admin.get(base(survey_round)))


def test_a_form_that_is_sent_twice_sends_once(admin, survey_round, mail_server):
    page = write(admin, survey_round)
    assert [send(admin, page).status_code for _ in range(2)] == [302, 302]
    assert (tell("letter"), tell("ballot")) == (7, 7)


def test_a_preview_of_texts_that_were_changed_meanwhile_sends_nothing(admin, survey_round, mail_server):
    page = write(admin, survey_round)
    write(admin, survey_round, **{"subject_en-GB": "Another"})
    assert send(admin, page).status_code == 409
    assert tell("letter") == 0


def test_what_was_previewed_is_what_arrives(admin, survey_round, mail_server):
    page = write(admin, survey_round)
    send(admin, page)
    post.deliver()
    shown = html5lib.parse(page.text, namespaceHTMLElements=False).find(".//article/div").text
    code = r"#[A-Z2-7]{52}|(?:[A-Z2-7]{4} ){12}[A-Z2-7]{4}"
    arrived = re.sub(code, "CODE", mail_server.text("p0@example.org")).replace("Per Son 0", "NAME")
    assert arrived.strip() == re.sub(code, "CODE", shown).replace("Col League", "NAME").strip()


@pytest.mark.parametrize("privacy", ["sealed", "confidential"])
@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_the_promise_of_the_mode_stands_below_every_letter(app, open_round, privacy, kind):
    opened = open_round(open_link=False, privacy=privacy)
    with app.test_request_context():
        letters = mail_wording.whole(opened, kind, mail_wording.to_begin_with(opened, kind))
        for letter in letters["en-GB"].values():
            assert promises.free_choice(opened) in letter.text
            assert promises.of(opened)[-1].who in letter.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"text_en-GB": "No way in"}, "Put {link} where the link belongs"),
        ({"text_en-GB": "{link} {nmae}"}, "{nmae} means nothing here"),
        ({"text_en-GB": "{link} {0.__class__}"}, "{0.__class__} means nothing here"),
        ({"text_en-GB": "{link} {closes_on}"}, "Leave {closes_on} out"),
        ({"subject_en-GB": ""}, "Write a subject"),
        ({"subject_en-GB": "x" * 151}, "at most 150 characters"),
        ({"subject_en-GB": "{code}"}, "out of the subject"),
        ({"text_en-GB": "{link}" + "x" * 5000}, "at most 5,000 characters"),
        ({"audience": "nobody"}, "Choose who it is for"),
    ],
)
def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(admin, survey_round, typed, says):
    page = write(admin, survey_round, **typed)
    assert page.status_code == 400
    assert says in words(page)
    (name, value), *_ = typed.items()
    assert name == "audience" or Fields(page.text).filled[name] == value


def test_texts_are_kept_for_the_next_round(admin, survey_round, questionnaire):
    write(admin, survey_round, **{"subject_en-GB": "Ours"})
    following = rounds.create("meadow", questionnaire=questionnaire, name="Next")
    assert 'value="Ours"' in admin.get(f"{base(following)}/invitation").text


def test_two_who_write_at_once_are_told(admin, survey_round):
    page = admin.get(f"{base(survey_round)}/invitation")
    write(admin, survey_round, **{"subject_en-GB": "Theirs"})
    mine = {**Fields(page.text).filled, "audience": "staff", "subject_en-GB": "Mine"}
    answer = admin.post(f"{base(survey_round)}/invitation", mine)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert Fields(answer.text).filled["subject_en-GB"] == "Mine"
    saved = {**Fields(answer.text).filled, "audience": "staff"}
    assert admin.post(f"{base(survey_round)}/invitation", saved).status_code == 302


def test_a_draft_can_be_written_for_and_sends_nothing(app, admin, draft_round, mail_server):
    page = write(admin, draft_round)
    assert "can be sent once it is open" in words(page)
    _address, fields = form_of(page, "/test")
    answer = admin.post(f"{base(draft_round)}/invitation/send", {**fields, "ticket": "mine"})
    assert answer.status_code == 409
    assert tell("letter") == 0


@pytest.fixture
def draft_round(survey_round, questionnaire):
    return rounds.create("meadow", questionnaire=questionnaire, name="Draft")


def test_without_a_mail_server_the_page_says_so_and_sends_nothing(admin, survey_round):
    page = write(admin, survey_round)
    assert "No mail server is set" in words(page)
    fields = {"version": "1", "ticket": "mine", "audience": "staff"}
    assert admin.post(f"{base(survey_round)}/invitation/send", fields).status_code == 409
    assert tell("letter") == 0


def test_a_test_letter_goes_to_the_one_who_asks_and_its_code_opens_nothing(admin, survey_round, mail_server):
    page = write(admin, survey_round)
    admin.post(*form_of(page, "/test"))
    post.deliver()
    assert set(mail_server.got) == {"administrator@meadow.example.org"}
    assert tell("ballot") == 0


def test_few_newcomers_are_not_invited_by_themselves_in_a_sealed_round(admin, survey_round, mail_server):
    send(admin, write(admin, survey_round))
    contacts.replace(
        "meadow", [*contacts.everybody("meadow"), Contact("n", "New", "staff", "new@example.org")]
    )
    page = write(admin, survey_round)
    assert "Too few" in words(page)
    assert 'name="ticket"' not in page.text


def test_a_sealed_round_s_pages_tell_nothing_of_who_has_answered(admin, survey_round, mail_server):
    send(admin, write(admin, survey_round))
    post.deliver()
    addresses = ["", "/answered", "/letters/sent", "/reminder/preview"]
    write(admin, survey_round, "reminder")
    before = [pages_text(admin, base(survey_round) + each) for each in addresses]
    code = re.search(r"#([A-Z2-7]{52})", mail_server.text("p0@example.org"))[1]
    responses.submit(survey_round, code, {"VG1": 3})
    assert [pages_text(admin, base(survey_round) + each) for each in addresses] == before
    assert "Nobody can know" in before[1]


def pages_text(admin, address):
    return words(admin.get(address))


def test_a_reminder_says_who_gets_it_and_holds_no_code(admin, survey_round, mail_server):
    send(admin, write(admin, survey_round))
    post.deliver()
    mail_server.kept.clear()
    page = write(admin, survey_round, "reminder")
    assert "everybody whose invitation was sent" in words(page)
    assert "Per Son" not in words(page)
    send(admin, page)
    post.deliver()
    assert len(mail_server.got) == 7
    assert not re.search(r"[A-Z2-7]{52}|(?:[A-Z2-7]{4} ){12}", mail_server.text("p1@example.org"))
    assert "at most once a day" in words(admin.get(f"{base(survey_round)}/reminder/preview"))


def test_a_confidential_round_lists_who_has_answered(app, open_round, staff, mail_server):
    opened = open_round(open_link=False, privacy="confidential")
    staff()
    admin = colleague(app, "administrator", "meadow")
    send(admin, write(admin, opened))
    post.deliver()
    code = re.search(r"#([A-Z2-7]{52})", mail_server.text("p0@example.org"))[1]
    responses.submit(opened, code, {"VG1": 3})
    assert "Per Son 0 Staff Answered" in words(admin.get(f"{base(opened)}/answered?answered=yes"))
    assert "Per Son 0" not in words(admin.get(f"{base(opened)}/answered?answered=no"))


def test_what_was_refused_is_listed_with_the_reason_and_sent_again(admin, survey_round, mail_server):
    contacts.replace(
        "meadow", [*contacts.everybody("meadow"), Contact("g", "G", "staff", "gone@example.org")]
    )
    send(admin, write(admin, survey_round))
    post.deliver()
    page = admin.get(f"{base(survey_round)}/letters/refused")
    assert "gone@example.org" in words(page)
    assert "There is no such address. (550 5.1.1 No such user here)" in words(page)
    address, fields = form_of(page, "/letters/refused")
    answer = admin.get(admin.post(address, {**fields, "decision": "again"}).location)
    assert "1 letter is on its way again." in words(answer)
    assert outbox.counts(survey_round)["invitation", "waiting"] == 1


@pytest.mark.parametrize("host", ["evil.example", "localhost:99", "localhost.evil.example", "[::1]"])
def test_no_host_that_a_request_names_gets_into_a_letter(admin, survey_round, mail_server, host):
    page = write(admin, survey_round)
    address, fields = form_of(page, "/send")
    admin.client.post(address, data=fields, headers={"Host": host, "X-Forwarded-Host": host})
    if not tell("letter"):
        send(admin, page)
    post.deliver()
    links = re.findall(r"\S+://[^/\s]+", mail_server.text("p0@example.org"))
    assert set(links) == {"http://localhost"}


def test_another_organisation_s_round_is_not_there(app, admin, survey_round):
    organisations.create("Hill Farm", "hill")
    other = colleague(app, "owner", "hill")
    for ending in ("", "/invitation", "/letters/sent", "/cards", "/answered", "/link"):
        assert other.get(base(survey_round) + ending).status_code == 404
    assert other.post(f"{base(survey_round)}/invitation/send", {"ticket": "x"}).status_code == 404


def test_somebody_who_is_no_administrator_is_refused(app, survey_round):
    assert colleague(app, "leader", "meadow").get(base(survey_round)).status_code == 403
    assert Browser(app).get(base(survey_round)).status_code == 302


def test_cards_hold_good_codes_that_are_kept_nowhere(app, admin, survey_round):
    page = admin.post(f"{base(survey_round)}/cards", {"way": "group", "audience": "staff", "count": "3"})
    # Whole words: the round’s address before a code may end like a group of one.
    codes = re.findall(r"(?<!\S)(?:[A-Z2-7]{4} ){12}[A-Z2-7]{4}(?!\S)", words(page))
    assert len(set(codes)) == 3
    assert page.text.count('class="qr"') == 3
    assert page.headers["Cache-Control"] == "no-store"
    for code in codes:
        responses.submit(survey_round, code.replace(" ", ""), {"VG1": 3})
    files = b"".join(path.read_bytes() for path in app.config["DATA_FOLDER"].glob("cxassess.sqlite3*"))
    assert not [code for code in codes if code.replace(" ", "").encode() in files or code.encode() in files]


def test_cards_for_people_without_an_address_bear_their_names_in_order(admin, survey_round):
    contacts.replace(
        "meadow",
        [
            Contact("b", "Bo", "staff"),
            Contact("a", "Al", "staff"),
            Contact("c", "Cy", "staff", "c@example.org"),
        ],
    )
    page = admin.post(f"{base(survey_round)}/cards", {"way": "people", "audience": "staff", "count": "9"})
    assert re.findall(r'cardname"><bdi>(\w+)', page.text) == ["Al", "Bo"]
    assert tell("invited") == 0


def test_a_sheet_s_ballots_carry_no_unit_that_few_of_its_people_share(app, open_round):
    survey_round = open_round((("day", None, 40), ("night", None, 30)), open_link=False)
    day = [Contact(f"d{n}", f"Day {n}", "staff", None, "day") for n in range(6)]
    contacts.replace("meadow", [*day, Contact("n", "Nia", "staff", None, "night")])
    browser = colleague(app, "administrator", "meadow")
    browser.post(f"{base(survey_round)}/cards", {"way": "people", "audience": "staff", "count": "9"})
    assert tell("ballot") == 7
    assert tell("ballot WHERE unit_id = 'night'") == 0


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"way": "group", "audience": "staff", "count": "0"}, "whole number from 1 to 120"),
        ({"way": "group", "audience": "staff", "count": "121"}, "whole number from 1 to 120"),
        ({"way": "group", "audience": "staff", "count": "x"}, "whole number from 1 to 120"),
        ({"way": "group", "audience": "boss", "count": "1"}, "Choose a group"),
        ({"way": "all", "audience": "staff", "count": "1"}, "Choose who the cards are for"),
        ({"way": "group", "audience": "staff", "count": "1", "unit": "none"}, "a unit of this round"),
        ({"way": "people", "audience": "leader", "count": "1"}, "has an e-mail address"),
    ],
)
def test_cards_that_cannot_be_made_are_refused_with_a_sentence(admin, survey_round, form, says):
    page = admin.post(f"{base(survey_round)}/cards", form)
    assert (page.status_code, says in words(page)) == (400, True)
    assert tell("ballot") == 0


def test_the_open_link_comes_with_a_picture(app, open_round):
    opened = open_round(open_to=("customer",))
    page = colleague(app, "administrator", "meadow").get(f"{base(opened)}/link")
    assert f"http://localhost/r/{opened.id}" in words(page)
    assert 'class="qr"' in page.text


def test_nobody_is_invited_by_looking(admin, survey_round, mail_server):
    write(admin, survey_round)
    for ending in ("", "/invitation", "/invitation/preview", "/reminder", "/cards", "/letters/waiting"):
        admin.get(base(survey_round) + ending)
    assert (tell("letter"), tell("ballot"), tell("mailing")) == (0, 0, 0)
    assert mailings.mailings(survey_round) == []


def test_a_letter_of_another_round_is_not_there(admin, survey_round, draft_round, mail_server):
    other = rounds.open_round("meadow", draft_round.id)
    lost = Contact("l", "L", "staff", "lost@example.org")
    contacts.replace("meadow", [*contacts.everybody("meadow"), lost])
    send(admin, write(admin, survey_round))
    post.deliver()
    (letter,), _place = outbox.page(survey_round, "unsure", 5)
    for decision in ("again", "arrived"):
        form = {"letter": letter.id, "decision": decision}
        assert admin.post(f"{base(other)}/letters/unsure", form).status_code == 404
    assert outbox.page(survey_round, "unsure", 5)[0] == [letter]


def test_an_audience_that_the_round_leaves_out_is_offered_no_letter_and_no_card(admin, open_round):
    left_out = open_round(open_link=False, headcount={"staff": 9, "leader": 9, "customer": 0})
    for page in ("invitation", "cards"):
        shown = words(admin.get(f"{base(left_out)}/{page}"))
        assert "Leaders" in shown
        assert "Customers" not in shown


def test_when_storage_fails_nothing_typed_is_lost_and_nothing_is_sent(app, admin, survey_round, mail_server):
    page = admin.get(f"{base(survey_round)}/invitation")
    typed = {**Fields(page.text).filled, "audience": "staff", "subject_en-GB": "Typed with care"}
    preview = write(admin, survey_round, **{"subject_en-GB": "Kept"})
    sending, token = form_of(preview, "/send"), admin.token()
    with locked(app):
        kept = admin.client.post(
            f"{base(survey_round)}/invitation", data={**typed, "csrf_token": token, "version": "1"}
        )
        sent = admin.client.post(sending[0], data=sending[1])
        cards = admin.client.post(
            f"{base(survey_round)}/cards",
            data={"csrf_token": token, "way": "group", "audience": "staff", "count": "7"},
        )
    assert (kept.status_code, sent.status_code, cards.status_code) == (503, 503, 503)
    assert Fields(kept.text).filled["subject_en-GB"] == "Typed with care"
    assert Fields(cards.text).filled["count"] == "7"
    assert (tell("letter"), tell("ballot")) == (0, 0)
    assert send(admin, preview).status_code == 302


@pytest.fixture
def known(app, open_round, staff, mail_server):
    """A confidential round whose people were invited, with an administrator."""
    opened = open_round(open_link=False, privacy="confidential")
    staff()
    admin = colleague(app, "administrator", "meadow")
    send(admin, write(admin, opened))
    post.deliver()
    return opened, admin


def code_to(mail_server, address):
    return re.findall(r"#([A-Z2-7]{52})", mail_server.text(address))[-1]


def test_a_new_code_ends_the_first_once_that_was_confirmed(known, mail_server):
    opened, admin = known
    first = code_to(mail_server, "p0@example.org")
    asked = admin.post(f"{base(opened)}/answered", {"contact": "p0"})
    assert "ends the earlier code" in words(asked)
    assert ballots.find(opened, first)
    done = admin.get(admin.fill_in(asked).location)
    assert "on its way to Per Son 0" in words(done)
    post.deliver()
    second = code_to(mail_server, "p0@example.org")
    assert ballots.find(opened, second)
    assert second != first
    with pytest.raises(NotFound):
        ballots.find(opened, first)
    assert mail_server.got["p1@example.org"] == 1


def test_nobody_who_has_answered_gets_a_new_code(known, mail_server):
    opened, admin = known
    responses.submit(opened, code_to(mail_server, "p0@example.org"), {"VG1": 3})
    form = {"contact": "p0", "confirmed": "yes"}
    assert "Nothing was sent" in words(admin.get(admin.post(f"{base(opened)}/answered", form).location))
    post.deliver()
    assert mail_server.got["p0@example.org"] == 1


@pytest.mark.parametrize("contact", ["", "never", "newcomer"])
def test_nobody_gets_a_new_code_who_was_not_invited(known, contact):
    opened, admin = known
    newcomer = Contact("newcomer", "New", "staff", "new@example.org")
    contacts.replace("meadow", [*contacts.everybody("meadow"), newcomer])
    form = {"contact": contact, "confirmed": "yes"}
    assert admin.post(f"{base(opened)}/answered", form).status_code == 404


def test_a_sealed_round_sends_nobody_a_new_code(admin, survey_round, mail_server):
    send(admin, write(admin, survey_round))
    form = {"contact": "p0", "confirmed": "yes"}
    assert admin.post(f"{base(survey_round)}/answered", form).status_code == 404
    assert tell("ballot") == 7
