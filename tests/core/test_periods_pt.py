"""Periods in Portuguese, on Wednesday 18 November 2026 at noon in Lisbon."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.domain.language import Language
from tests.core.said_periods import lines_of, told_in

_LISBON = ZoneInfo("Europe/Lisbon")
_NAMED = """
o que eu disse hoje? | 2026-11-18
O QUE EU DISSE ONTEM | 2026-11-17
ontem à noite | 2026-11-17T18:00 2026-11-18T06:00
o que comi ontem a noite | 2026-11-17T18:00 2026-11-18T06:00
ontem de manhã | 2026-11-17T04:00 2026-11-17T12:00
anteontem falei de um nome | 2026-11-16
antes de ontem | 2026-11-16
o que tem amanhã | 2026-11-19
o que tem amanha? | 2026-11-19
depois de amanhã | 2026-11-20
o que comi hoje de manhã | 2026-11-18T04:00 2026-11-18T12:00
o que eu disse hoje à tarde | 2026-11-18T12:00 2026-11-18T18:00
esta manhã | 2026-11-18T04:00 2026-11-18T12:00
o que sonhei essa noite | 2026-11-18T18:00 2026-11-19T06:00
noite passada | 2026-11-17T18:00 2026-11-18T06:00
hoje de madrugada | 2026-11-18T00:00 2026-11-18T06:00
no que trabalhei esta semana | 2026-11-16 2026-11-22
nesta semana | 2026-11-16 2026-11-22
na semana passada | 2026-11-09 2026-11-15
semana retrasada | 2026-11-02 2026-11-08
quem vem semana que vem | 2026-11-23 2026-11-29
na próxima semana | 2026-11-23 2026-11-29
como foi o mês passado | 2026-10-01 2026-10-31
mes passado | 2026-10-01 2026-10-31
o que aprendi este mês | 2026-11-01 2026-11-30
mês que vem | 2026-12-01 2026-12-31
no ano passado | 2025-01-01 2025-12-31
o que li este ano? | 2026-01-01 2026-12-31
ano que vem | 2027-01-01 2027-12-31
ano retrasado | 2024-01-01 2024-12-31
no fim de semana passado | 2026-11-14 2026-11-15
no último final de semana | 2026-11-14 2026-11-15
este fim de semana | 2026-11-21 2026-11-22
o que fizemos no fim de semana | 2026-11-14 2026-11-15
há 3 dias | 2026-11-15
há duas semanas falei de um livro | 2026-11-01 2026-11-07
ha duas semanas | 2026-11-01 2026-11-07
duas semanas atrás | 2026-11-01 2026-11-07
há duas semanas atrás | 2026-11-01 2026-11-07
faz dois anos | 2024-05-18 2025-05-18
a gente viajou, faz dois anos | 2024-05-18 2025-05-18
parei de fumar faz duas semanas | 2026-11-01 2026-11-07
faz um mês | 2026-10-03 2026-11-02
três meses atrás | 2026-08-03 2026-09-02
tres meses atras | 2026-08-03 2026-09-02
dois anos atrás | 2024-05-18 2025-05-18
faz uns dias | 2026-11-13 2026-11-16
há alguns dias | 2026-11-13 2026-11-16
duas ou três semanas atrás | 2026-10-25 2026-11-07
2-3 dias atrás | 2026-11-15 2026-11-16
uma hora atrás | 2026-11-18T10:30 2026-11-18T11:30
dez minutos atrás | 2026-11-18T11:45 2026-11-18T11:55
daqui a duas semanas | 2026-11-29 2026-12-05
nas últimas três semanas | 2026-10-28 2026-11-18
nos últimos dias | 2026-11-13 2026-11-18
nos últimos 10 dias | 2026-11-08 2026-11-18
nos últimos dois anos | 2024-11-18 2026-11-18
nas últimas 24 horas | 2026-11-17T12:00 2026-11-18T12:00
no último mês | 2026-10-18 2026-11-18
na última semana | 2026-11-11 2026-11-18
o que eu disse na segunda? | 2026-11-16
na quarta | 2026-11-11
na sexta-feira | 2026-11-13
sexta feira | 2026-11-13
sexta passada | 2026-11-13
na última sexta | 2026-11-13
nos próximos três dias | 2026-11-18 2026-11-21
próxima sexta | 2026-11-20
sexta que vem | 2026-11-20
no sábado | 2026-11-14
sabado passado | 2026-11-14
no domingo a gente foi | 2026-11-15
sexta da semana passada | 2026-11-13
na segunda de manhã | 2026-11-16T04:00 2026-11-16T12:00
na terça à noite | 2026-11-17T18:00 2026-11-18T06:00
sexta à noite | 2026-11-13T18:00 2026-11-14T06:00
na semana que passou | 2026-11-09 2026-11-15
na segunda, falamos | 2026-11-16
em março | 2026-03-01 2026-03-31
EM MARÇO? | 2026-03-01 2026-03-31
em marco | 2026-03-01 2026-03-31
o que fiz em maio? | 2026-05-01 2026-05-31
em maio e junho | 2026-05-01 2026-05-31 & 2026-06-01 2026-06-30
em dezembro | 2025-12-01 2025-12-31
em novembro | 2026-11-01 2026-11-30
no mês de abril | 2026-04-01 2026-04-30
as mensagens de março | 2026-03-01 2026-03-31
março passado | 2026-03-01 2026-03-31
março do ano passado | 2025-03-01 2025-03-31
em maio que vem | 2027-05-01 2027-05-31
em junho deste ano | 2026-06-01 2026-06-30
em março de 2023 | 2023-03-01 2023-03-31
março 2023 | 2023-03-01 2023-03-31
out 2023 | 2023-10-01 2023-10-31
no começo de março | 2026-03-01 2026-03-11
em meados de março | 2026-03-11 2026-03-21
fim de março de 2024 | 2024-03-21 2024-03-31
no final de agosto | 2026-08-21 2026-08-31
no início do mês | 2026-11-01 2026-11-10
no fim do ano passado | 2025-09-01 2025-12-31
sexta retrasada | 2026-11-06
na semana de 10 de maio | 2026-05-04 2026-05-10
perto do natal | 2025-12-24 2025-12-25
no dia de São João | 2026-06-24
no primeiro semestre de 2024 | 2024-01-01 2024-07-01
na primeira semana de maio | 2026-05-01 2026-05-07
última semana de outubro | 2026-10-25 2026-10-31
segunda semana de maio | 2026-05-08 2026-05-14
na semana 42 | 2026-10-12 2026-10-18
semana 7 de 2025 | 2025-02-10 2025-02-16
no verão passado | 2026-06-01 2026-08-31
neste verão | 2026-06-01 2026-08-31
no verao | 2026-06-01 2026-08-31
verão de 2023 | 2023-06-01 2023-08-31
no outono do ano passado | 2025-09-01 2025-11-30
durante o inverno | 2025-12-01 2026-02-28
na primavera | 2026-03-01 2026-05-31
no Natal | 2025-12-24 2025-12-25
natal passado | 2025-12-24 2025-12-25
natal de 2023 | 2023-12-24 2023-12-25
véspera de natal | 2025-12-24
no réveillon | 2025-12-31
no ano novo | 2025-12-31 2026-01-01
no carnaval | 2026-02-13 2026-02-18
carnaval do ano passado | 2025-02-28 2025-03-05
na páscoa | 2026-04-03 2026-04-05
pascoa de 2024 | 2024-03-29 2024-03-31
na sexta-feira santa | 2026-04-03
semana santa | 2026-03-29 2026-04-05
no São João | 2026-06-23 2026-06-24
no dia das mães | 2026-05-10
no dia dos pais | 2026-08-09
7 de maio | 2026-05-07
7 de maio de 2023 | 2023-05-07
dia 7 de maio | 2026-05-07
1º de abril | 2026-04-01
primeiro de abril | 2026-04-01
24 de dezembro do ano passado | 2025-12-24
no dia 7 | 2026-11-07
dia 20 | 2026-10-20
dia 31 eu falei | 2026-10-31
sexta, 13 de novembro | 2026-11-13
sábado, dia 3 de outubro | 2026-10-03
2023-05-07 | 2023-05-07
07.05.2023 | 2023-05-07
07/05/2023 | 2023-05-07
7/5/2023 | 2023-05-07
no dia 7/5 | 2026-05-07
em 2023 | 2023-01-01 2023-12-31
no começo de 2023 | 2023-01-01 2023-05-02
no ano de 2000 | 2000-01-01 2000-12-31
entre março e maio | 2026-03-01 2026-05-31
de março a maio | 2026-03-01 2026-05-31
de novembro a janeiro | 2025-11-01 2026-01-31
de segunda a quarta | 2026-11-09 2026-11-11
de 2019 a 2021 | 2019-01-01 2021-12-31
de 7 a 9 de maio | 2026-05-07 2026-05-09
desde maio | 2026-05-01 2026-11-18
desde segunda | 2026-11-16 2026-11-18
desde ontem | 2026-11-17 2026-11-18
desde 2020 | 2020-01-01 2026-11-18
antes de 2022 | 1970-01-01 2021-12-31
antes do verão | 1970-01-01 2026-05-31
até junho | 1970-01-01 2026-05-31
ate junho | 1970-01-01 2026-05-31
depois da páscoa | 2026-04-06 2026-11-18
ontem e sexta passada | 2026-11-17 & 2026-11-13
"""
_NONE = """
oi
qual é o meu nome?
foi a segunda vez
pela segunda vez
na segunda vez
na segunda metade
na quarta série
na quinta do meu avô
na sexta posição
em segunda mão
segunda opção
essa segunda opção
a quarta tentativa
terça parte
quinta sinfonia
vamos ao mar
o mar é azul
mar
maiô
de que cor é o meu maiô
em maiô
ele tem um dom
um set de música
agora
mora em Natal
sou de Natal
para Natal eu vou
minha música de natal preferida
árvore de natal
em São João del Rei
elas verão
eles verão o filme
Marco mora aqui
com Marco
em Marco confio
desde Marco chegou
rua 25 de março
Avenida Sete de Setembro
rua 7 de setembro
li 1984
o que achei de 1984
ligue 99912-2023
meu código é 2023
quarto 2024
custa 2023 reais
em 2000 metros
em 2000 pessoas
em 2.023 casos
+55 11 2023 1999
um segundo
que horas são
a última vez
o último
na última hora
por duas semanas
em duas semanas terminei
toda segunda
primeira segunda do mês
ela tem 7 anos
todo sábado
às segundas
aos domingos
o que costumo fazer no sábado
o que geralmente como no natal
faz dois anos que moro aqui
faz tempo
faz calor
no 2º andar
versão 1.2.23
o placar foi 7/5
às 10.30
13/13/2023
2023-13-45
30 de fevereiro
antes de eu mudar
depois do almoço
desde que nasci
quando eu tinha dez anos
entre nós
do mar ao céu
uma semana
quantos dias tem o ano
há 900 anos
feliz natal
Plácido Domingo
minha avó faz 90 anos
feliz ano novo
em 1200
bom dia
boa noite
"""


@pytest.mark.parametrize(("text", "wanted"), lines_of(_NAMED))
def test_a_text_names_its_periods(text: str, wanted: str) -> None:
    assert told_in(text, _LISBON, Language.PT) == wanted


@pytest.mark.parametrize(("text", "wanted"), lines_of(_NONE))
def test_a_text_names_no_period(text: str, wanted: str) -> None:
    assert told_in(text, _LISBON, Language.PT) == wanted
