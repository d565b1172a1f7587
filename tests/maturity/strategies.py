"""Random questionnaires and answers for property tests: any scale, reversed, weighted and missing."""

from hypothesis import strategies as st

from .instruments import item, pillar, questionnaire

SCALES = [(1, 5), (0, 10), (1, 7), (-2, 2), (0, 1)]


@st.composite
def questionnaires(draw, pillars=4):
    """Up to four pillars of up to five items, each with a scored one."""
    made = []
    for letter in "ABCD"[: draw(st.integers(1, pillars))]:
        items = []
        for number in range(draw(st.integers(1, 5))):
            low, high = draw(st.sampled_from(SCALES))
            weight = 1 if number == 0 else draw(st.sampled_from([1, 2, 0, 0.5, 1.25]))
            reverse = draw(st.booleans())
            scale = {"min": low, "max": high}
            items.append(item(f"{letter}{number}", scale=scale, weight=weight, reverse=reverse))
        made.append(pillar(letter, *items, weight=draw(st.sampled_from([1, 2, 0.3]))))
    return questionnaire(*made)


@st.composite
def answers_to(draw, asked):
    """One respondent's answers, some of them don't know or skipped."""
    found = {}
    for each in asked.items:
        value = st.integers(each.scale.min, each.scale.max)
        found[each.id] = draw(st.one_of(value, value, value, st.sampled_from(["dk", None])))
    return found


@st.composite
def rounds(draw, least=0, most=12):
    """A questionnaire and the answers of some respondents."""
    asked = draw(questionnaires())
    return asked, draw(st.lists(answers_to(asked), min_size=least, max_size=most))
