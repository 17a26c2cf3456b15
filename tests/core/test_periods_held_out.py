"""Periods in questions as people ask a companion about the past, written down before the grammar was.

Each line is a text and what it speaks of, on Wednesday 18 November 2026 at noon: the first and the last day, or
``~day/most`` where the wording is vague (the period holds that day and is at most so many days long), or nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.periods import Period, periods_in
from bot.domain.language import Language
from bot.domain.zone import day_start

_ZONES = {
    Language.EN: ZoneInfo("Europe/London"),
    Language.NB: ZoneInfo("Europe/Oslo"),
    Language.PT: ZoneInfo("America/Sao_Paulo"),
}
_EN = """
what did I tell you yesterday about the car? | 2026-11-17
do you remember what we talked about last week | 2026-11-09 2026-11-15
What was I so worried about in March? | 2026-03-01 2026-03-31
who did i have dinner with last friday | 2026-11-13
what did I say on monday regarding the dentist | 2026-11-16
where did we go on holiday last summer? | 2026-06-01 2026-08-31
what were my goals at the beginning of the year? | ~2026-01-15/150
how was I feeling two weeks ago? | ~2026-11-04/10
What books did I mention in the past month | ~2026-11-01/32
tell me everything I said since Monday | 2026-11-16 2026-11-18
did I complain about my boss a couple of months ago? | ~2026-09-18/64
what did I get mum for Christmas last year | 2025-12-24 2025-12-26
what happened on May 7, 2023? | 2023-05-07
What did I do on the 7th of May? | 2026-05-07
which gym did I join in 2024 | 2024-01-01 2024-12-31
was I already learning piano before 2022? | 1970-01-01 2021-12-31
what did you suggest the day before yesterday | 2026-11-16
how much did I run between March and May? | 2026-03-01 2026-05-31
What did I write on 2026-10-03? | 2026-10-03
what movies did we discuss last weekend? | 2026-11-14 2026-11-15
have I said anything about money in the last 10 days | ~2026-11-09/11
what did I decide in late September? | ~2026-09-28/12
what was the name of the restaurant from three years ago | ~2023-11-18/370
remind me what I told you earlier this week | 2026-11-16 2026-11-22
what did my sister say over Easter | 2026-04-03 2026-04-06
what did I promise Tom last Tuesday night? | ~2026-11-17/2
in what city was I in December 2025? | 2025-12-01 2025-12-31
what did we plan for next weekend? | 2026-11-28 2026-11-29
what did I eat this morning | ~2026-11-18/1
How did I sleep last night? | ~2026-11-17/2
what did June tell me about the flat? | -
may I ask what you know about my brother? | -
what did I think of 1984? | -
what's my favourite Christmas song | -
can you give me a second to think | -
what time do I usually get up on Mondays? | -
did I like the Mars bars or the Snickers | -
who lives on the 2nd floor? | -
my number is 555-2023, did you save it? | -
what was it that April liked so much | -
"""
_NB = """
hva sa jeg til deg i går om bilen? | 2026-11-17
husker du hva vi snakka om forrige uke | 2026-11-09 2026-11-15
Hva var jeg så bekymra for i mars? | 2026-03-01 2026-03-31
hvem spiste jeg middag med sist fredag | 2026-11-13
hva sa jeg på mandag om tannlegen | 2026-11-16
hvor var vi på ferie i fjor sommer? | 2025-06-01 2025-08-31
hva var målene mine i begynnelsen av året? | ~2026-01-15/150
hvordan hadde jeg det for to uker siden? | ~2026-11-04/10
hvilke bøker har jeg nevnt den siste måneden | ~2026-11-01/32
fortell meg alt jeg har sagt siden mandag | 2026-11-16 2026-11-18
klagde jeg på sjefen for et par måneder siden? | ~2026-09-18/64
hva ga jeg mamma til jul i fjor | 2025-12-24 2025-12-26
hva skjedde 7. mai 2023? | 2023-05-07
Hva gjorde jeg den 7. mai? | 2026-05-07
hvilket treningssenter begynte jeg på i 2024 | 2024-01-01 2024-12-31
spilte jeg piano før 2022? | 1970-01-01 2021-12-31
hva foreslo du i forgårs | 2026-11-16
hvor mye løp jeg mellom mars og mai? | 2026-03-01 2026-05-31
Hva skrev jeg 03.10.2026? | 2026-10-03
hvilke filmer snakka vi om i helga? | 2026-11-14 2026-11-15
har jeg sagt noe om penger de siste ti dagene | ~2026-11-09/11
hva bestemte jeg meg for i slutten av september? | ~2026-09-28/12
hva het restauranten vi var på for tre år siden | ~2023-11-18/370
minn meg på hva jeg fortalte tidligere denne uka | 2026-11-16 2026-11-22
hva sa søsteren min i påska | ~2026-04-05/11
hva lovte jeg Tom på tirsdag kveld? | ~2026-11-17/2
hvor var jeg i desember 2025? | 2025-12-01 2025-12-31
hva har vi planlagt neste helg? | 2026-11-28 2026-11-29
hva spiste jeg i morges | ~2026-11-18/1
hva gjorde vi i uke 42? | 2026-10-12 2026-10-18
hva var det vi gjorde i var bil | -
hva synes vi om vår nye nabo? | -
hvor mange timer tar det til Mars? | -
hva syntes jeg om 1984? | -
hva er det beste julekakene mine? | -
når pleier jeg å trene på mandager? | -
har jeg god tid? | -
hvem bor i 2. etasje? | -
nummeret mitt er 22 33 20 23, har du lagra det? | -
hva var det Mai likte så godt | -
"""
_PT = """
o que eu te falei ontem sobre o carro? | 2026-11-17
você lembra do que a gente conversou semana passada | 2026-11-09 2026-11-15
Com o que eu estava tão preocupado em março? | 2026-03-01 2026-03-31
com quem eu jantei na sexta passada | 2026-11-13
o que eu disse na segunda sobre o dentista | 2026-11-16
pra onde a gente viajou no verão passado? | 2025-12-01 2026-02-28
quais eram minhas metas no começo do ano? | ~2026-01-15/150
como eu estava me sentindo duas semanas atrás? | ~2026-11-04/10
que livros eu mencionei no último mês | ~2026-11-01/32
me conta tudo que eu disse desde segunda | 2026-11-16 2026-11-18
eu reclamei do meu chefe uns dois meses atrás? | ~2026-09-18/64
o que eu dei pra minha mãe no natal do ano passado | 2025-12-24 2025-12-25
o que aconteceu em 7 de maio de 2023? | 2023-05-07
O que eu fiz no dia 7 de maio? | 2026-05-07
em que academia eu entrei em 2024 | 2024-01-01 2024-12-31
eu já tocava piano antes de 2022? | 1970-01-01 2021-12-31
o que você sugeriu anteontem | 2026-11-16
quanto eu corri entre março e maio? | 2026-03-01 2026-05-31
O que eu escrevi em 03/10/2026? | 2026-10-03
de que filmes a gente falou no fim de semana passado? | 2026-11-14 2026-11-15
eu falei de dinheiro nos últimos 10 dias | ~2026-11-09/11
o que eu decidi no final de setembro? | ~2026-09-28/12
como chamava o restaurante de três anos atrás | ~2023-11-18/370
o que eu contei no começo desta semana | ~2026-11-16/4
o que minha irmã disse na páscoa | ~2026-04-05/11
o que eu prometi pro Tom na terça à noite? | ~2026-11-17/2
onde eu estava em dezembro de 2025? | 2025-12-01 2025-12-31
o que a gente planejou pro próximo fim de semana? | 2026-11-28 2026-11-29
o que eu comi hoje de manhã | ~2026-11-18/1
faz um mês eu te contei do meu joelho, lembra? | ~2026-10-18/33
foi a segunda vez que eu falei disso? | -
na quarta tentativa eu passei, né? | -
a gente foi pro mar ou pra serra? | -
o que eu achei de 1984? | -
qual é minha música de natal preferida | -
a que horas eu costumo acordar aos domingos? | -
de que cor é o meu maiô? | -
quem mora no 2º andar? | -
meu número é 99912-2023, você guardou? | -
eles verão o filme comigo? | -
"""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def _cases() -> list[tuple[Language, str, str]]:
    tables = {Language.EN: _EN, Language.NB: _NB, Language.PT: _PT}
    lines = [(language, line) for language, table in tables.items() for line in table.strip().split("\n")]
    return [(language, *map(str.strip, line.split("|"))) for language, line in lines]  # type: ignore[misc]


def _days_of(period: Period, zone: ZoneInfo) -> tuple[date, date]:
    last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
    return date(1970, 1, 1) if period.start == _BEGINNING else period.start.astimezone(zone).date(), last


def _is_right(periods: tuple[Period, ...], wanted: str, zone: ZoneInfo) -> bool:
    if wanted == "-" or len(periods) != 1:
        return wanted == "-" and not periods
    if wanted.startswith("~"):
        day, most = wanted[1:].split("/")
        noon = day_start(date.fromisoformat(day), zone)
        period = periods[0]
        near = period.start < noon + timedelta(days=1) and noon < period.end
        return near and period.end - period.start <= timedelta(days=int(most), hours=1)  # clocks may be put back
    first, _, last = wanted.partition(" ")
    return _days_of(periods[0], zone) == (date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize(("language", "text", "wanted"), _cases())
@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
def test_a_question_speaks_of_the_time_it_speaks_of(language: Language, text: str, wanted: str, told: bool) -> None:
    zone = _ZONES[language]
    found = periods_in(text, datetime(2026, 11, 18, 12, tzinfo=zone), zone, language if told else None)
    assert _is_right(found, wanted, zone), found
