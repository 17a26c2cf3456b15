"""How English, Norwegian and Portuguese name stretches of time: one table per language, no grammar.

A line is ``role | meaning: phrase, phrase; meaning: phrase``. Accents, capitals and hyphens are read away, so a phrase
stands for its spellings; with ``=`` for this one alone. A mark after a meaning says what the wording needs: ``?`` is
also a name or another word, ``!`` says enough by itself, ``~`` is another word where it is spelled otherwise. A holiday
is its first day (a month and day, ``~6`` the Sunday on or after it, or so many days from Easter Sunday) and its length
in days. The letters of a ``frame`` are what it may stand before: m(onth), M (one that is also a name), y(ear),
s(eason), h(oliday), w(eekday), W (one that is also a number or another word), d(ay of a month), k (numbered week).
"""

from __future__ import annotations

from bot.domain.language import Language

_EN = """
day | -2: day before yesterday, the day before yesterday; -1: yesterday; 0: today, earlier today; 1: tomorrow
day | 2: day after tomorrow, the day after tomorrow
moment | 0 morning: this morning; 0 afternoon: this afternoon; 0 evening: this evening; 0 night: tonight
moment | -1 evening: last evening; -1 night: last night, yesterday night
part | morning: morning, in the morning; afternoon: afternoon, in the afternoon; evening: evening, in the evening
part | night: night, at night
counts | one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen
count | 1: a, an; 2: a couple of, couple of, a couple; 2-5: a few, few, some, several; 20: twenty; 30: thirty
amount | 6 month: half a year; 14 day: a fortnight; 18 month: a year and a half, one and a half years
unit | minute: minute, minutes; hour: hour, hours; day: day, days; week: week, weeks; weekend: weekend
unit | month: month, months; year: year, years
many | day: days; week: weeks; month: months; year: years
or | or, to
ago_after | ago
ahead_after | from now
roll | the past, past, this past, in the last, over the last, during the last, within the last, the last
roll_count | last
roll_ahead | next, the next, in the next, over the next
rel | -1: last, the last, previous, the previous, past, the past, this past
rel | 0: this, the current, current, earlier this, later this; 1: next, the next, the coming, this coming
span | week -2: week before last, the week before last; month -2: month before last, the month before last
span | year -2: year before last, the year before last
span | weekend recent: at the weekend, over the weekend, on the weekend
current | week: the week; month: the month; year: the year
edge | half1: first half, the first half, in the first half
edge | half2: second half, the second half, in the second half
edge | early: early, early in, beginning, the beginning, start, the start, at the beginning, at the start
edge | mid: mid, middle, the middle, in the middle, halfway through
edge | late: late, late in, end, the end, at the end, towards the end, toward the end
of | of, of the, in
week_of | week of, the week of
owner | of
ordinal_week | 1: first week; 2: second week; 3: third week; 4: fourth week; -1: last week
weekday | 0: monday; 1: tuesday; 2: wednesday; 3: thursday; 4: friday; 5: saturday; 6: sunday; 0?: mon; 1?: tue, tues
weekday | 2?: wed; 3?: thu, thurs; 4?: fri; 5?: sat; 6?: sun
month | 1: january; 2: february; 3?: march; 4?: april; 5?: may; 6?: june; 7: july; 8?: august; 9: september
month | 10: october; 11: november; 12: december
short_month | 1: jan; 2: feb; 3?: mar; 4: apr; 6: jun; 7: jul; 8: aug; 9: sep, sept; 10: oct; 11: nov; 12?: dec
season | spring: spring; summer: summer, summer holidays, summer vacation, summer break
season | autumn: autumn, fall; winter: winter
holiday | 12-20x15: christmas holidays, christmas break
holiday | 12-24x3: christmas, xmas; 12-24x1!: christmas eve; 12-25x1!: christmas day; 12-26x1!: boxing day
holiday | 12-31x1!: new year's eve, new years eve; 01-01x1!: new year's day, new years day
holiday | 12-31x2: new year, new year's, new years; 02-14x1!: valentine's day, valentines day; 02-14x1: valentine's
holiday | 10-31x1: halloween; 11-22~3x1: thanksgiving, thanksgiving day; 06-23x2: midsummer
holiday | 06-24x1!: st john's day, saint john's day
holiday | easter-2x4: easter; easter-2x1!: good friday; easter+0x1!: easter sunday; easter+1x1!: easter monday
holiday | easter-51x6: carnival; easter+49x2: pentecost
year_word | year, the year
rel_after | -2: before last
week_word | week, week number
day_of | suffix: the
ordinal_mark | st, nd, rd, th
ordinals | first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth
frame | mMyk: in, during, throughout, back in; sh: in the, during the, over the; s: throughout the; wWdh: on
frame | mMywdh: around
frame | h: at, over, for, during; mywd: from
since | since, ever since, since the
before | before, before the, prior to
after | after, after the
until | until, till, til, up until, until the; past: up to and including
between | between, between the
and | and, and the
from | from, from the
to | to, until, till, through, to the
never_after | every, each, black, bloody, ruby, hot, taco, the black
habit | usually, always, normally, generally, often, typically
verb | was, is, has, had, did, does, can, could, will, would, be, have, are, were, do, got, get, should, not
measure | people, words, steps, dollars, euros, pounds, metres, meters, miles, kilometres, km, kg, calories, times
follow | regarding, concerning, we, today, yesterday, or, but, while, although, again, together, exactly, he, she
whole | talked about, spoke about, discussed, everything, all, anything, whatever, things, that, what, i, you, we
whole | said, told, wrote, talked, from, of, it, my
whole | messages, memories, notes, the, please, was, were, discussed, did, know, have, me
"""

_NB = """
day | -2: i forgårs, i forigårs, forgårs, iforgårs, i førgårs; -1: i går, igår, gårsdagen
day | 0: i dag, idag, tidligere i dag; 1: i morgen, imorgen, i morgon, i mårra, i morra
day | 2: i overmorgen, overmorgen, i overmorgon
moment | 0 morning: i morges, imorges, i dag tidlig, i formiddag, i føremiddag, i dag morges, denne morgenen
moment | 0 afternoon: i ettermiddag, i ettermiddags; 0 evening: i kveld, ikveld
moment | -1 night: i natt, inatt, i går natt, sist natt, natt til i dag; -1 evening: i går kveld, i går kveldst
moment | 1 morning: i morgen tidlig
part | morning: morges, morgen, formiddag, om morgenen, på morgenen, morgon, tidlig
part | afternoon: ettermiddag, om ettermiddagen, på ettermiddagen; evening: kveld, om kvelden, på kvelden
part | night: natt, om natta, om natten, på natta
counts | en, to, tre, fire, fem, seks, sju, åtte, ni, ti, elleve, tolv, tretten, fjorten, femten, seksten
count | 1: ett, et, ei, én, éi, ein, eit; 2: et par, par; 2-5: noen, noen få, nokre, flere; 7: syv; 20: tjue, tyve
count | 30: tretti
amount | 12 month: et års tid; 6 month: et halvt år, et halvår, eit halvt år
amount | 18 month: halvannet år, ett og et halvt år, et og et halvt år
unit | minute: minutt, minutter; hour: time, timer, timar, timene
unit | day: dag, dager, dagar, dagene, dagen, døgn, døgnet, døgnene
unit | week: uke, uker, uka, uken, ukene, veke, veker, veka, vekene; weekend: helg, helga, helgen
unit | month: måned, måneder, måneden, månedene, månad, månader, månaden, mnd; year: år, åra, året, årene
many | day: dagene, dagane; week: ukene, vekene; month: månedene; year: årene, åra
or | eller, til
ago_before | closed: for
ago_after | siden, sia, sidan, tilbake
ahead_before | om
roll | siste, seneste, den siste, det siste, de siste, i løpet av den siste, i løpet av de siste, dei siste
rel | -1: forrige, sist, førre, den forrige, i forrige, den siste
rel | 0: denne, dette, inneværende, i denne, nå i, tidligere denne; 1: neste, kommende, førstkommende
roll_ahead | neste, de neste, i løpet av de neste
span | week -2: forforrige uke, uka før forrige, uken før forrige; month -2: forforrige måned
span | year -1: i fjor, ifjor, fjor, fjoråret; year 0: i år, iår; year -2: i forfjor, forfjor
span | weekend recent: i helga, i helgen, i helgi
current | week: uka, uken, veka; month: måneden, månaden; year: året
edge | half1: første halvdel, i første halvdel; half2: andre halvdel, siste halvdel, i andre halvdel
edge | early: begynnelsen, starten, tidlig, først, i begynnelsen, i starten, på begynnelsen, på starten
edge | mid: midt, midten, i midten; late: slutten, sent, seint, sist, i slutten, på slutten, mot slutten, utgangen
of | av, i, på
night_to | natt til, natta til, natten til
owner | av
ordinal_week | 1: første uka, første uken, første uke; 2: andre uka, andre uken, andre uke
ordinal_week | 3: tredje uka, tredje uken, tredje uke; 4: fjerde uka, fjerde uken, fjerde uke
ordinal_week | -1: siste uka, siste uken, siste uke
weekday | 0: mandag, måndag, mandagen; 1: tirsdag, tysdag, tirsdagen; 2: onsdag, onsdagen; 3: torsdag, torsdagen
weekday | 4: fredag, fredagen; 5: lørdag, laurdag, lørdagen; 6: søndag, sundag, søndagen; 1?: tir, tirs; 2?: ons
weekday | 3?: tors; 4?: fre; 5?: lør; 6?: søn
month | 1: januar; 2: februar; 3: mars; 4: april; 5?: mai; 6: juni; 7: juli; 8: august; 9: september; 10: oktober
month | 11: november; 12: desember
short_month | 1: jan; 2: feb; 4: apr; 8: aug; 9: sep, sept; 10: okt; 11: nov; 12?: des
season | spring?: vår; spring: våren; summer: sommer, sommeren, sommar, sommaren, sommerferien
season | autumn: høst, høsten, haust, hausten; winter: vinter, vinteren
holiday | 12-24x3: jul, jula, julen, julehelga; 12-24x1!: julaften, juleaften
holiday | 12-25x1!: første juledag, 1. juledag, juledagen; 12-26x1!: andre juledag, 2. juledag
holiday | 12-27x4: romjula, romjulen; 12-31x1!: nyttårsaften, nyttårsaftenen, nyttårskvelden
holiday | 01-01x1!: nyttårsdagen, 1. nyttårsdag, første nyttårsdag; 12-31x2: nyttår
holiday | 05-17x1!: syttende mai, grunnlovsdagen; 06-23x2: sankthans, st hans, sankt hans, midtsommer
holiday | 06-23x1!: sankthansaften, st hansaften; 02-14x1!: valentinsdagen; 10-31x1: halloween; 02-08~6x1!: morsdag
holiday | 11-08~6x1!: farsdag; easter-7x9: påske, påska, påsken, påskeferien, påskehelga; easter-3x1!: skjærtorsdag
holiday | easter-2x1!: langfredag; easter+0x1!: første påskedag, 1. påskedag
holiday | easter+1x1!: andre påskedag, 2. påskedag; easter+48x3: pinse, pinsa, pinsen
holiday | easter+39x1!: kristi himmelfart, kristi himmelfartsdag
year_word | året, år
week_word | uke, uka, uken, veke, uke nr, uke nummer
day_of | dot: den
ordinals | første, andre, tredje, fjerde, femte, sjette, sjuende, åttende, niende, tiende, ellevte, tolvte, trettende
ordinals | fjortende, femtende, sekstende, syttende
frame | mMyshk: i, i løpet av, under, gjennom, tilbake i; wWd: på; h: til, for, over; mywd: fra
frame | mMywdh: rundt, omkring; mys: hele
since | siden, helt siden, sidan, fra og med
before | =før, innen
after | etter
until | fram til, frem til, inntil; past: til og med
between | mellom
and | og
from | fra, frå
to | til, til og med
never_after | hver, hvert, kvar, kvart, planeten, planet, annenhver
habit | pleier, alltid, vanligvis, ofte, normalt, brukar
verb | var, er, har, hadde, kan, kunne, vil, ville, skal, skulle, blir, ble, må
measure | kroner, kr, meter, mennesker, folk, ord, skritt, kilo, kg, km, kalorier, personer, stykker, ganger, mil, euro
follow | om, angående, klokka, klokken, kl, altså, gikk, fortalte, sa, snakket, snakka, gjorde, da
follow | sammen, enn, eller, men
whole | snakket om, snakka om, prata om, alt, alle, det, jeg, du, vi, sa, sagt, har, fortalte, fortalt, skrev
whole | som, fra, snakket, snakka, meldinger
whole | meldingene, minner, notater, på, hva, ble, du, vet, meg, deg, i, og
"""

_PT = """
day | -2: anteontem, antes de ontem, antontem; -1: ontem; 0: hoje, hoje mais cedo, mais cedo hoje; 1: amanhã
day | 2: depois de amanhã
moment | 0 morning: esta manhã, essa manhã, nesta manhã, nessa manhã, hoje cedo
moment | 0 afternoon: esta tarde, essa tarde, nesta tarde, nessa tarde
moment | 0 night: esta noite, essa noite, nesta noite, nessa noite
moment | 0 dawn: esta madrugada, essa madrugada, nesta madrugada, nessa madrugada
moment | -1 night: noite passada, na noite passada, a noite passada, ontem à noite, ontem de noite, última noite
moment | -1 morning: manhã de ontem, na manhã de ontem; -1 afternoon: tarde de ontem, na tarde de ontem
part | morning: de manhã, pela manhã, cedo, de manhãzinha; afternoon: à tarde, de tarde
part | night: à noite, de noite, pela noite; dawn: de madrugada
counts | um, dois, três, quatro, cinco, seis, sete, oito, nove, dez, onze, doze, treze, quatorze, quinze, dezesseis
count | 1: uma; 2: duas, um par de, uns dois, umas duas; 3: uns três, umas três; 14: catorze; 20: vinte; 30: trinta
count | 2-5: alguns, algumas, uns, umas, poucos, poucas
amount | 6 month: meio ano, seis meses; 18 month: um ano e meio, ano e meio
unit | minute: minuto, minutos; hour: hora, horas; day: dia, dias; week: semana, semanas
unit | weekend: fim de semana, final de semana, fds, fim-de-semana, findi; month: mês, meses; year: ano, anos
many | day: dias; week: semanas; month: meses; year: anos
or | ou, a
ago_before | open: há, ha; turns: faz, fazem
ago_after | atrás, antes de hoje
ahead_before | daqui a, daqui, dentro de
roll | últimos, últimas, nos últimos, nas últimas, os últimos, as últimas, dos últimos, das últimas
roll | último, última, no último, na última, do último, da última
roll_ahead | próximos, próximas, nos próximos, nas próximas, os próximos, as próximas
rel | -1: último, última, no último, na última, do último, da última, passado, passada
rel | 0: este, esta, esse, essa, neste, nesta, nesse, nessa, deste, desta, desse, dessa
rel | 1: próximo, próxima, no próximo, na próxima, do próximo, da próxima, pro próximo, pra próxima
rel_after | -1: passado, passada, anterior, que passou; -2: retrasado, retrasada; 1: que vem, seguinte
span | weekend recent: no fim de semana, no final de semana, no fds
current | week: da semana; month: do mês; year: do ano
edge | half1: primeira metade, primeiro semestre, na primeira metade, no primeiro semestre
edge | half2: segunda metade, segundo semestre, na segunda metade, no segundo semestre
edge | early: começo, início, comecinho, no começo, no início, inícios, desde o começo
edge | mid: meados, em meados, no meio, meio; late: fim, final, fins, finzinho, no fim, no final, ao final
of | de, do, da, em
week_of | semana de, semana do
owner | de, do, da, del, dos, das
ordinal_week | 1: primeira semana; 2: segunda semana; 3: terceira semana; 4: quarta semana; -1: última semana
weekday | 0: segunda-feira; 1: terça-feira; 2: quarta-feira; 3: quinta-feira; 4: sexta-feira; 5: sábado; 6: domingo
weekday | 0?: segunda; 1?: terça; 2?: quarta; 3?: quinta; 4?: sexta
month | 1: janeiro; 2: fevereiro; 3~março: março; 4: abril; 5~maio: maio; 6: junho; 7: julho; 8: agosto; 9: setembro
month | 10: outubro; 11: novembro; 12: dezembro
short_month | 1: jan; 2: fev; 3?: mar; 4: abr; 5: mai; 6: jun; 7: jul; 8?: ago; 9?: set; 10?: out; 11: nov; 12?: dez
season | spring: primavera; summer: verão; autumn: outono; winter: inverno
holiday | 12-24x2: natal; 12-24x1!: véspera de natal, noite de natal; 12-25x1!: dia de natal
holiday | 12-31x1: réveillon, reveillon, virada do ano; 12-31x1!: véspera de ano novo, noite de réveillon
holiday | 12-31x2: ano novo, ano-novo; easter-51x6: carnaval; easter-46x1!: quarta-feira de cinzas
holiday | easter-7x8!: semana santa; easter-2x1!: sexta-feira santa
holiday | easter-2x3: páscoa, feriado da páscoa, feriado de páscoa
holiday | easter+0x1!: domingo de páscoa; 06-23x2: são joão, festa de são joão; 06-24x1!: dia de são joão
holiday | 06-12x1!: dia dos namorados
holiday | 05-08~6x1!: dia das mães; 08-08~6x1!: dia dos pais; 10-12x1!: dia das crianças; 10-31x1: halloween
year_word | ano, ano de
week_word | semana, semana número
day_of | bare: dia
ordinal_mark | º, o, ª, °
ordinals | primeiro
frame | mMyk: em, durante, no mês de, mês de, no mês, de volta em; wWdshk: no, na, neste, nesta; wW: nesse, nessa
frame | h: pelo, pela, pro, pra, para o, para a; sh: durante o, durante a; m: de
frame | mMy: por volta de; sh: por volta do, por volta da, perto do, perto da
since | desde, desde o, desde a, desde as, desde os
before | antes de, antes do, antes da
after | depois de, depois do, depois da, após, após o, após a
until | até, até o, até a, até ao, até à
between | entre, entre o, entre a
and | e, e o, e a
from | de, do, da, desde, desde o, desde a
to | a, à, ao, até, até o, até a, até ao
never_after | todo, toda, todos os, todas as, cada, rua, avenida, av, praça, feliz, ponte, largo, brincadeira de
habit | costumo, costuma, sempre, geralmente, normalmente, costumava
verb | foi, era, é, tem, tinha, disse, vai, está
measure | reais, metros, pessoas, passos, palavras, quilos, kg, km, euros, dólares, calorias, vezes, quilômetros, réis
follow | sobre, fomos, foi, falei, falamos, disse, contei, fiz, fizemos, né, antes, depois, mesmo, junto
whole | falamos sobre, conversamos sobre, falou sobre, tudo, todas, todos, o, que, eu, você, a, as, os, gente
whole | disse, falei, falou, contei, escrevi, mensagens, do, da
whole | memórias, notas, de, foi, dito, conversamos, falamos, te, me, sabe, e, por, favor
"""

PERIOD_WORDS: dict[Language, str] = {Language.EN: _EN, Language.NB: _NB, Language.PT: _PT}
"""The table of each language."""
