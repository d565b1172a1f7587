"""Words that tell no theme: those that hold sentences together, those that fit any sentence about service.

The English list is our own, since the library's holds hundreds of words that say something ("call", "bill",
"computer", "clear"). Words are in lower case, as they stand in texts; what is said against them goes for
every form with the same stem.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = _words(
    """
    a about above across after again against ago ah all almost along already also although always am among
    an and another any anybody anyone anything anyway are aren't around as at away back be because been
    before being below besides between both but by came can can't cannot could couldn't did didn't do does
    doesn't doing don't done down due during each either else enough etc even ever every everybody everyone
    everything few fewer first for from further gave get gets getting give given gives giving go goes going
    gone got had hadn't has hasn't have haven't having he he's her here hers herself hi him himself his how
    however i i'd i'll i'm i've if in indeed instead into is isn't it it's its itself just keep kept last
    least less let let's lets like likely little made make makes making many may maybe me might mine more
    most much must my myself near nearly need needed needs neither next no nobody none nor not nothing now
    of off often oh ok okay on once one ones only onto or other others otherwise ought our ours ourselves
    out over own per perhaps please put puts quite rather really said same say says saying see seem seems
    seen several shall she should shouldn't since so some somebody someone something sometimes still such
    take taken takes taking than that that's the their theirs them themselves then there there's therefore
    these they they'd they'll they're they've this those though three through till to together too took
    toward towards twice two under unless until up upon us use used uses using usually very was wasn't way
    we we'd we'll we're we've well went were weren't what what's whatever when whenever where wherever
    whether which while who who's whoever whole whom whose why will with within without won't would wouldn't
    yes yet you you'd you'll you're you've your yours yourself yourselves half four five six seven eight
    nine ten never can could want wants wanted
    """
)
"""What holds English sentences together."""

FITS_ANYWHERE = {
    "en": _words(
        """
        actually able bad best better bit case come comes coming customer customers client clients company
        companies day days different easier easy end especially example excellent feel feels find finds
        finding firm full generally good great happen happened happening happens help helps helped helpful
        important improve improved improvement issue issues job keep know knows knew known leave leaves long
        lot lots love main matter matters nice old part people person place possible problem problems quick
        quickly quicker simply slow slower start stop sure talk tell tells telling told thing things think
        thought time times today tomorrow try tried trying turn want week weeks work works working worked
        worse worst year years yesterday new right wrong hour hours minute minutes month months big small
        sometimes start starting stay hope hard felt show shows set bring brings brought look looks idea
        ideas ask asks asked mean means learn hear heard write wrote read reads fully far fine kind real
        """
    ),
    "de": _words(
        """
        allgemein alt alte alten bekommen bekommt besser beste besten bitte braucht brauchen brauche bringen
        dabei dafür damals danke daran darauf darüber davon deutlich ding dinge drei eben eher eigentlich
        einfach einfacher eigene eigenen erst erste ersten fast finde finden firma firmen fragen fünf gab
        ganz ganze ganzen geben gegeben gehen geht genau genug gern gerne gibt ging gleich groß große großen
        gut gute guten guter gutes halt haben heute hilfreich immer irgendwie jahr jahre jahren jedoch klar
        kommen kommt kunde kunden kundin kundinnen lange langen lassen laufen leider letzte letzten leute
        leuten liegt macht manchmal mehr mehrere meist meistens mal menschen minuten monat monate monaten
        morgen möglich nämlich nett nette nie niemals niemand nächste nächsten oft paar person personen
        problem probleme richtig sache sachen sagen sagt sagte schlecht schlechte schlechten schlimm schnell
        schnelle schneller schon schön sehen selten sieht sogar sollten statt stehen steht stunde stunden
        super stellen tag tage tagen tun tut unternehmen unternehmens viele vielen vieles vielleicht vier
        voll wenig wenige weniger werden wichtig wirklich wissen weiß woche wochen wohl wurde wurden wünsche
        wäre zeigen zeit zeiten ziemlich zuletzt zwei überall überhaupt bleiben bleibt hätte dürfen darf
        denke glaube hilfe hilft helfen arbeit arbeiten arbeitet neu neue neuen kaum trotz seit bevor ab je
        pro bzw zb beim ans aufs trotzdem sofort bereits ebenso lieber nimmt nehmen hören hört kennen kennt
        muss müsste müssten dauert dauern
        """
    ),
}
"""By language: words so wide that a theme called by them would say nothing."""

NEGATIONS = {
    "en": _words(
        """
        no not never nobody nothing none without cannot can't don't doesn't didn't won't isn't aren't wasn't
        weren't couldn't wouldn't shouldn't hasn't haven't hadn't
        """
    ),
    "de": _words("nicht nichts nie niemals niemand kein keine keinem keinen keiner keines ohne"),
    "fr": _words("pas jamais aucun aucune sans rien personne"),
    "es": _words("no nunca sin nada nadie ningún ninguna ninguno"),
    "it": _words("non mai senza niente nessuno nessuna"),
    "nl": _words("niet nooit geen zonder niets niemand"),
    "pt": _words("não nunca sem nada ninguém nenhum nenhuma"),
    "sv": _words("inte aldrig ingen inget inga utan"),
    "da": _words("ikke aldrig ingen intet uden"),
    "no": _words("ikke aldri ingen intet uten"),
    "pl": _words("nie nigdy brak bez nikt nic żaden żadna"),
}
"""By language: what turns the word beside it round. "No answer" is another thing than an answer."""

FOLLOWING = frozenset({"de", "nl", "da", "no", "sv"})
"""Languages where it may also follow its word: "funktioniert nicht"."""
