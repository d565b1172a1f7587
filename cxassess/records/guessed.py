"""Passwords that would be guessed first: names, common words and rows of keys, with something around them."""

import re


def is_guessed(plain: str, personal: list[str]) -> bool:
    """Whether nothing much is left of a password, in small letters, without what everybody would try."""
    stem = plain
    for word in (*personal, "customer experience", "cxassess", "password", "maturity"):
        stem = stem.replace(word, "")
    letters = re.sub(r"[\W\d_]+", "", plain.translate(LEET)), re.sub(r"[\W\d_]+", "", plain)
    return (
        len(set(stem)) < 5
        or plain in LONG
        or any(word in WORDS for word in letters)
        or any(plain in row or plain in row[::-1] for row in ROWS)
    )


# What stands for a letter in the spellings that are tried first.
LEET = str.maketrans("0134578@$!", "oleastbasi")
KEYS = """
1234567890 0123456789 qwertyuiop asdfghjkl zxcvbnm qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm
azertyuiopqsdfghjklmwxcvbn abcdefghijklmnopqrstuvwxyz 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv5tgb6yhn7ujm
q1w2e3r4t5y6u7i8o9p0 qazwsxedcrfvtgb
"""
# Twice, so that a part that runs over the end is found too.
ROWS = tuple(row * 2 for row in KEYS.split())
COMMON = """
password passwort motdepasse passw letmein welcome willkommen bienvenue iloveyou iloveu monkey dragon
sunshine princess princesa football fussball futbol baseball basketball soccer hockey master superman batman
spiderman pokemon starwars trustno trustnoone shadow michael michelle jessica jennifer ashley charlie daniel
jordan thomas andrew joshua matthew anthony nicole samantha amanda hunter killer freedom whatever computer
internet admin adminadmin administrator root rootroot login guest default changeme secret test testtest
testing tester access flower lovely loveme cookie chocolate cheese banana orange summer winter spring autumn
sommer herbst monday friday january december liverpool chelsea arsenal barcelona realmadrid google facebook
samsung apple microsoft windows purple ginger pepper buster tigger maggie harley mustang ferrari mercedes
yamaha corvette diamond forever angel babygirl qwerty qwertz azerty asdfgh zxcvbn qazwsx passwordpassword
letmeinletmein hellohello hello helloworld thankyou goodluck customer company
"""
# Words that stand high in published lists of leaked passwords, alone or with digits and signs around them.
WORDS = frozenset(COMMON.split())
# Long passwords that stand high there.
LONG = frozenset(
    (
        "1234567890123456",
        "qwertyuiop123456",
        "qwertyuiopasdfgh",
        "correct horse battery staple",
        "correcthorsebatterystaple",
        "correct-horse-battery-staple",
        "iloveyouiloveyou",
        "letmeinletmeinletmein",
        "administrator123",
    )
)
