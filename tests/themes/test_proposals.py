"""What is proposed for a few hundred comments in two languages whose topics are known."""

import random
from collections import Counter

import pytest

from cxassess import themes
from cxassess.themes import general, languages
from tests.figures import questionnaire

from .corpus import CUSTOMERS_ONLY, ENGLISH, GERMAN, REST, STAFF_ONLY, comments, corpus

SAID = comments()
FIGURES = corpus(SAID)
FOUND = themes.proposed(FIGURES, questionnaire())
TOPIC = {text: topic for topic, _question, _audience, text in SAID}


def proposed(texts, question="improve", node="customer", kind=None):
    """What is proposed for texts of one question and node."""
    nodes = [{"node": node, "of": len(texts), "texts": [{"text": text, "kind": kind} for text in texts]}]
    words = [{"question": question, "nodes": nodes, "workshops": []}]
    return themes.proposed({"round": "r", "threshold": 5, "words": words}, questionnaire())


def texts_of(theme, figures=FIGURES):
    """The texts of a theme."""
    told = {
        (each["question"], node["node"], index): text["text"]
        for each in figures["words"]
        for node in each["nodes"]
        for index, text in enumerate(node["texts"])
    }
    return [told[each["question"], each["node"], each["index"]] for each in theme["texts"]]


def topics_of(theme):
    """How many texts of each topic a theme has."""
    return Counter(TOPIC[text] for text in texts_of(theme))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nearly_every_topic_is_a_theme_of_its_own(seed):
    said = comments(seed)
    figures = corpus(said)
    topic = {text: topic for topic, _question, _audience, text in said}
    found = themes.proposed(figures, questionnaire())["themes"]
    led = [Counter(topic[text] for text in texts_of(theme, figures)).most_common(1)[0] for theme in found]
    sizes = Counter(each for each, *_ in said)
    whole = {name for name, count in led if count >= 0.5 * sizes[name]}
    assert len(whole & {*ENGLISH, *GERMAN}) >= 11


def test_a_theme_is_about_one_topic():
    for theme in FOUND["themes"]:
        ((_topic, most),) = topics_of(theme).most_common(1)
        assert most >= 0.6 * len(theme["texts"]), theme["name"]


def test_there_are_between_three_and_twelve_themes_of_at_least_five_texts():
    assert 3 <= len(FOUND["themes"]) <= 12
    assert all(len(theme["texts"]) >= FIGURES["threshold"] for theme in FOUND["themes"])


def test_what_is_in_no_theme_is_counted():
    within = {tuple(place.values()) for theme in FOUND["themes"] for place in theme["texts"]}
    assert FOUND["in_no_theme"] == len(SAID) - len(within) >= len(REST)


def test_no_theme_is_called_by_a_small_word_or_one_of_the_question():
    names = {word.casefold() for theme in FOUND["themes"] for word in theme["name"].replace(",", "").split()}
    small = general.ENGLISH | languages.small_words("de") | {"customer", "customers", "company", "improve"}
    phrases = {word for name in names for word in name.split()} & small
    assert phrases <= {
        "no",
        "not",
        "a",
        "to",
        "ohne",
        "keine",
        "nicht",
        "zu",
    }  # within a phrase they may stand


def test_the_order_of_the_texts_changes_nothing():
    shuffled = list(SAID)
    random.Random(9).shuffle(shuffled)
    figures = corpus(shuffled)
    anew = themes.proposed(figures, questionnaire())
    assert anew["apart"] == FOUND["apart"]
    for theme, other in zip(FOUND["themes"], anew["themes"], strict=True):
        assert (theme["id"], theme["name"], theme["terms"]) == (other["id"], other["name"], other["terms"])
        assert sorted(texts_of(theme)) == sorted(texts_of(other, figures))


def test_languages_are_told_apart():
    counts = {each["language"]: each["texts"] for each in FOUND["languages"]}
    english = sum(topic in ENGLISH for topic, *_ in SAID)
    german = sum(topic in GERMAN for topic, *_ in SAID)
    assert abs(counts["en"] - english) <= 0.06 * len(SAID)
    assert abs(counts["de"] - german) <= 0.06 * len(SAID)
    assert counts.keys() <= {"en", "de", ""}


def test_terms_that_set_a_side_apart_are_those_of_its_own_topics():
    ((told),) = FOUND["apart"]
    for side, topics in (("more_here", STAFF_ONLY), ("more_there", CUSTOMERS_ONLY)):
        strongest = [term["text"].casefold() for term in told[side][:4]]
        own = " ".join(text.casefold() for text, topic in TOPIC.items() if topic in topics)
        assert strongest
        assert all(term in own for term in strongest)


def test_whoever_writes_another_language_is_not_apart_by_it():
    said = [*SAID]
    figures = corpus(
        [
            (topic, "improve", "staff" if topic in GERMAN else "customer", text)
            for topic, _question, _audience, text in said
            if topic
        ]
    )
    assert themes.proposed(figures, questionnaire())["apart"] == []


def test_one_and_many_of_a_thing_are_the_same():
    found = proposed(["The refund is late."] * 4 + ["Refunds are late."] * 4 + ["Fine."] * 3)
    assert max(len(theme["texts"]) for theme in found["themes"]) == 8


def test_a_word_that_is_turned_round_is_another_term():
    texts = ["There was no information on board."] * 6 + ["Information came early, thanks."] * 3
    terms = [term["text"] for theme in proposed(texts)["themes"] for term in theme["terms"]]
    assert "no information" in terms


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["Het wachten aan de telefoon duurt veel te lang voor een gewone vraag."] * 8, "nl"),
        (["Le temps d’attente au téléphone est beaucoup trop long pour une question."] * 8, "fr"),
        (["La espera en el teléfono es demasiado larga para una pregunta sencilla."] * 8, "es"),
        (["Oczekiwanie na telefon jest zbyt długie i nikt nie odpowiada na pytania."] * 8, "pl"),
    ],
)
def test_other_languages_are_known_by_their_small_words(texts, language):
    found = proposed(texts)
    assert found["languages"][0] == {"language": language, "texts": 8, "inside": 0, "customer": 8}
    assert found["themes"]


@pytest.mark.parametrize(
    "text",
    [
        "待ち時間が長すぎます。電話がつながりません。",
        "გრძელი რიგი ტელეფონზე",
        "طابور الانتظار على الهاتف طويل جدا",
        "रिफंड बहुत देर से आता है",
    ],
)
def test_words_of_any_script_are_counted(text):
    found = proposed([text] * 6 + ["👍"] * 2)
    assert found["themes"][0]["texts"][:1]
    assert len(found["themes"][0]["texts"]) == 6


def test_an_unknown_language_is_counted_by_plain_words_and_said_to_be_unknown():
    found = proposed(["Ezezaguna zaigun hizkuntzaz idatzitako txartelak dira hemen"] * 6)
    assert found["languages"][0]["language"] == ""
    assert found["themes"][0]["terms"][0]["texts"] == 6


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["ok"],
        ["", " ", "\n", "?!", "🙂🙂"] * 4,
        ["\u202eesrever\u202c"] * 7,
        ["•••"] * 9,
        ["a"] * 9,
        ["-" * 5000] * 6,
        ["\ud7ff\u0301" * 300] * 6,
    ],
)
def test_texts_that_say_nothing_do_no_harm(texts):
    found = proposed(texts)
    assert found["texts"] == len(texts)
    assert 0 <= found["in_no_theme"] <= len(texts)


HOSTILE = (
    "<script>alert('queue')</script> the queue",
    '=HYPERLINK("http://x","queue") queue',
    "queue\u202ereversed\u2066 queue",
    "queue " * 30_000,
    "queue " + "x" * 200_000,
    "queue " + "a-" * 100_000,
    "queue" + "\u0301" * 100_000,
)


def test_hostile_and_endless_texts_are_words_like_others():
    found = proposed([*HOSTILE, *HOSTILE])
    lead = max(found["themes"], key=lambda theme: len(theme["texts"]))
    assert len(lead["texts"]) >= 2 * (len(HOSTILE) - 1)
    assert all(len(term["text"]) <= 200 for theme in found["themes"] for term in theme["terms"])
    assert not any(mark in theme["name"] for theme in found["themes"] for mark in "<>=\u202e\u2066")


def test_direction_marks_do_not_hide_a_word():
    found = proposed(["The re\u202efu\u200bnd was late."] * 3 + ["The refund was late."] * 3)
    assert len(found["themes"][0]["texts"]) == 6
