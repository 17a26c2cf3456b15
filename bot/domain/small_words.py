"""The commonest words of the three languages: they carry grammar, not content."""

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
