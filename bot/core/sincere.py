"""Whether somebody states what they say, in their own words: no question, supposition, joke or text of others."""

from __future__ import annotations

import re

from bot.core.words import asks, fold_text

# All of these after ``fold_text``: lower case and without accents, whatever the language.
_IF = re.compile(
    r"(?:^|[,;:(] ?|\b(?:and|but|so|og|men|e|mas) )"
    r"(?:(?:what |even |only )?if|suppos(?:e|ing)|imagin(?:e|ing)|pretend|let'?s say|say that i|hypothetically|"
    r"in theory|"
    r"unless|assuming|in another life|hvis|dersom|hva om|tenk om|tenk deg|"
    r"forestill deg|(?:late?|later) som|sett at|anta at|la oss si|hypotetisk|i teorien|i (?:boka|boken|filmen|"
    r"spillet|dromm\w+)|"
    r"e se|se (?:eu|a|o|as|os|ele|ela|nos|um|uma|meu|minha|tudo|por acaso)|caso (?:eu|a|o)|imagin[ae](?: que| so)?|"
    r"suponh?a|supondo|fing[ae]|fingindo|faz de conta|digamos|hipoteticamente|em teoria|no (?:livro|filme|jogo|"
    r"sonho))\b"
)
_WISH = re.compile(
    r"\b(?:i wish|if only|would (?:love|like|rather|be|have|live|work|move)|i'?d (?:love|like|rather|be|have|"
    r"live|move)|"
    r"might|maybe|perhaps|i guess|thinking (?:of|about)|dream(?:ed|t|ing)? (?:of|that|about)|i dreamt|"
    r"skulle onske|onsker jeg|hadde vaert|kunne tenke (?:meg|oss)|kanskje|drom(?:mer|te) (?:om|at)|vurderer|"
    r"lurer pa om|"
    r"queria|gostaria|quem me dera|talvez|quem sabe|sonh(?:o|ei|ava) (?:com|que|em)|pensando em|seria|teria|moraria)\b"
)
_IN_FICTION = re.compile(
    r"\b(?:in (?:the|a|this|my) (?:book|story|film|movie|game|dream|series|show|novel|song)|i (?:en |denne )?(?:"
    r"boka|boken|filmen|spillet|serien|drommen|romanen|sangen|film|bok|roman|drom)|(?:no|num|neste) (?:livro|filme|"
    r"jogo|sonho|seriado|romance)|(?:na|numa|nesta) (?:serie|novela|historia|musica))\b"
    r"(?! (?:industry|business|bransjen))"
)
_ASKING = re.compile(
    r"^\W*(?:so |and |but |og |men |e |mas )?(?:what(?:'?s| is| are| was| do| does| did| can| should)|who(?:'?s|"
    r" is| was)|"
    r"where(?:'?s| is| are| do| does| did)|which|whose|why|how (?:do|does|did|is|are|many|much|long|old|can|should)|"
    r"do you|did (?:i|you)|can (?:you|i)|could you|would you|hva|hvem|hvor|hvilke[nt]?|hvordan|hvorfor|kan du|vet du|"
    r"qual|quais|quem|onde|por que|quant[oa]s?|voce (?:pode|sabe|acha))\b"
    r"|[,;] (?:how (?:do|can|should|many|much)|what (?:should|can|do)|where (?:should|can)|which|hvordan|"
    r"hva (?:skal|bor|kan)|"
    r"hvor (?:skal|kan|mange)|como (?:eu|faco|posso|meco)|o que (?:eu|faco|devo)|quant[oa]s?|qual)\b"
)
_OTHERS_SAY = re.compile(
    r"(?<!\bi )(?<!\bwe )\b(?:said|says|saying|told me|tells me|wrote|writes|claims?|claimed|announced|goes like|"
    r"according to|the (?:article|book|post|song|quote) (?:says|said)|sa at|sier at|sa han|sa hun|skrev|skriver|pastar|"
    r"hevder|ifolge|star det|disse(?:ram)?|diz|dizem|falou|contou|escreveu|afirma|segundo (?:o|a|ele|ela)|"
    r"de acordo com)\b"
)
_JOKE = re.compile(
    r"\b(?:just kidding|only kidding|kidding|jk|j/k|joking|not really|sarcasm|april fools?|just testing|for a test|"
    r"just messing|messing with you|pulling your leg|(?:was|is|it's) (?:just |only )?a joke|as a joke|"
    r"tuller|tulla|tullet|bare tull|spoker|spokte|spok bare|fleiper|fleipet|sporra|kodda|ironi|neida|nei da|"
    r"det var en (?:spok|vits)|"
    r"brincadeira|to brincando|estou brincando|brincando|brinks|brinquei|zoeira|zoando|zoei|pegadinha|so que nao|sqn|"
    r"era piada|ironia|mentira|era so um teste)\b"
)
_LOOKS_BACK = 3
"""So many words a line that only says it was a joke may have."""
_TASK = re.compile(
    r"^\W*(?:(?:hey|hi|hei|oi|ok|please|pls|aiki|vennligst|por favor|can|could|would|will|you|kan|kunne|vil|du|"
    r"pode|poderia|"
    r"voce|vc|me|meg|er du snill,?)\W+){0,5}"
    r"(?:translat\w*|rewrite|rephrase|paraphrase|summari[sz]e|proofread|correct (?:this|the|my)|fix (?:this|the|"
    r"my)|shorten|"
    r"polish|write|draft|compose|make (?:this|it|me)|act as|role ?play|play the|pretend|how do (?:i|you|we) say|"
    r"what does .{1,80} mean|continue (?:this|the)|finish (?:this|the)|improve (?:this|my)|repeat after|say:|type:|"
    r"oversett\w*|omskriv|skriv|rett (?:denne|dette|opp)|korrekturles|forkort|oppsummer\w*|sammenfatt|spill|lat som|"
    r"fortsett|gjor (?:dette|denne|teksten)|hvordan sier|si:|gjenta|forbedre|"
    r"forget|remind me|delete|shopping(?: list)?\s*:|to-?do(?: list)?\s*:|glem(?! ikke)|minn meg|slett|handleliste|"
    r"esquec\w*|lembr[ae](?:-| )?me|me lembr[ae]|apag[ae]|lista(?: de compras)?\s*:|"
    r"traduz\w*|traduc\w*|reescrev\w*|resum\w*|corrij\w*|corrig\w*|revis[ea]|escrev\w*|redij\w*|encurt\w*|melhor[ea]|"
    r"finj\w*|aja como|faca de conta|continu[ea]|complet[ea]|repit[ae]|como se diz|diga:)(?!\w)"
)
_ORDERS = re.compile(
    r"\b(?:ignor(?:e|er|a) (?:all|any|the|your|every|previous|prior|alle|tidligere|forrige|de|det|todas?|todos?|"
    r"as|os|tudo)|"
    r"disregard|override|system prompt|systemprompt|new instructions?|previous instructions?|developer mode|"
    r"you are now|from now on you|forget (?:all|your|previous) (?:instructions|rules)|"
    r"se bort fra|du er na|nye instruks\w*|tidligere instruks\w*|utviklermodus|"
    r"desconsider\w*|esquec\w* (?:todas|as|suas) |voce agora e|novas instrucoes|instrucoes anteriores|"
    r"modo desenvolvedor|"
    r"(?:save|store|add|write|record) (?:this |that |it )?(?:to|in|into) (?:your |the )?(?:memory|profile)|"
    r"(?:lagre|legg) (?:dette |det )?i (?:minnet|profilen)|(?:salve|grave|guarde) (?:isso |"
    r"isto )?na (?:sua )?memoria)\b"
    r"|<\|?(?:im_start|system|assistant)|^\s*(?:system|assistant|sistema|assistente)\s*:",
    re.MULTILINE,
)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r"[“«„\"]([^”»“\"\n]*(?:\n[^”»“\"\n]+){0,8})[”»“\"]")
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|\|).*$", re.MULTILINE)
_LABELLED = re.compile(r"^[ \t]*[^\W\d_][\w .'-]{0,30}:[ \t]+\S.*$", re.MULTILINE)
_LABELLED_LINES = 2
"""From so many lines of the form "Name: text" on they are somebody's transcript or form."""
_PASTED_BEHIND = re.compile(
    r"(?:translat|rewrite|summari|proofread|this (?:text|email|mail|message|article|paragraph|letter|poem|quote|"
    r"song|lyric)|"
    r"the following|oversett|oppsummer|denne (?:teksten|mailen|meldingen|artikkelen)|folgende|"
    r"traduz|traduc|resum|corrig|corrij|este (?:texto|email|e-mail|artigo)|esta (?:mensagem|carta)|o seguinte|"
    r"(?:stronger|better|shorter|nicer|formal|"
    r"sterkere|bedre|kortere|formelt|mais (?:forte|curto|curta)|melhor)|"
    r"(?:my|min|mitt|meu|minha) (?:letter|cover letter|essay|application|poem|soknad\w*|dikt|brev|carta|redacao|poema))"
    r"[^\n:]{0,60}:"
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?!(?<=\d\.) +[^\W\d_A-ZÆØÅ])[\"'”»)]{0,2}\s+|\n+")
_WORDS_OF_A_TITLE = 2


def own_words(text: str) -> str:
    """Return a text without what it quotes, pastes or cites as code; a word or two in quotation marks stay."""
    text = _QUOTED_LINE.sub(" ", _CODE.sub(" ", text))
    if len(_LABELLED.findall(text)) >= _LABELLED_LINES:
        text = _LABELLED.sub(" ", text)
    if (pasted := _PASTED_BEHIND.search(fold_text(text))) is not None:
        text = text[: _reaching(text, pasted.end())]
    return _QUOTED.sub(_unless_long, text).strip()


def _unless_long(found: re.Match[str]) -> str:
    return found[1] if len(found[1].split()) <= _WORDS_OF_A_TITLE else " … "


def _reaching(text: str, folded_chars: int) -> int:
    """Return how much of a text folds to so many characters: some letters fold to two."""
    reached = 0
    for at, letter in enumerate(text):
        if reached >= folded_chars:
            return at
        reached += len(fold_text(letter))
    return len(text)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text, each on one line."""
    return [" ".join(piece.split()) for piece in _SENTENCE_END.split(text) if piece.strip()]


def is_order(text: str) -> bool:
    """Whether a text tries to give orders to whoever reads it, as no statement about oneself does."""
    return _ORDERS.search(fold_text(text)) is not None


def is_task(text: str) -> bool:
    """Whether a text asks for something to be done to a text, or for a part to be played."""
    return text.startswith("/") or _TASK.match(fold_text(text)) is not None


def was_joke(text: str) -> bool:
    """Whether a text says of itself, or of what was said before it, that it was no more than a joke."""
    return _JOKE.search(fold_text(text)) is not None


def takes_back(text: str) -> bool:
    """Whether a text says hardly anything but that what was said before was a joke."""
    folded = fold_text(text)
    return _JOKE.search(folded) is not None and len(_JOKE.sub(" ", folded).split()) <= _LOOKS_BACK


def is_stated(sentence: str) -> bool:
    """Whether a sentence of the person's own says that something is so."""
    folded = fold_text(sentence).replace("’", "'")
    if asks(sentence.rstrip("\"'”»)")):
        return False
    return not any(pattern.search(folded) for pattern in (_ASKING, _IF, _WISH, _IN_FICTION, _OTHERS_SAY))
