"""Users: what a new one needs, and what a password must be."""

import pytest
from sqlalchemy import select

from cxassess.records import organisations, people
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid, NotFound

from .leaders import PASSWORD


def make(**changes):
    wanted = {"email": "lea@meadow.example", "name": "Lea Dow", "role": "leader", "password": PASSWORD}
    return people.create_user("meadow", **{**wanted, **changes})


@pytest.fixture(autouse=True)
def meadow(app):
    organisations.create("Meadow Dairy", "meadow")


def test_a_new_user_can_sign_in_with_any_capitals_and_either_spelling_of_a_letter():
    user = make(password="sm\u00f8rrebr\u00f8d og kaff\u00e9 hver dag")
    assert people.authenticate(" LEA@Meadow.example", "sm\u00f8rrebr\u00f8d og kaffe\u0301 hver dag") == user


@pytest.mark.parametrize(
    "password",
    ["fourteen chars", "aaaaaaaaaaaaaaaaaaaa", "123456789012345", "passwordpassword1", "lea@meadow.example",
     "correct horse battery staple", "Lea Dow Lea Dow 1", "x" * 1001],
)  # fmt: skip
def test_a_password_that_is_short_or_guessed_first_is_refused(password):
    with pytest.raises(Invalid) as refused:
        make(password=password)
    assert [fault.where for fault in refused.value.faults] == ["/password"]


@pytest.mark.parametrize(
    "password", ["fifteen letters", "               !aé漢", "-.-.-.-.-.-.-,x#y", "p" * 5 + "qrstu vwxyz"]
)
def test_any_composition_of_fifteen_characters_is_taken(password):
    make(password=password)
    assert people.authenticate("lea@meadow.example", password)


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "lea"), ("email", "lea@meadow"), ("email", "a b@meadow.example"), ("email", "a@b.example\nx"),
     ("name", " "), ("name", "Lea\x00"), ("role", "king"), ("role", "")],
)  # fmt: skip
def test_each_fault_of_a_new_user_is_named(field, value):
    with pytest.raises(Invalid) as refused:
        make(**{field: value})
    assert [fault.where for fault in refused.value.faults] == [f"/{field}"]


def test_an_address_is_taken_once():
    make()
    with pytest.raises(Conflict) as refused:
        make(email="LEA@meadow.example")
    assert refused.value.code == "user_exists"


def test_another_organisations_user_is_not_there():
    organisations.create("Other", "other")
    user = make()
    with pytest.raises(NotFound):
        people.by_id("other", user.id)
    with pytest.raises(NotFound):
        people.deactivate("other", user.id)


def test_the_password_is_kept_as_argon2id_only():
    make()
    row = db.session.scalar(select(people.UserRow))
    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in str(vars(row))
