"""Scores by the book, in fractions, one answer at a time: written apart from the engine, to check it."""

from fractions import Fraction


def pillar_score(pillar, answers, minimum_answered=Fraction(1, 2)):
    """One respondent's score of a pillar, or None; answers by item id, whatever is no number is none."""
    scored = [each for each in pillar.items if each.weight > 0]
    total = weight = Fraction(0)
    answered = 0
    for each in scored:
        value = answers.get(each.id)
        if not isinstance(value, int):
            continue
        low, high = each.scale.min, each.scale.max
        kept = low + high - value if each.reverse else value
        total += Fraction(str(each.weight)) * Fraction(100 * (kept - low), high - low)
        weight += Fraction(str(each.weight))
        answered += 1
    if answered == 0 or Fraction(answered, len(scored)) < minimum_answered:
        return None
    return total / weight


def overall_score(questionnaire, answers, share=Fraction(3, 5)):
    """One respondent's overall score, or None."""
    weighty = [each for each in questionnaire.pillars if each.weight > 0]
    scores = [(each, pillar_score(each, answers)) for each in weighty]
    known = [(each, score) for each, score in scores if score is not None]
    if not known or Fraction(len(known), len(weighty)) < share:
        return None
    weights = sum(Fraction(str(each.weight)) for each, _ in known)
    return sum(Fraction(str(each.weight)) * score for each, score in known) / weights


def mean_and_variance(scores):
    """Mean and variance with n - 1 of scores, or None where there are too few."""
    n = len(scores)
    mean = sum(scores) / n if n else None
    variance = sum((score - mean) ** 2 for score in scores) / (n - 1) if n > 1 else None
    return mean, variance
