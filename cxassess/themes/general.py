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
        able actually ago april ask asked asks august bad best better big bit bring brings brought case
        client clients come comes coming common companies company customer customers day days december
        different easier easy end especially example excellent fair far february feel feels felt find
        finding finds fine firm friday fridays full fully generally good great happen happened happening
        happens hard hear heard help helped helpful helps honest honestly hope hour hours idea ideas
        important improve improved improvement issue issues january job july june keep kind knew know known
        knows learn leave leaves long look looks lot lots love main march matter matters mean means minute
        minutes monday mondays month months mostly new nice november october old opinion part people person
        personally place possible problem problems quick quicker quickly read reads real right saturday
        saturdays september set show shows simply slow slower small sometimes start starting stay stop
        sunday sundays sure talk tell telling tells thank thanks thing things think thought thursday
        thursdays time times today told tomorrow tried try trying tuesday tuesdays turn view want wednesday
        wednesdays week weeks work worked working works worse worst write wrong wrote year years yesterday
        """
    ),
    "de": _words(
        """
        ab allgemein alt alte alten ans april arbeit arbeiten arbeitet aufs august beim bekommen bekommt
        bereits besser beste besten bevor bitte bleiben bleibt brauche brauchen braucht bringen bzw dabei
        dafür damals danke daran darauf darf darüber dauern dauert davon denke deutlich dezember dienstag
        ding dinge donnerstag drei dreimal dürfen eben ebenso eher ehrlich eigene eigenen eigentlich einfach
        einfacher einmal erneut erst erste ersten fast februar finde finden firma firmen fragen freitag fünf
        gab ganz ganze ganzen geben gegeben gehen geht genau genug gern gerne gesagt gibt ging glaube gleich
        groß große großen gut gute guten guter gutes haben halt helfen heute hilfe hilfreich hilft hätte
        hören hört immer irgendwie jahr jahre jahren januar je jedoch juli juni kaum kennen kennt klar
        kommen kommt kunde kunden kundin kundinnen lange langen lassen laufen leider letzte letzten leute
        leuten lieber liegt macht mai mal manchmal mehr mehrere meinung meist meistens menschen minuten
        mittwoch monat monate monaten montag morgen muss märz möglich müsste müssten nehmen nett nette neu
        neue neuen nie niemals niemand nimmt november nächste nächsten nämlich oft oktober paar person
        personen persönlich pro problem probleme richtig sache sachen sagen sagt sagte samstag schlecht
        schlechte schlechten schlimm schnell schnelle schneller schon schön sehen seit selten september
        sicht sieht sofort sogar sollten sonnabend sonntag statt stehen steht stellen stunde stunden super
        tag tage tagen trotz trotzdem tun tut unternehmen unternehmens viele vielen vieles vielleicht vier
        voll weiß wenig wenige weniger werden wichtig wirklich wissen woche wochen wohl wurde wurden wäre
        wünsche zb zeigen zeit zeiten ziemlich zuletzt zwei zweimal überall überhaupt
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
