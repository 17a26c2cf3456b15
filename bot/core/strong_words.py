"""What nobody may be said to be or do who did not say so: hatred and love, drink, divorce, illness, crime."""

from __future__ import annotations

import re

# Beginnings of words after ``fold_text``, a matter at a time.
_STRONG_WORDS = r"""
    hat(?:e|red|ing) hater?\b hatet\b odei odio loath detest avsky despis dislik mislik;
    lov(?:e|es|ed|er|ing)\b elsk forelsk am(?:a|o|amos|or)\b apaixon ador;
    dr[iau]nk alcohol booze drikk drakk alkohol full\b fyll(?:a|esyk) beb[eio] alcool bebad embriag;
    divorc separat broke\b skil[lst] separer terminou separ[ao];
    affair cheat unfaith infidel utro affaere trai[ucr] traicao;
    kill murder dea[dt] di(?:ed|es)\b suicid drep myrd dod selvmord mat(?:ou|ar)\b assassin mort morr faleceu;
    crim steal stole theft rob(?:s|bed)\b prison jail arrest fraud krimin stjal stjel tyveri fengs bedrag roub
      furt prisao\b;
    abus violen hits?\b beats?\b threat rape misbruk vold slar\b slo\b true[rt] agred ameac bat(?:e|eu)\b;
    addict drug gambl cocain heroin avhengig rus(?:et|en|misbruk)?\b narko spillegal viciad droga vicio;
    sick ill(?:ness)?\b disease cancer depress diagnos disorder hiv aids syk\b sykdom kreft deprimer lidelse
      doen[tc] transtorn;
    pregnan abort gravid;
    fired sacked bankrupt debt sparken konkurs gjeld demitid falencia falid divida;
    nazi racis terror rasis fascis
"""
_STRONG = tuple(re.compile(rf"\b(?:{'|'.join(matter.split())})") for matter in _STRONG_WORDS.split(";"))


def is_as_strong(told: str, said: str) -> bool:
    """Whether each strong matter that is told of was spoken of too; both texts folded."""
    return all(matter.search(said) is not None for matter in _STRONG if matter.search(told) is not None)
