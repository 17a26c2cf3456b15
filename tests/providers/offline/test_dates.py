"""Dates and durations, asked on Saturday 21 November 2026 at half past ten in Oslo."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.language import Language
from bot.providers.offline.dates import age_on, said_date, shifted
from bot.providers.offline.lexicon import lexicon
from tests.providers.offline.talk import EN, NB, PT, say, sentence

TODAY = date(2026, 11, 21)

ANSWERED = [
    (EN, "what day is it?", "It is Saturday 21 November 2026."),
    (EN, "do you know what day it is?", "It is Saturday 21 November 2026."),
    (EN, "What time is it", "It is 10:30 (Europe/Oslo)."),
    (EN, "what week is it", "It is week 47 of 2026."),
    (EN, "what weekday is 17 May 2027", "That is Monday 17 May 2027."),
    (EN, "what day was 24 December 2000?", "That was Sunday 24 December 2000."),
    (EN, "what's the date tomorrow", "That is Sunday 22 November 2026."),
    (EN, "when is easter 2027?", "That is Sunday 28 March 2027."),
    (EN, "what is the date in three weeks?", "That is Saturday 12 December 2026."),
    (EN, "3 weeks ago", "That was Saturday 31 October 2026."),
    (EN, "2 weeks after 24 December 2026", "That is Thursday 7 January 2027."),
    (EN, "how many days until Christmas?", "34 days"),
    (EN, "how many days until 24.12.2026", "33 days"),
    (EN, "how many weeks until christmas", "4 weeks and 6 days"),
    (EN, "how many months until 1 January 2028", "13 months and 11 days"),
    (EN, "how many days since January 1 2026", "324 days"),
    (EN, "how many days between 1 May and 17 May", "16 days"),
    (EN, "how long until Friday", "6 days"),
    (EN, "from 8:30 to 16:15", "7 hours and 45 minutes."),
    (EN, "from 9 am to 5:30 pm", "8 hours and 30 minutes."),
    (EN, "how long is it from 22:00 to 6:30", "8 hours and 30 minutes, past midnight."),
    (EN, "how many hours is 3 weeks?", "= 504 hours"),
    (EN, "90 minutes in hours", "= 1.5 hours"),
    (EN, "how many days in a year", "About 365.24 days."),
    (EN, "how old am I if I was born 12.3.1990", "36 years old"),
    (EN, "2026-12-24", "That is Thursday 24 December 2026."),
    (NB, "hvilken dag er det?", "Det er lørdag 21. november 2026."),
    (NB, "hva er klokka", "Klokken er 10:30 (Europe/Oslo)."),
    (NB, "hvilken uke er det", "Det er uke 47 i 2026."),
    (NB, "hvilken ukedag er 17. mai 2027", "Det er mandag 17. mai 2027."),
    (NB, "hvilken dag er det i overmorgen", "Det er mandag 23. november 2026."),
    (NB, "når er påske 2027?", "Det er søndag 28. mars 2027."),
    (NB, "nar er paske 2027", "Det er søndag 28. mars 2027."),
    (NB, "hvilken dato er det om tre uker?", "Det er lørdag 12. desember 2026."),
    (NB, "for 3 uker siden", "Det var lørdag 31. oktober 2026."),
    (NB, "hvor mange dager er det til jul?", "33 dager"),
    (NB, "dager til nyttårsaften", "40 dager"),
    (NB, "hvor mange uker er det til jul", "4 uker og 5 dager"),
    (NB, "fra 8:30 til 16.15", "7 timer og 45 minutter."),
    (NB, "hvor mange timer er 3 uker?", "= 504 timer"),
    (NB, "90 minutter i timer", "= 1,5 timer"),
    (NB, "født 4. juli 1990, hvor gammel er jeg", "36 år"),
    (PT, "que dia é hoje?", "Hoje é sábado, 21 de novembro de 2026."),
    (PT, "que horas são", "São 10:30 (Europe/Oslo)."),
    (PT, "que dia da semana é 17 de maio de 2027", "É segunda-feira, 17 de maio de 2027."),
    (PT, "que dia é amanhã?", "É domingo, 22 de novembro de 2026."),
    (PT, "quando é a páscoa de 2027?", "É domingo, 28 de março de 2027."),
    (PT, "que data será daqui a três semanas?", "É sábado, 12 de dezembro de 2026."),
    (PT, "3 semanas atrás", "Foi sábado, 31 de outubro de 2026."),
    (PT, "quantos dias faltam para o Natal?", "34 dias"),
    (PT, "quanto tempo falta para o reveillon?", "40 dias"),
    (PT, "das 9h às 17h30", "8 horas e 30 minutos."),
    (PT, "quantas horas são 3 semanas?", "= 504 horas"),
    (PT, "90 minutos em horas", "= 1,5 horas"),
    (PT, "quantos anos eu tenho se nasci em 12/3/1990", "36 anos"),
]


@pytest.mark.parametrize(("language", "text", "answer"), ANSWERED)
def test_a_question_about_time_is_answered(language: Language, text: str, answer: str) -> None:
    assert say(text, language).startswith(answer)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        (EN, "24 December", date(2026, 12, 24)),
        (EN, "December 24th, 2027", date(2027, 12, 24)),
        (EN, "the 3rd of May", date(2027, 5, 3)),
        (EN, "24/12/2026", date(2026, 12, 24)),
        (EN, "2027-02-01", date(2027, 2, 1)),
        (EN, "next friday", date(2026, 11, 27)),
        (EN, "saturday", date(2026, 11, 28)),
        (EN, "1.2.30", date(2030, 2, 1)),
        (EN, "1.2.90", date(1990, 2, 1)),
        (NB, "24. desember", date(2026, 12, 24)),
        (NB, "24.12.", date(2026, 12, 24)),
        (NB, "i morgen", date(2026, 11, 22)),
        (NB, "lordag", date(2026, 11, 28)),
        (PT, "24 de dezembro de 2026", date(2026, 12, 24)),
        (PT, "terca-feira", date(2026, 11, 24)),
        (PT, "amanha", date(2026, 11, 22)),
    ],
)
def test_a_date_is_read_as_the_coming_one(language: Language, text: str, day: date) -> None:
    said = said_date(text, lexicon(language), TODAY)
    assert said is not None
    assert said.next_from(TODAY) == day


@pytest.mark.parametrize(
    "text", ["31.2.2026", "32 December", "13/13/2026", "29 February 2027", "Bergen", "soon", "0.1."]
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert said_date(text, lexicon(EN), TODAY) is None


def test_a_date_beyond_the_calendar_is_said_to_be() -> None:
    assert say("what is the date in 9000 years") == sentence("date_outside")


def test_a_birth_to_come_is_no_age() -> None:
    assert say("how old am I if I was born 1 January 2030").startswith("Tuesday 1 January 2030 is still")


def test_a_month_has_a_last_day() -> None:
    assert shifted(date(2026, 1, 31), 1, "month") == date(2026, 2, 28)


def test_a_birthday_on_leap_day_counts_from_the_first_of_march() -> None:
    assert (age_on(date(2000, 2, 29), date(2027, 2, 28)), age_on(date(2000, 2, 29), date(2027, 3, 1))) == (26, 27)


@given(st.dates(), st.sampled_from(list(Language)))
def test_a_date_in_figures_is_read_in_every_language(day: date, language: Language) -> None:
    said = said_date(day.isoformat(), lexicon(language), TODAY)
    assert said is not None
    assert said.exact() == day
