"""The words that a fact of a kind is said with: what a quote holds none of says nothing of that kind."""

from __future__ import annotations

import re

from bot.core.predicates import FUNCTIONAL, SEVERAL
from bot.core.strong_words import is_as_strong
from bot.core.words import content_terms, fold_text, same_word, words_of
from bot.domain.consolidation import Told
from bot.domain.subjects import ME, RELATIONS

FREE_MOST, UNSAID_MOST = 0.7, 0.5
"""A predicate of the teller's own making is believed no more than the first, one that was not said than the second."""

# All of these after ``fold_text``: lower case and without accents, whatever the language; beginnings of words.
_SAID_WITH = {
    "residence": r"\w",
    "address": r"\d|liv(?:e|es|ing)\b|address|bor\b|adress|mor(?:o|a|amos)\b|endereco",
    "workplace": r"\w",
    "occupation": r"\w",
    "studies": r"stud|learn|school|degree|major|course|universit|college|master|bachelor|phd|doctora|"
    r"skole|utdann|laerer\b|fag|"
    r"curs|faculdade|universidade|mestrado|gradua|escola|aprend",
    "nickname": r"call|nick|known|kall|oppnavn|apelid|cham|conhecid",
    "birthday": r"born|birthday|b-?day|turn|fodt|bursdag|gebursdag|fyll|fylte|"
    r"nasc|aniversari|fa(?:z|co)\b|fiz\b|complet",
    "age": r"old\b|year|age|turn|\d|ar\b|gammel|fyll|fylte|anos?\b|idade|fa(?:z|co)\b|fiz\b|complet",
    "origin": r"from\b|born|origin|grew|raised|native|national|fra\b|fodt|oppvokst|vokst|opprinnelig|"
    r"d[eoa]s?\b|nasc|cresc|natural|orig|criad",
    "diet": r"vegan|vegetar|eat|diet|meat|pescat|keto|halal|kosher|gluten|lactose|"
    r"spis|kjott|kost|diett|laktose|com(?:o|e|emos|er)\b|carne|dieta|lactose",
    "allergy": r"\w*allerg|\w*intoleran|react|anaphyla|taler\b|reager|\w*alerg",
    "health": r"ha(?:ve|s|d)\b|got\b|diagnos|suffer|tak(?:e|es|ing)\b|us(?:e|es|ing)\b|on\b|"
    r"am\b|is\b|are\b|i'm\b|\w+'s\b|"
    r"har\b|fatt|fikk|tar\b|bruk|gar pa|er\b|lider|slit|"
    r"ten(?:ho|do)\b|tem\b|temos|tom[oa]\b|us[oa]\b|sou\b|e\b|esto?u?\b|sofr",
    "speaks": r"speak|talk|fluent|language|learn|tongue|snakk|kan\b|\w*sprak|laer|morsmal|fal(?:o|a|amos)\b|idioma|"
    r"lingua|fluente|aprend|sei\b|sabe\b",
    "plays": r"play|spill|toc(?:o|a|amos)\b|jog(?:o|a|amos)\b",
    "drives": r"driv|car\b|kjor|bil(?:en)?\b|diri[jg]|carro|gui[oa]\b",
    "has": r"ha(?:ve|s|d)\b|\w+'ve\b|got\b|gotten|own|my\b|our\b|bought|adopt|"
    r"har\b|fatt|fikk|eier|mi(?:n|tt|ne)?\b|var(?:t|e)?\b|kjop|"
    r"ten(?:ho|do)\b|tem\b|temos|meus?\b|minhas?\b|noss[oa]s?\b|comprei|compramos|adot|ganh|possu",
    "plan": r"going|will\b|\w+'ll\b|plan|want|intend|gett|mov|fly|travel|start|next\b|soon|decid|due\b|is (?:on|in)\b|"
    r"skal\b|vil\b|planlegg|tenk|neste\b|til\b|flytt|reise|begynn|bestemt|termin|er (?:i|den)\b|"
    r"v(?:ou|amos|ai)\b|planej|pretend|quer|que vem|proxim|decid|come[cs]|e (?:em|no|na|dia)\b",
    "favourite": r"favou?rit|best\b|prefer|lov(?:e|es)\b|\w*favoritt|yndling|beste\b|elsk|favorit|preferid|melhor|"
    r"mais gosto|adoro|amo\b",
    "phone": r"\+?\d",
    "email": r"\S+@",
    "life": r"di(?:ed|es)\b|dead|pass|death|lost\b|buri|funeral|dod|gikk bort|begrav|mist|morr|mort|falec|perd|enterr",
}  # fmt: skip
_WORK = (
    r"work\w*|jobs?|employ\w*|hired|start\w*|begin|career|position|intern\w*|teach\w*|promoted|shifts?|"
    r"jobb\w*|arbeid\w*|ansatt|begyn\w*|stilling\w*|deltid|praksis|"
    r"trabalh\w*|empreg\w*|comec\w*|contratad[oa]|estagi\w*"
)
_HOME = (
    r"liv(?:e|es|ed|ing)|mov(?:e|ed|ing)|home|house|flat|apartment|settled?|based|resid\w+|relocated|"
    r"bor|bodde?|bosatt|flytt\w*|hjem\w*|hus|huset|leilighet\w*|hybel|"
    r"mor(?:o|a|amos|am|ar|ei|ando)|viv(?:o|e|emos|er|endo)|mud(?:ei|ou|amos|ar|o)|resid\w+|casa|apartamento"
)
_SOMEBODY = (
    rf"{'|'.join(map(re.escape, sorted(map(fold_text, RELATIONS))))}|"
    r"sonn(?:en)?|datter(?:en)?|datra|bror(?:en)?|soster(?:en)?|mor(?:en)?|far(?:en)?|mamma|pappa|mann(?:en)?|kon[ae]|"
    r"kjaereste[nr]?|samboer(?:en)?|venn(?:en)?|venninn[ea]n?|sjef(?:en)?|hund(?:en)?|katt(?:en)?|onkel(?:en)?|tant[ea]n?|"
    r"bestemor|bestefar|mormor|morfar|farmor|farfar|nabo(?:en)?|kollega(?:en)?|"
    r"filh[oa]|irmao?|mae|pai|marido|esposa|mulher|namorad[oa]|noiv[oa]|amig[oa]|chefe|cachorr[oa]|cao|gat[oa]|ti[oa]|"
    r"avo|vo|prim[oa]|sobrinh[oa]|vizinh[oa]|colega"
)
_NAMING = r"call|nam(?:e|ed|es)\b|het(?:er|te)?\b|heit|navn|kalles|dopt|cham|nome\b|batiz"
_ARTICLE = (
    r"(?: (?:an?|the|en|et|ei|uma?))?(?: (?!(?:from|in|at|to|with|fra|i|pa|mot|med|hos|de|em|n[oa]|com)\b)[\w-]+)?"
)
_LED_TO_BY = {
    "residence": rf"(?:{_HOME})\b[^,;]{{0,40}}? (?:in|at|near|to|by|outside|of|i|pa|ved|til|utenfor|"
    r"em|n[oa]s?|para|pra|d[eoa])(?: (?!with |med |com |sammen )[\w'-]+){0,2}|"
    r"(?:home(?: ?town)?|city|address|hjemsted\w*|hjemby\w*) (?:is|er|e)",
    "workplace": rf"(?:(?:{_WORK})\b[^,;]{{0,40}}? "
    r"(?:at|for|with|in|to|i|pa|hos|ved|til|av|em|n[oa]s?|pra|para|pel[oa])(?: [\w'-]+)?|"
    r"joined|(?:employer|workplace|arbeidsgiveren min|arbeidsplassen min) (?:is|er)|"
    r"(?:am|i'm|er|sou)(?: [\w-]+){1,3} (?:at|pa|ved|n[oa]))",
    "occupation": r"(?:am|i'm|im|he's|she's|as|was|became|(?:job|profession|work|trade) is|"
    r"jeg er|eg er|han er|hun er|som|ble|blitt|sou|somos|como|era|virei|(?:trabalho|profissao) e|el[ae] e)" + _ARTICLE,
    "their occupation": r"(?<!name )(?<!named )(?<!navn )(?<!navnet )(?<!nome )(?:is|are|er|e)" + _ARTICLE,
    "name": rf"(?:{_SOMEBODY}),?|"
    r"(?:my|our|min|mi|mitt|mine|var|meus?|minhas?|noss[oa])(?: (?:older|younger|little|big|best|other|new|"
    r"eldre|yngre|lille|store|beste|melhor))? [\w-]+,?|\w+ (?:min|mi|mitt|var),?|"
    r"(?:it's|is|are|er|e|sao|not|no|nei|nao|wait|men|mas|ikke|actually),?|[\w-]+,(?: [\w-]+,?){0,3}(?: (?:and|og|e))?",
}
"""What stands right before an object of a kind: who lives with Linn in Oslo does not live in Linn."""
_MY_NAME_IS = r"call|name|i'?m\b|i am|this is|kall|het(?:er|e)?\b|heit|navn|jeg er|eg er|cham|nome|sou\b|aqui e"
_LIKES = re.compile(
    r"\b(?:lik(?:e|es|ed|ing)|lov(?:e|es|ed|ing)|enjoy\w*|ador(?:e|es|ed)|fans? of|into|fond|favou?rite|prefer\w*|"
    r"passionate|obsessed|keen on|crazy about|can't live without|addicted to|"
    r"lik(?:er|te|t)|elsk\w*|digg\w*|glad i|foretrekker|\w*favoritt\w*|yndling\w*|interessert|opptatt av|besatt av|"
    r"kos(?:er|te) (?:meg|oss)|"
    r"gost(?:o|a|amos|ava|ei)|ador(?:o|a|amos)|am(?:o|a|amos)|curt(?:o|e|imos)|prefir?(?:o|e)|favorit\w*|preferid\w*|"
    r"apaixonad[oa]|fa d[eoa]|louc[oa] por|viciad[oa])\b"
)
_DISLIKES = re.compile(
    r"\b(?:hat(?:e|es|ed|ing)|dislik\w*|detest\w*|loath\w*|despis\w*|can't (?:stand|bear)|cannot (?:stand|bear)|"
    r"(?:do|does|did)(?:n't| not) (?:really |even |much )?(?:like|love|enjoy|care for|drink|eat)|never liked|"
    r"not (?:a |much of a |into |fond |keen )|no fan|afraid of|sick of|"
    r"hat(?:er|et)|mislik\w*|avskyr?|(?:lik(?:er|te)|elsker|digger|drikker|spiser) ikkj?e|"
    r"ikkj?e (?:glad i|noe glad)|orker ikke|taler ikke|redd for|lei av|"
    r"odei(?:o|a|amos)|detest\w*|abomin\w*|nao (?:gost\w+|suport\w+|curt\w+|ador\w+|aguent\w+|beb[oe]|como|come)|"
    r"medo de)\b"
)
_NOT_BEFORE = re.compile(r"(?:n't|\bnot|\bnever|\bno|\bnao|\bnunca)(?: \w+){0,2} $")
_NOT_BEHIND = re.compile(r" (?:\w+ )?(?:ikkj?e|aldri)\b")


def said_so(told: Told, quote: str) -> bool:
    """Whether a quote holds the words that facts of this kind are said with; of tastes, those of its own side.

    A predicate of the teller's own making may not be stronger than the quote: who is cross cheats on nobody.
    """
    kind = told.predicate.partition(":")[0]
    said = _plain(quote)
    if kind in {"likes", "dislikes"}:
        return _taste(said, told.object) == kind
    if kind == "name":
        return _has(said, _MY_NAME_IS) if told.subject == ME else _is_called(said, told.object)
    if (pattern := _SAID_WITH.get(kind)) is not None:
        kinds = (kind, f"their {kind}") if kind == "occupation" and told.subject != ME else (kind,)
        return _has(said, pattern) and any(_is_led_to(said, told.object, one) for one in kinds)
    if kind in FUNCTIONAL | SEVERAL:
        return True
    return is_as_strong(kind, said)


def most_sure(told: Told, quote: str) -> float:
    """Return how sure a fact may be at most: less where its predicate is none of those with a meaning of their own."""
    kind = told.predicate.partition(":")[0]
    if kind in FUNCTIONAL | SEVERAL or kind == "favourite":
        return 1.0
    return FREE_MOST if _names(_plain(quote), kind) else UNSAID_MOST


def _names(said: str, kind: str) -> bool:
    """Whether a quote holds a predicate's own words; they are English, whatever is spoken."""
    words, wanted = words_of(said), content_terms(kind)
    return all(any(same_word(word, other) for other in words) for word in wanted)


def _plain(text: str) -> str:
    return " ".join(fold_text(text).replace("’", "'").split())


def _has(said: str, pattern: str) -> bool:
    return re.search(rf"(?<![\w'])(?:{pattern})", said) is not None


def _is_called(said: str, value: str) -> bool:
    """Whether somebody is said to be called so: "my husband Jon" will do, "my sister met Kari" will not."""
    return _has(said, _NAMING) or _is_led_to(said, value, "name")


def _is_led_to(said: str, value: str, kind: str) -> bool:
    """Whether what leads to an object of a kind stands right before it."""
    leading = _LED_TO_BY.get(kind)
    if leading is None:
        return True
    if value.replace(" ", "").isdecimal():
        return False
    words = r"[\W_]+".join(map(re.escape, words_of(fold_text(value))))
    return re.search(rf"(?<![\w'])(?:{leading}) {words}\b", said) is not None


def _taste(said: str, value: str) -> str | None:
    """Return on which side the word of taste stands that is nearest before an object, else the first after it."""
    first = next(iter(words_of(fold_text(value))), "")
    at = said.find(first)
    against = [(found.start(), found.end(), "dislikes") for found in _DISLIKES.finditer(said)]
    taken = [(begin, end) for begin, end, _ in against]
    for found in _LIKES.finditer(said):
        if any(begin <= found.start() < end for begin, end in taken):
            continue
        denied = _NOT_BEFORE.search(said[: found.start()]) or _NOT_BEHIND.match(said[found.end() :])
        against.append((found.start(), found.end(), "dislikes" if denied else "likes"))
    before = [one for one in against if one[0] < at]
    nearest = max(before, default=None) or min(against, default=None)
    return nearest[2] if nearest is not None else None
