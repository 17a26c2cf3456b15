"""Which messages ask to be not kept, in three languages, and which only sound like it."""

from __future__ import annotations

import pytest

from bot.core.unkept import asks_not_to_keep


@pytest.mark.parametrize(
    "text",
    [
        "Please don't remember this: I hate my boss",
        "Just between us, I hate my boss, don't keep it",
        "off the record: I hate my boss",
        "I hate my boss. Don't save this.",
        "don’t keep any of this: I'm leaving",
        "Do not store what I tell you now: I'm pregnant",
        "You don't have to remember this, but I hate rain",
        "Ikke husk dette: jeg hater sjefen min",
        "lagre ikke dette: jeg er gravid",
        "Jeg hater jobben min. Du trenger ikke å huske det.",
        "Bare mellom oss: jeg liker ikke Kari. Ikke ta vare på det",
        "Não guarde isto: odeio meu chefe",
        "Não se lembre disso: odeio meu vizinho",
        "nao guarda isso, odeio meu chefe",
        "Só entre nós, não gosto da Ana, não guarde isso",
    ],
)
def test_a_message_that_asks_to_be_not_kept_is_read_as_one(text: str) -> None:
    assert asks_not_to_keep(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don't remember this",
        "Don't keep it cold",
        "Don't you remember this?",
        "Don't remember this?",
        "She said don't keep it there",
        "Don't save the file as PDF",
        "You never remember that I hate fish",
        "Remember this: I live in Oslo",
        "Don't forget this: milk",
        "Jeg kan ikke huske dette",
        "Husker du ikke dette?",
        "ikke det jeg sa",
        "Eu não lembro disso",
        "Não lembra disso?",
        "não guarde isso na geladeira",
    ],
)
def test_a_message_that_only_sounds_like_it_is_kept(text: str) -> None:
    assert not asks_not_to_keep(text)
