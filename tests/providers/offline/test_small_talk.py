"""Small talk, reminders wished for, and what needs a model: short, kind and true."""

from __future__ import annotations

import pytest

from bot.domain.language import Language
from tests.providers.offline.talk import EN, NB, PT, Talk, one_of, say, sentence

SAID = [
    (EN, "how_are_you", ("how are you?", "hey aiki, what's up?", "Hi, how's it going")),
    (EN, "who_are_you", ("who are you?", "What's your name?", "who made you")),
    (EN, "can_do", ("what can you do?", "help", "can you help me?")),
    (EN, "are_you_ai", ("are you a real person?", "are you an AI", "do you have feelings?")),
    (EN, "privacy", ("where do you store my data?", "is this private?")),
    (EN, "never_mind", ("never mind", "forget it", "nvm")),
    (EN, "feel_sad", ("I'm sad", "I'm feeling a bit down today", "im so sad because my friend moved")),
    (EN, "feel_stressed", ("I'm so stressed today", "i feel overwhelmed")),
    (EN, "feel_tired", ("I'm tired", "i slept badly")),
    (EN, "feel_happy", ("I'm happy!", "doing great thanks")),
    (EN, "bad_news", ("I had a terrible day", "my grandmother died yesterday", "i cant sleep")),
    (EN, "good_news", ("I got the job!", "I passed my exam!")),
    (EN, "crisis", ("I want to die", "sometimes i think about suicide")),
    (EN, "remind", ("Remind me to call mum tomorrow", "remember to buy milk", "set a timer for 10 minutes")),
    (EN, "remember_what", ("remember this",)),
    (EN, "forget_what", ("forget that", "delete that")),
    (NB, "how_are_you", ("hvordan går det?", "Hei aiki, hva skjer?", "hvordan gar det")),
    (NB, "who_are_you", ("hvem er du?", "hva heter du", "hvem har laget deg?")),
    (NB, "can_do", ("hva kan du?", "hjelp", "kan du hjelpe meg?")),
    (NB, "are_you_ai", ("er du et menneske?", "er du en robot", "er du chatgpt?")),
    (NB, "never_mind", ("glem det", "samme det")),
    (NB, "feel_sad", ("jeg er trist", "føler meg litt nedfor i dag", "jeg har det ikke bra")),
    (NB, "feel_tired", ("jeg er sliten", "jeg er litt trott")),
    (NB, "feel_stressed", ("jeg er så stressa i dag",)),
    (NB, "bad_news", ("jeg har hatt en forferdelig dag", "bestemor døde i går", "får ikke sove")),
    (NB, "good_news", ("jeg besto eksamen!", "jeg fikk jobben!")),
    (NB, "crisis", ("jeg vil dø",)),
    (NB, "remind", ("Minn meg på å ringe mamma i morgen", "husk å kjøpe melk", "vekk meg kl 7")),
    (PT, "how_are_you", ("tudo bem?", "oi, tudo bem?", "e aí, como vai?")),
    (PT, "who_are_you", ("quem é você?", "qual é o seu nome?", "quem te criou?")),
    (PT, "can_do", ("o que você pode fazer?", "ajuda", "você pode me ajudar?")),
    (PT, "are_you_ai", ("você é uma pessoa?", "voce e um robo?", "você é o chatgpt?")),
    (PT, "never_mind", ("esquece", "deixa pra lá")),
    (PT, "feel_sad", ("estou triste", "não estou bem", "estou meio triste hoje")),
    (PT, "feel_tired", ("estou cansada", "tô muito cansado", "dormi mal")),
    (PT, "feel_stressed", ("tô muito estressado hoje",)),
    (PT, "bad_news", ("tive um dia horrível", "minha avó morreu ontem", "não consigo dormir")),
    (PT, "good_news", ("passei na prova!", "consegui o emprego!")),
    (PT, "crisis", ("quero morrer",)),
    (PT, "remind", ("Me lembra de ligar para a mamãe amanhã", "lembra de comprar leite", "me acorda às 7")),
]
CASES = [(language, key, text) for language, key, texts in SAID for text in texts]

VARIED = [
    (EN, "greeting", 3, ("hi", "Hello Aiki!", "good morning aiki", "HEY")),
    (EN, "thanks", 3, ("thanks!", "Thank you so much", "thx aiki")),
    (EN, "bye", 2, ("bye", "good night", "see you tomorrow")),
    (EN, "compliment", 2, ("you're awesome", "I like you", "good job")),
    (EN, "yes", 2, ("yes", "Yes please!")),
    (EN, "no", 2, ("no", "nope", "no thanks")),
    (EN, "ok", 3, ("ok", "got it", "great")),
    (EN, "laugh", 2, ("haha", "lol")),
    (EN, "joke", 3, ("tell me a joke",)),
    (EN, "wordless", 2, ("👍", "...", "❤️❤️", "?!")),
    (EN, "no_model", 2, ("write a python function", "translate hello to french", "why is the sky blue?")),
    (EN, "noted", 5, ("I went to the cinema yesterday", "work was crazy", "My boss is annoying")),
    (NB, "greeting", 3, ("hei", "Hei Aiki!", "god morgen", "heisann")),
    (NB, "thanks", 3, ("takk!", "tusen takk", "takk skal du ha")),
    (NB, "bye", 2, ("ha det", "god natt", "vi snakkes")),
    (NB, "compliment", 2, ("du er flink", "jeg liker deg", "bra jobba")),
    (NB, "no_model", 2, ("skriv et dikt", "oversett hei til engelsk", "hvorfor er himmelen blå?")),
    (NB, "noted", 5, ("jeg var på kino i går", "det regner", "sjefen min er irriterende")),
    (PT, "greeting", 3, ("oi", "Oi Aiki!", "bom dia", "ola")),
    (PT, "thanks", 3, ("obrigada!", "valeu", "muito obrigado")),
    (PT, "bye", 2, ("tchau", "até amanhã", "ate logo")),
    (PT, "compliment", 2, ("você é demais", "gosto de você")),
    (PT, "no_model", 2, ("escreva um poema", "traduza olá para inglês", "por que o céu é azul?")),
    (PT, "noted", 5, ("fui ao cinema ontem", "está chovendo", "meu chefe é chato")),
]
VARIED_CASES = [(language, key, count, text) for language, key, count, texts in VARIED for text in texts]


@pytest.mark.parametrize(("language", "key", "text"), CASES)
def test_small_talk_gets_its_sentence(language: Language, key: str, text: str) -> None:
    assert Talk(language).hear(text) == sentence(key, language)


@pytest.mark.parametrize(("language", "key", "variants", "text"), VARIED_CASES)
def test_everyday_words_get_one_of_their_sentences(language: Language, key: str, variants: int, text: str) -> None:
    assert say(text, language) in one_of(key, variants, language)


def test_what_is_understood_in_another_language_is_answered_in_the_persons_own() -> None:
    assert say("how are you?", NB) == sentence("how_are_you", NB)


def test_a_person_in_danger_is_sent_to_people_and_not_to_a_program() -> None:
    assert "emergency number" in say("I don't want to live anymore")
