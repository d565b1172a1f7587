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
}
