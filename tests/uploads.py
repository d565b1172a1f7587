"""Questionnaires as somebody would hand them in."""

import io
import zipfile
from collections.abc import Mapping

MAIN = "questionnaire.yaml"
_ONBOARDING = """id: {id}
version: "{version}"
language: en
title: {title}
levels:
  - {{number: 1, name: Rough, from: 0}}
  - {{number: 2, name: Smooth, from: 60}}
pillars:
  - id: welcome
    name: Welcome
    purpose: New customers know what happens next.
    items:
      - id: W1
        title: Next steps
        core: true
        statement:
          staff: Do new customers hear from us what happens next?
          customer: I always knew what would happen next.
        anchors: {{1: Nobody, 2: On asking, 3: Most, 4: All, 5: All with dates}}
        anchors_customer: {{1: Never, 2: Rarely, 3: Sometimes, 4: Usually, 5: Always}}
      - id: W2
        title: Repeated questions
        reverse: true
        statement: How often are new customers asked for the same thing twice?
  - id: help
    name: Help
    items:
      - {{id: H1, title: Speed, core: true, statement: How quickly do new customers get help?}}
outcomes:
  - {{id: overall, statement: How good are the first weeks overall?, scale: {{min: 0, max: 10}}}}
"""
GERMAN = """language: de
title: Die ersten Wochen
levels: {1: Holprig, 2: Reibungslos}
pillars:
  welcome: {name: Willkommen, purpose: Neue Kunden wissen Bescheid.}
  help: {name: Hilfe}
items:
  W1:
    title: Nächste Schritte
    statement: {staff: Erfahren neue Kunden es von uns?, customer: Ich wusste es immer.}
    anchors: {1: Niemand, 2: Auf Nachfrage, 3: Die meisten, 4: Alle, 5: Alle mit Terminen}
    anchors_customer: {1: Nie, 2: Selten, 3: Manchmal, 4: Meistens, 5: Immer}
  W2: {title: Wiederholte Fragen, statement: Wie oft wird zweimal gefragt?}
  H1: {title: Tempo, statement: Wie schnell kommt Hilfe?}
outcomes:
  overall: {statement: Wie gut insgesamt?}
"""


def text_of(id: str = "onboarding", version: str = "1.0.0", title: str = "First weeks with us") -> str:
    """A small questionnaire of one file."""
    return _ONBOARDING.format(id=id, version=version, title=title)


def files(**values: str) -> dict[str, str]:
    """The same by the name of its file."""
    return {MAIN: text_of(**values)}


def folder(**values: str) -> dict[str, str]:
    """The same with a translation."""
    return {**files(**values), "translations/de.yaml": GERMAN}


def zipped(texts: Mapping[str, str], within: str = "") -> bytes:
    """A zip file of these."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(within + name, text)
    return stream.getvalue()
