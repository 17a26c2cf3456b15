"""What a person says and does not want kept, in so many words: "don't remember this: …", "ikke lagre dette"."""

from __future__ import annotations

import re

from bot.core.words import fold_text

_READ_CHARS = 2_000
# Only where a clause begins: "I don't remember this" and "she said to keep it" ask for nothing.
_BEGINS = (
    r"(?:^|[.,;:!?()…–—\n-]\s*|\b(?:and|but|so|please|pls|just|og|men|sa|bare|vennligst|e|mas|so|entao|por favor)\s+)"
    r"(?:(?:hey|hi|hei|oi|aiki|please|pls|just|bare|vennligst|vaer sa snill(?: og)?|por favor|you|du|voce|vc)[,:]?\s+)*"
)
# And only where nothing is meant that can be kept elsewhere: "don't keep it cold", "não guarde isso na geladeira".
_ENDS = (
    r"(?=\s*(?:$|[.,;:!)…–—\n-]|please\b|pls\b|ok\b|okay\b|anywhere\b|in your memory\b|for later\b|about me\b|"
    r"because\b|"
    r"er du snill\b|vaer sa snill\b|noe sted\b|i minnet\b|om meg\b|for\b|fordi\b|por favor\b|ta\b|em lugar nenhum\b|"
    r"na memoria\b|sobre mim\b|porque\b))(?!\s*\?)"
)
_NB_VERB = (
    r"(?:huske?|lagre?|hugse?|noter(?:e)?|memorer(?:e)?|behold(?:e)?|skriv(?:e)? ned|ta(?:r)? vare pa|gjem(?:me)?|"
    r"spar(?:e)? pa)"
)
_ENGLISH = (
    r"(?:do not|don't|dont|never|no need to|you (?:do not|don't|dont) (?:have|need) to|"
    r"i (?:do not|don't|dont) want you to|"
    r"you (?:must not|mustn't|shouldn't|should not|needn't)|without) "
    r"(?:remember(?:ing)?|keep(?:ing)?|save|saving|stor(?:e|ing)|record(?:ing)?|memori[sz]e|write down|note down|note) "
    r"(?:(?:any|none) of )?(?:(?:this|that)(?: (?:message|conversation|part|bit|one|secret|chat))?|it|these|"
    r"(?:what|anything|everything) (?:i|i'm|i am)(?: \w+){1,4})"
    r"|(?:this|that|it) (?:is not|isn't|must not|mustn't|should not|shouldn't) (?:to |for you to )?(?:be )?"
    r"(?:remember(?:ed)?|kept|keep|saved?|stored?|recorded)"
    r"|keep (?:this|that|it) out of your memory|off the record"
)
_NORWEGIAN = (
    rf"(?:(?:ikke|ikkje|aldri|du (?:ma|skal|trenger|bor|behover) (?:ikke|ikkje)(?: a)?|jeg vil ikke at du skal) "
    rf"{_NB_VERB}|{_NB_VERB} (?:ikke|ikkje)) (?:noe av )?"
    r"(?:dette|det her|det|denne (?:meldingen|samtalen)|(?:det|hva) jeg(?: \w+){1,4})"
    r"|(?:dette|det|det her) (?:skal|ma|bor|trenger) du (?:ikke|ikkje) (?:a )?(?:huske|lagre|hugse|notere|ta vare pa)"
)
_PORTUGUESE = (
    r"(?:nao|nunca|nao precisa(?:s)?|nao e (?:para|pra)|nao quero que voce) (?:se |te )?"
    r"(?:guard(?:e|es|ar|a)|lembre|lembres|lembrar|salv(?:e|es|ar)|memoriz(?:e|es|ar)|registr(?:e|es|ar)|"
    r"anot(?:e|es|ar)|armazen(?:e|es|ar)|grav(?:e|es|ar)) "
    r"(?:(?:nada|nenhuma parte) (?:disso|disto|do que(?: \w+){1,4})|(?:d)?(?:isso|isto)|"
    r"(?:est|ess)a (?:mensagem|conversa)|(?:d)?o que(?: \w+){1,4})"
    r"|(?:isso|isto) nao e (?:para|pra) (?:voce )?(?:guardar|lembrar|salvar|anotar|registrar)"
)
_WISH = re.compile(f"{_BEGINS}(?:{_ENGLISH}|{_NORWEGIAN}|{_PORTUGUESE}){_ENDS}")


def asks_not_to_keep(text: str) -> bool:
    """Whether a message asks that it be not remembered; one that asks whether something is ("?") does not."""
    folded = fold_text(text[:_READ_CHARS]).replace("’", "'")
    # A long run of white space would cost its square.
    plain = "\n".join(" ".join(line.split()) for line in folded.splitlines() if line.strip())
    return _WISH.search(plain) is not None
