"""A few hundred comments as people of an energy supplier and its customers write them, in two languages.

Every comment comes from one of several sentences about a topic, with changing words, openings and endings, so
that the topics are known and no two sets are quite alike. `corpus` gives what a release tells of them.
"""

import random
from typing import Any

SLOTS = {
    "when": ("last month", "in March", "again this week", "before Christmas", "on a Monday", "twice"),
    "who": ("my neighbour", "a colleague", "my mother", "the caretaker", "our tenant"),
    "wann": (
        "letzten Monat",
        "im März",
        "diese Woche wieder",
        "vor Weihnachten",
        "an einem Montag",
        "zweimal",
    ),
    "wer": ("meine Nachbarin", "ein Kollege", "meine Mutter", "der Hausmeister", "unser Mieter"),
}
OPENINGS = ("", "", "", "Honestly, ", "To be fair: ", "Once more: ", "In my view ", "Well, ")
ENDINGS = (
    "",
    "",
    "",
    " Please do something.",
    " That would help a lot.",
    " It matters to us.",
    " Thank you!",
    " 🙂",
)
ANFAENGE = ("", "", "", "Ehrlich gesagt: ", "Noch einmal: ", "Aus meiner Sicht: ")
ENDEN = ("", "", "", " Bitte ändern.", " Das wäre schön.", " Danke!", " 👍", " Das ist uns wichtig.")

ENGLISH = {
    "phone queue": (
        "I waited forty minutes in the phone queue {when}.",
        "The telephone queue is far too long, and then the line drops.",
        "Nobody picks up the phone {when}; the queue never moves.",
        "Shorten the queue on the phone or offer to ring back.",
        "Being stuck in a phone queue with music drives {who} mad.",
        "Callers hang up because the queue on the hotline is endless.",
    ),
    "bills": (
        "The bill is hard to understand, even for {who}.",
        "My bill was wrong {when} and nobody could explain it.",
        "Print the bills so that one sees what the tariff is.",
        "Every second bill has an error in the meter reading.",
        "Bills arrive late and with a tariff that I never chose.",
        "Explain the tariff on the bill in two plain sentences.",
    ),
    "app": (
        "The app crashes when I enter a meter reading.",
        "Logging in to the app needs three passwords {when}.",
        "The app logs me out {when} and forgets the password.",
        "An app without crashes would save everyone trouble.",
        "Password reset in the app fails {when}.",
    ),
    "friendly technicians": (
        "The technicians are friendly and tidy.",
        "A friendly technician explained the new heater to {who}.",
        "Your technicians arrive punctually and clean up afterwards.",
        "The technician who came {when} was polite and punctual.",
        "Friendly, punctual technicians; {who} praised them.",
    ),
    "outages": (
        "During the power outage {when} there was no information at all.",
        "Send a text message when there is an outage.",
        "We had an outage {when} and read about it in the newspaper.",
        "Outages are announced too late; shops lose their frozen goods.",
        "No information during an outage is worse than the outage itself.",
    ),
    "approvals": (
        "Every goodwill credit needs an approval from two managers.",
        "Approvals take longer than the repair itself.",
        "Let the team decide on small credits without an approval.",
        "The approval form goes back and forth {when}.",
        "I may not promise a credit without approval, which is embarrassing.",
    ),
    "training": (
        "New colleagues get no training on the billing software.",
        "Training happens once a year and covers nothing we use.",
        "More training before a new software goes live.",
        "Without training we guess, and callers notice.",
    ),
}
GERMAN = {
    "wartezeiten": (
        "Die Wartezeiten am Telefon sind viel zu lang.",
        "Ich hing {wann} vierzig Minuten in der Warteschleife am Telefon.",
        "Lange Wartezeit in der Hotline, und dann wird aufgelegt.",
        "Die Wartezeit am Telefon hat {wer} verärgert.",
        "Am Telefon erreicht man {wann} niemanden, die Warteschleife läuft endlos.",
    ),
    "rechnungen": (
        "Die Rechnung ist unverständlich, auch für {wer}.",
        "Meine Rechnung war {wann} falsch, keiner konnte den Abschlag erklären.",
        "Rechnungen kommen zu spät und der Abschlag stimmt nicht.",
        "Bitte den Abschlag auf der Rechnung verständlich erklären.",
        "Auf jeder zweiten Rechnung steht ein falscher Zählerstand.",
    ),
    "techniker": (
        "Die Techniker sind freundlich und pünktlich.",
        "Ein freundlicher Techniker hat {wer} alles erklärt.",
        "Der Techniker kam {wann} pünktlich und war sehr höflich.",
        "Freundliche Techniker, saubere Arbeit.",
    ),
    "freigaben": (
        "Jede Gutschrift braucht zwei Freigaben.",
        "Die Freigabe einer Gutschrift dauert länger als die Reparatur.",
        "Kleine Gutschriften sollten ohne Freigabe möglich sein.",
        "Ohne Freigabe darf ich keine Gutschrift zusagen.",
    ),
    "stromausfall": (
        "Beim Stromausfall {wann} gab es keine Information.",
        "Bei einem Stromausfall bitte eine Nachricht aufs Handy.",
        "Stromausfälle werden zu spät gemeldet.",
        "Über den Stromausfall haben wir aus der Zeitung erfahren.",
    ),
}
PRAISED = {"friendly technicians", "techniker"}
STAFF_ONLY = {"approvals", "training", "freigaben"}
CUSTOMERS_ONLY = {"bills", "rechnungen", "app"}
REST = (
    "All fine.",
    "Nothing comes to mind.",
    "More green energy from the roof of the school.",
    "The calendar you sent has lovely pictures.",
    "Cheaper would be nice, of course.",
    "Weiter so!",
    "Mehr Bäume vor dem Kundenzentrum pflanzen.",
    "Kann ich nicht sagen.",
    "ok",
    "👍👍👍",
    "?",
)


def comments(seed: int = 1, each: int = 30) -> list[tuple[str, str, str, str]]:
    """Topic, question, audience and text of each comment, shuffled; those about nothing have the topic ""."""
    chance = random.Random(seed)
    found = []
    for topics, openings, endings in ((ENGLISH, OPENINGS, ENDINGS), (GERMAN, ANFAENGE, ENDEN)):
        for topic, sentences in topics.items():
            for _ in range(each):
                slots = {name: chance.choice(words) for name, words in SLOTS.items()}
                text = (
                    chance.choice(openings)
                    + chance.choice(sentences).format(**slots)
                    + chance.choice(endings)
                )
                found.append((topic, *_place(chance, topic), text))
    for text in REST * 3:
        found.append(("", "improve", chance.choice(("staff", "customer")), text))
    chance.shuffle(found)
    return found


def _place(chance: random.Random, topic: str) -> tuple[str, str]:
    """The question that is answered with this, and who does."""
    audience = chance.choice(("staff", "customer"))
    audience = "staff" if topic in STAFF_ONLY else "customer" if topic in CUSTOMERS_ONLY else audience
    return "do_well" if topic in PRAISED else "improve", audience


def corpus(said: list[tuple[str, str, str, str]], round_id: str = "r") -> dict[str, Any]:
    """The part of a release that themes are found in."""
    words = []
    for question in ("do_well", "improve"):
        nodes = []
        for node in ("staff", "customer"):
            texts = [text for _, asked, audience, text in said if (asked, audience) == (question, node)]
            entries = [{"text": text, "kind": None} for text in texts]
            if entries:
                nodes.append({"node": node, "of": len(entries), "texts": entries})
        words.append({"question": question, "nodes": nodes, "workshops": []})
    return {"round": round_id, "threshold": 5, "words": words}
