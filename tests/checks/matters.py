"""The matters that have more than one door, and where the other verbs with several are tried."""

from . import decisions, rounds, states

MATTERS = {**rounds.MATTERS, **decisions.MATTERS}

# Verbs whose doors are tried elsewhere: by their state alone, or by what is no value of a field.
ELSEWHERE = {
    **dict.fromkeys(states.ACTS, "test_states.py"),
    "contacts.replace": "a file that one reader reads at both doors: tests/cli/test_lists.py",
    "questionnaires.add": "files that one reader reads at all doors: tests/cli/test_questionnaires.py",
    "questionnaires.retire": "an id and a version, looked up: tests/cli/test_questionnaires.py",
    "questionnaires.take_back": "an id and a version, looked up: tests/cli/test_questionnaires.py",
    "responses.submit_many": "test_answers.py",
    "responses.store_sheets": "test_answers.py",
    "keys.change": "tests/web/test_office_keys.py, tests/cli/test_desk.py",
    "keys.revoke": "an id: tests/web/test_office_keys.py, tests/cli/test_desk.py",
    "keys.rotate": "tests/web/test_office_keys.py, tests/cli/test_desk.py",
    "webhooks.add": "tests/web/test_office_webhooks.py, tests/api/test_webhooks.py",
    "webhooks.change": "tests/web/test_office_webhooks.py, tests/api/test_webhooks.py",
    "webhooks.remove": "tests/web/test_office_webhooks.py, tests/api/test_webhooks.py",
    "webhooks.rotate": "tests/web/test_office_webhooks.py, tests/api/test_webhooks.py",
    "deliveries.test": "nothing is said: tests/web/test_office_webhooks.py, tests/api/test_webhooks.py",
    "deliveries.replay": "nothing is said: tests/web/test_office_webhooks.py, tests/api/test_webhooks.py",
    "deliveries.replay_since": "a moment: tests/web/test_office_webhooks.py, tests/api/test_webhooks.py",
}
