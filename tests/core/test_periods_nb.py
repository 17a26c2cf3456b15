"""Periods in Norwegian, on Wednesday 18 November 2026 at noon in Oslo."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.domain.language import Language
from tests.core.said_periods import lines_of, told_in

_OSLO = ZoneInfo("Europe/Oslo")
_NAMED = """
hva sa jeg i dag? | 2026-11-18
hva sa jeg idag | 2026-11-18
I GÅR | 2026-11-17
hva sa jeg igår om bilen | 2026-11-17
hva sa jeg i gaar | 2026-11-17
hva sa jeg i gar? | 2026-11-17
hva spiste vi i går kveld | 2026-11-17T17:00 2026-11-18T00:00
i går ettermiddag | 2026-11-17T12:00 2026-11-17T18:00
i forgårs fortalte jeg om turen | 2026-11-16
hva skal jeg i morgen | 2026-11-19
i morgen tidlig | 2026-11-19T04:00 2026-11-19T12:00
hva skjer i overmorgen? | 2026-11-20
hva spiste jeg i morges | 2026-11-18T04:00 2026-11-18T12:00
hva gjør vi i kveld | 2026-11-18T17:00 2026-11-19T00:00
hva drømte jeg i natt | 2026-11-17T18:00 2026-11-18T06:00
hva jobba jeg med denne uka | 2026-11-16 2026-11-22
hva sa jeg forrige uke | 2026-11-09 2026-11-15
førre veke | 2026-11-09 2026-11-15
hvem kommer neste uke? | 2026-11-23 2026-11-29
og forforrige uke? | 2026-11-02 2026-11-08
hvordan var humøret forrige måned | 2026-10-01 2026-10-31
forrige maaned | 2026-10-01 2026-10-31
hva har jeg lært denne måneden | 2026-11-01 2026-11-30
hva er planen neste måned | 2026-12-01 2026-12-31
hva fikk jeg til i fjor? | 2025-01-01 2025-12-31
hva har jeg lest i år | 2026-01-01 2026-12-31
hva har jeg lest i aar? | 2026-01-01 2026-12-31
neste år | 2027-01-01 2027-12-31
i forfjor | 2024-01-01 2024-12-31
hva gjorde vi forrige helg | 2026-11-14 2026-11-15
hva gjorde vi sist helg? | 2026-11-14 2026-11-15
hva skjer denne helga | 2026-11-21 2026-11-22
hva gjorde vi i helgen | 2026-11-14 2026-11-15
for 3 dager siden | 2026-11-15
for to uker siden nevnte jeg en bok | 2026-11-01 2026-11-07
for tre veker sidan | 2026-10-25 2026-10-31
for en måned siden | 2026-10-03 2026-11-02
for fem måneder siden? | 2026-06-03 2026-07-03
to år siden | 2024-05-18 2025-05-18
for to aar siden | 2024-05-18 2025-05-18
for et par uker siden | 2026-11-01 2026-11-07
for noen dager siden | 2026-11-13 2026-11-16
for to-tre uker siden | 2026-10-25 2026-11-07
for 2-3 dager siden | 2026-11-15 2026-11-16
for et halvt år siden | 2026-05-03 2026-06-02
for en time siden | 2026-11-18T10:30 2026-11-18T11:30
for ti minutter siden | 2026-11-18T11:45 2026-11-18T11:55
hva gjør jeg om to uker? | 2026-11-29 2026-12-05
hva har skjedd de siste tre ukene | 2026-10-28 2026-11-18
hva har jeg sagt de siste dagene? | 2026-11-13 2026-11-18
siste 24 timer | 2026-11-17T12:00 2026-11-18T12:00
den siste måneden | 2026-10-18 2026-11-18
det siste året | 2025-11-18 2026-11-18
hva skjedde mandag | 2026-11-16
på onsdag | 2026-11-11
sist fredag | 2026-11-13
forrige fredag | 2026-11-13
forrige uke fredag | 2026-11-13
de neste tre dagene | 2026-11-18 2026-11-21
neste fredag | 2026-11-20
på lørdag | 2026-11-14
paa loerdag | 2026-11-14
på fre? | 2026-11-13
fredag i forrige uke | 2026-11-13
tirsdag forrige uke | 2026-11-10
mandag morgen | 2026-11-16T04:00 2026-11-16T12:00
sist fredag kveld | 2026-11-13T17:00 2026-11-14T00:00
i mars | 2026-03-01 2026-03-31
I MARS? | 2026-03-01 2026-03-31
hva gjorde jeg i mai? | 2026-05-01 2026-05-31
hva snakka vi om i mai og juni? | 2026-05-01 2026-05-31 & 2026-06-01 2026-06-30
i desember | 2025-12-01 2025-12-31
i november | 2026-11-01 2026-11-30
forrige mars | 2026-03-01 2026-03-31
neste mai | 2027-05-01 2027-05-31
i mars i fjor | 2025-03-01 2025-03-31
mars i fjor | 2025-03-01 2025-03-31
juni i år | 2026-06-01 2026-06-30
i mars 2023 | 2023-03-01 2023-03-31
okt 2023 | 2023-10-01 2023-10-31
tidlig i mars | 2026-03-01 2026-03-11
i begynnelsen av mars | 2026-03-01 2026-03-11
midt i mars | 2026-03-11 2026-03-21
slutten av mars 2024 | 2024-03-21 2024-03-31
i slutten av august | 2026-08-21 2026-08-31
i begynnelsen av måneden | 2026-11-01 2026-11-10
natt til lørdag | 2026-11-13T18:00 2026-11-14T06:00
fredag for to uker siden | 2026-11-06
for ett år siden i dag | 2025-11-18
rundt påske | 2026-03-29 2026-04-06
hele mars | 2026-03-01 2026-03-31
første halvdel av 2024 | 2024-01-01 2024-07-01
for et års tid siden | 2025-11-03 2025-12-03
i sommerferien | 2026-06-01 2026-08-31
i mars 24 | 2026-03-01 2026-03-31
første uka i mai | 2026-05-01 2026-05-07
siste uka i oktober | 2026-10-25 2026-10-31
i uke 42 | 2026-10-12 2026-10-18
uke 7 i 2025 | 2025-02-10 2025-02-16
i sommer | 2026-06-01 2026-08-31
i fjor sommer | 2025-06-01 2025-08-31
forrige sommer | 2026-06-01 2026-08-31
sommeren 2023 | 2023-06-01 2023-08-31
sommeren i fjor | 2025-06-01 2025-08-31
hva gjorde vi i vår? | 2026-03-01 2026-05-31
hva sa jeg i vår om jobben | 2026-03-01 2026-05-31
i vaar | 2026-03-01 2026-05-31
turen vår i fjor | 2025-01-01 2025-12-31
hytta vår i 2019 | 2019-01-01 2019-12-31
hva var i fjor | 2025-01-01 2025-12-31
forrige vår | 2026-03-01 2026-05-31
Den 4. mai møtte Anna Bob | 2026-05-04
jeg har time den 14. klokka ni | 2026-11-14
hele gårsdagen | 2026-11-17
i fjor vår | 2025-03-01 2025-05-31
våren 2022 | 2022-03-01 2022-05-31
i høst | 2026-09-01 2026-11-30
i host? | 2026-09-01 2026-11-30
forrige høst | 2025-09-01 2025-11-30
i vinter | 2025-12-01 2026-02-28
vinteren 2022 | 2021-12-01 2022-02-28
i jula | 2025-12-24 2025-12-26
hva fikk jeg til jul | 2025-12-24 2025-12-26
forrige jul | 2025-12-24 2025-12-26
julaften 2023 | 2023-12-24
jula i fjor | 2025-12-24 2025-12-26
i fjor jul | 2025-12-24 2025-12-26
i romjula | 2025-12-27 2025-12-30
på nyttårsaften | 2025-12-31
på nyttaarsaften | 2025-12-31
i påska | 2026-03-29 2026-04-06
påsken 2024 | 2024-03-24 2024-04-01
på langfredag | 2026-04-03
i pinsen | 2026-05-23 2026-05-25
17. mai | 2026-05-17
på 17. mai i fjor | 2025-05-17
syttende mai | 2026-05-17
på sankthansaften | 2026-06-23
7. mai | 2026-05-07
den 7. mai 2023 | 2023-05-07
7 mai | 2026-05-07
den sjuende mai | 2026-05-07
24. desember i fjor | 2025-12-24
hva gjorde vi den 7.? | 2026-11-07
den 20. | 2026-10-20
den 31. om | 2026-10-31
fredag 13. november | 2026-11-13
lørdag den 3. oktober | 2026-10-03
2023-05-07 | 2023-05-07
07.05.2023 | 2023-05-07
7.5.2023 | 2023-05-07
07.05.23 | 2023-05-07
07/05/2023 | 2023-05-07
den 7.5. | 2026-05-07
i 2023 | 2023-01-01 2023-12-31
i begynnelsen av 2023 | 2023-01-01 2023-05-02
året 2000 | 2000-01-01 2000-12-31
mellom mars og mai | 2026-03-01 2026-05-31
fra mars til mai | 2026-03-01 2026-05-31
fra november til januar | 2025-11-01 2026-01-31
fra mandag til onsdag | 2026-11-09 2026-11-11
fra 2019 til 2021 | 2019-01-01 2021-12-31
fra 7. til 9. mai | 2026-05-07 2026-05-09
siden mai | 2026-05-01 2026-11-18
siden sist mandag | 2026-11-16 2026-11-18
siden i går | 2026-11-17 2026-11-18
siden 2020 | 2020-01-01 2026-11-18
før 2022 | 1970-01-01 2021-12-31
før sommeren | 1970-01-01 2026-05-31
foer jul | 1970-01-01 2025-12-23
fram til juni | 1970-01-01 2026-05-31
til og med juni | 1970-01-01 2026-06-30
etter påske | 2026-04-07 2026-11-18
i går og sist fredag | 2026-11-17 & 2026-11-13
"""
_NONE = """
hei
hva heter jeg?
vår bil er blå
i vår bil
i vår familie er vi fire
hva er planen i vår nye leilighet
jeg var i vår hage
hvor var jeg
planeten Mars
på Mars
skal vi dra til Mars
mars
Mai sa hun kom
hva sa Mai
siden Mai flyttet
før Mai ringte
hva sa Juni
jeg leste 1984
hva syntes jeg om 1984
ring 22 33 20 23
koden er 2023
rom 2024
det koster 2023 kroner
i 2000 meter
på 2000 kroner
på 7.5 kilo
på 7.5 om
fra 8.10 til 9.30
i 2.023 tilfeller
nummeret er +47 2023 1999
har du tid
en time til
hvor mange timer
sist vi snakka
siste etasje
i to uker
i tre dager
hver mandag
første mandag i måneden
den 1. hver måned
turen vår
bilen vår og hytta vår
på mandager
hver fredag møtes vi
pleier jeg å trene på lørdag
hva spiser jeg vanligvis i jula
julekakene mine
juletreet
2. etasje
i 2. etasje
den 2. etasjen
den andre
versjon 1.2.23
stillingen er 7/5
kl 10.30
før 10.30
den 13/13/2023
2023-13-45
30. februar
før jeg flytta
etter lunsj
siden jeg ble født
da jeg var ti
fra havet til fjellet
mellom oss
en uke
hvor mange dager er det i et år
for 900 år siden
man kan si det
Helga sa det
Sol er katten min
det er lørdagsgodt
god morgen
god kveld
god jul
jeg er sint på Tor
for mai
til en god dag
alle dager
i 1200
"""


@pytest.mark.parametrize(("text", "wanted"), lines_of(_NAMED))
def test_a_text_names_its_periods(text: str, wanted: str) -> None:
    assert told_in(text, _OSLO, Language.NB) == wanted


@pytest.mark.parametrize(("text", "wanted"), lines_of(_NONE))
def test_a_text_names_no_period(text: str, wanted: str) -> None:
    assert told_in(text, _OSLO, Language.NB) == wanted
