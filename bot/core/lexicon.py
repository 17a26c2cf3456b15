"""Small closed word lists of the three languages that more than one part of the core reads."""

from __future__ import annotations

from bot.domain.language import Language

FUNCTION_WORDS: dict[Language, frozenset[str]] = {
    Language.EN: frozenset(
        """a about again all also am an and any are as at be because been before but by can could did do does doing
        for from get got had has have he her hers him his how i i'd i'll i'm i've if in into is it it's its just like
        me more much my no not now of on one only or our out please she should so some such than that that's the their
        them then there these they this those to too up us very was we were what what's when where which who whom
        whose why will with would yes you you're your""".split()
    ),
    Language.NB: frozenset(
        """alle alt at av bare ble blir da de deg den denne der dere det dette din dine ditt du eg eller en enn er et
        etter for fordi fra få får gjør ha hadde han har hei hennes her hun hva hvem hver hvilken hvilke hvis hvor
        hvordan hvorfor i ikke inn ja jeg kan kom man med meg men mer min mine mitt må mye nei nå når og også om opp
        oss på seg selv si sin sine sitt skal skulle som så til ut var vi vil ville vær være vært å
        eg ikkje kva kven kor korleis ho dykk heite heiter mykje frå æ ka kem itj""".split()
    ),
    Language.PT: frozenset(
        """a ao aos as até com como da das de dela dele do dos e ela ele eles em era essa esse esta este eu foi há isso
        isto já lhe mais mas me meu meus minha minhas muito na nas nem no nos nós não num numa o onde os ou para pela
        pelo pode por porque pra qual quais quando quanto que quem se sem ser seu seus sim sobre sou sua suas são só
        também te tem tenho ter teu tu tua um uma umas uns vai você vocês é está estou estava tá às à
        nao voce voces vc vcs tb tambem pra pro q oq""".split()
    ),
}
"""The commonest words that carry grammar, not content: they tell the language and are no use in a search."""

SEARCH_SCAFFOLD: frozenset[str] = frozenset(
    """aiki again anything called ever exactly know last mention mentioned name name's named recall remember remind
    said say saying something tell telling thing things told was
    aldri alltid fortalt fortalte fortell heter husk husker kjenner navnet nevnt nevnte noe noen nevn sa sagt sist
    snakket ting vet visste kalles
    algo alguma algum chama chamado contei contou disse dizer esqueça esquece falei fale falou lembra lembrar lembro
    lembre mencionei mesmo nome sabe saber sei última último coisa coisas""".split()
)
"""Words of asking about memory: in "what did I tell you about my sister?" only *sister* is asked for."""

TELLING_WORDS: dict[Language, frozenset[str]] = {
    Language.EN: frozenset(
        """hi hello hey thanks thank good morning evening night bye help sorry great remember""".split()
    ),
    Language.NB: frozenset(
        """hei heia hallo halla heisann morn takk god morgen kveld natt ha det hadet hjelp husk glem unnskyld fint bra
        vet bur""".split()
    ),
    Language.PT: frozenset(
        """oi oii oie olá ola eai opa blz obrigado obrigada obg bom boa dia tarde noite tchau ajuda lembre lembra
        esquece desculpa legal irma mae""".split()
    ),
}
"""Content words that tell a language: what short messages are made of when they hold no function word at all."""


def _phrases(*lines: str) -> frozenset[str]:
    return frozenset(phrase.strip() for line in lines for phrase in line.split(","))


YES = _phrases(
    "yes, y, yeah, yep, sure, ok, okay, yes please, do it, go ahead, confirm, yes do it, please do",
    "ja, j, jepp, jo, joda, ja takk, gjør det, gjor det, greit, bekreft, ja gjør det",
    "sim, s, claro, pode, pode sim, isso, confirmo, sim por favor, com certeza",
)
NO = _phrases(
    "no, n, nope, no thanks, don't, dont, do not, cancel, stop, keep it, keep them, never mind, nevermind",
    "maybe, not sure, i don't know, wait",
    "nei, nei takk, ikke, ikke gjør det, avbryt, la være, la vaere, behold",
    "kanskje, vet ikke, veit ikke, veit ikkje",
    "não, nao, não obrigado, não obrigada, nao obrigado, cancela, cancelar, deixa, deixa pra lá, pare, melhor não",
    "talvez, sei lá, sei la, não sei, nao sei",
)
"""Whole answers to a yes-or-no question, in any of the three languages."""
