"""Small closed word lists of the three languages that more than one part of the core reads."""

from __future__ import annotations

from bot.domain.language import Language

SEARCH_SCAFFOLD: frozenset[str] = frozenset(
    """aiki again anything called ever exactly know last mention mentioned name name's named recall remember remind
    said say saying something tell telling thing things told was
    aldri alltid fortalt fortalte fortell heter husk husker kjenner navnet nevnt nevnte noe noen nevn sa sagt sist
    snakket ting vet visste kalles
    algo alguma algum chama chamado contei contou disse dizer esqueça esquece falei fale falou lembra lembrar lembro
    lembre mencionei mesmo nome sabe saber sei última último coisa coisas""".split()
)
"""Words of asking about memory: in "what did I tell you about my sister?" only *sister* is asked for."""

TELLING_WORDS: dict[Language, frozenset[str]] = {
    Language.EN: frozenset(
        """hi hello hey thanks thank good morning evening night bye help sorry great remember""".split()
    ),
    Language.NB: frozenset(
        """hei heia hallo halla heisann morn takk god morgen kveld natt ha det hadet hjelp husk glem unnskyld fint bra
        vet bur""".split()
    ),
    Language.PT: frozenset(
        """oi oii oie olá ola eai opa blz obrigado obrigada obg bom boa dia tarde noite tchau ajuda lembre lembra
        esquece desculpa legal irma mae""".split()
    ),
}
"""Content words that tell a language: what short messages are made of when they hold no function word at all."""

COMMON_WORDS: dict[Language, frozenset[str]] = {
    Language.EN: frozenset(
        """add address against airport always another anything ask back bank better bike bill birthday books
        both broken brother buy call called cancel car cat cats change coffee cold come company compare
        convert correct create day delete dentist difference doctor dog door down electricity english every
        everything explain fair far favourite file find first flight following forget four friday function
        game give hate here hour hours interest job keep key kids know left let letter library light lights
        live long look lost make many mean medicine meeting memory message minutes miss monday month move
        myself names need never news next norwegian note number numbers off old open order pay people phone
        pick play price project read really red remind reminder reminders room run said same save say school
        search sentence shop shopping short shorter skip sleep solve someone something song sound spanish
        speak station step stop story summer sunday sure table talk team text think three thursday times
        today together told tomorrow tonight train translate turn update use wake want water way weather
        website wedding week weekend whether word words work write wrong year years yesterday""".split()
    ),
    Language.NB: frozenset(
        """adressen akkurat alarmen alltid analyser andre annen annet avbryt avlys banken barn batteri
        batterier begge begynn beste bestill besøk betale betyr bil bilde bilen bli boka bor bord broren
        bruk bruke bruker bryllupet bursdag butikken bør dag dagen dager dem dikt dra egentlig enda endre
        engelsk epler ettermiddag feil fem ferdig fiks fin finn finne fjern flyet flyplassen fordeler
        forklar forrige forskjellen fortalt fortalte fortell fortsett fredag funksjon funksjonen før første
        gammel gang ganger garasjen gikk gir gjøre glemme gode grader gratulerer grei går halv handlelista
        handleliste handlelisten hater helga helt hent hente heter historie historien hopp hos hus huset
        huske husker hvert hytta hør høres høy igjen implementer innen jobben jobber juni kaffe kaldt katter
        kino kjem kjøkkenet kjøp kjøpe kjør klokka koden kommer kordan kortere koss koster kroner kvar kvart
        kvelden lage lager lagre lang langt legen legg lenge lenger les liker liste litt lukket lunsj lys
        lyset lyst lås låta lørdag løs mamma mandag mange maskiner mat medisin melding meldinga melk mellom
        mest middag middagen minn minna minne minnet minutt minutter morgon morran mot musikk musikken måned
        måneden mårra måten møte møtet navn navnet ned nedtelling neste nettopp noe noen norsk noter nye
        nyheter nytt nærheten nærmeste området onkelen onsdag oppdater oppdateringer oppsummer oversett
        pappa paraply personer planlegg plukk poeng påminnelse påminnelsen påminnelsene påminnelser regn
        reserver rett ringe rom rundt rødt sagt samme sammen sammenlign satt seinere seks sekunder sende
        senere sett sier siste sjekk sju ska skjer skolen skript skriv skru slett slumre slutt slutte
        slutten slå snakk snakker snakket snill snø sover soverommet spansk spill spille spillelista spiller
        spise spor språk spørringen starter stedet steg stikke stil stopp strømregninga står svar synes søk
        søndag sønnen søsteren tannlegen tar teksten telefonen telefonnummeret temperaturen tenk tid tidlig
        tilbake timeren tirsdag tittel tolv torsdag tre tredje trekk treng trenger trening tusen uka uke
        uker ulemper ungene ute utsett vann varmen varmere varmt varsle vekk veret videre vinteren vis viser
        vises vurder vår været åpen åpne åssen""".split()
    ),
    Language.PT: frozenset(
        """abre acabei academia acha acorda adiciona aeroporto agora alarme alergia algum alguma alguém amanhã
        analisa andar aniversário ano anos anota antes apaga aqui arruma atrasado atualiza avisa avião baixa
        banco barato bem biblioteca bicicleta busca cachorro cada café calcula cancela carro carta cartão
        casa casamento celular cento certo chama cidade clientes cobra coisa coloca colocar começa comigo
        compara comprar compras consegue conta contei continua cor corrige cria criança crianças criar
        cronômetro curto custa código dando daqui deixa dentista depois desliga despertador dez dias
        diferença discurso disso diz dizer dois domingo duas emprego endereço entre errado erro escreve
        espanhol esquecer estar estratégia existe explica fala falei falha falou falta favor favorita faz
        fazer fechada feito feliz festa fez fica filho fim fiz fora foto frase frente funciona função
        fórmula garagem gato gente gosto graus guarda guardar história hoje hora horas implementa inglês
        inicia interior interruptores inventa irmã irmão jantar jeito joga jogo junta leite lembrar lembrete
        lembretes leva levar liga ligado ligar livro loja luz lâmpada manda mandar marca meio melhor memória
        mensagem mercado mesmo mim minutos mora moro mostra muda mundo mãe médico mês nada nessa nesse nome
        nomes nova novo número odeio ontem outra outro ovo pai palavra pare parágrafo passa passado passo
        pausa pede pena pensa pesquisa pessoas planeja plano poema porta português posso pouco pras preciso
        primeira primeiro programa projeto próxima próximo pula põe quanta quantas quantos quarto quinta quê
        reescreve reinicia relatório remédio reserva responde resumo reunião revisa robô roda sabe sai sair
        sala salva segunda segundo segundos seja semana semanas servidor sexta significa simples sobe
        tarefas telefone tempo temporizador terça teste texto tira tirar tiro toca toda todos trabalho
        traduz transforma três tudo tão vale vamos vem verdade vez vezes vida volta voo vou vídeo água
        última""".split()
    ),
}
"""Words that requests are made of and that one language alone has: they tell it where its small words do not."""


def _phrases(*lines: str) -> frozenset[str]:
    return frozenset(phrase.strip() for line in lines for phrase in line.split(","))


YES = _phrases(
    "yes, y, yeah, yep, yup, sure, ok, okay, yes please, do it, go ahead, confirm, yes do it, please do, yes go ahead",
    "yes do, yes you may, you may, yes delete it, yes delete them, yes remove it, yes remove them, yes forget it",
    "yes forget them, delete it, delete them, remove it, remove them, yes sure, yes yes, ok do it, okay do it",
    "sure do it, sure go ahead, ok go ahead, okay go ahead, ok yes, yes ok, absolutely, of course",
    "ja, j, jepp, jo, joda, ja takk, gjør det, gjor det, greit, bekreft, ja gjør det, ja gjor det, bare gjør det",
    "ja ja, ja bare gjør det, det kan du, ja det kan du, slett det, slett dem, ja slett det, ja slett dem, ja slett",
    "ja glem det, ja glem dem, kjør på, ja kjør på, ok gjør det, ja ok, ok ja, ja det er greit, det er greit, selvsagt",
    "selvfølgelig, ja selvsagt, ja selvfølgelig, gjerne, ja gjerne",
    "sim, s, claro, pode, pode sim, isso, confirmo, sim por favor, com certeza, sim pode, pode apagar, sim pode apagar",
    "pode esquecer, sim pode esquecer, pode excluir, sim pode excluir, apague, pode remover, sim pode remover",
    "sim apague, sim apaga, sim esqueça, faça isso, sim faça isso, sim claro, claro que sim, sim sim, tá bom, ta bom",
    "sim tá bom, beleza, isso mesmo, sim isso mesmo, sim confirmo, sim com certeza, ok pode, ok pode apagar",
)
YES_SIGNS = frozenset("👍👌✅")
POLITE = _phrases(
    "please, pls, thanks, thank you, takk, er du snill, vær så snill, vær så god, por favor, pfv, obrigado, obrigada",
)
"""What may stand beside a yes and leaves it one."""
NO = _phrases(
    "no, n, nope, no thanks, don't, dont, do not, cancel, stop, keep it, keep them, never mind, nevermind",
    "maybe, not sure, i don't know, wait",
    "nei, nei takk, ikke, ikke gjør det, avbryt, la være, la vaere, behold",
    "kanskje, vet ikke, veit ikke, veit ikkje",
    "não, nao, não obrigado, não obrigada, nao obrigado, cancela, cancelar, deixa, deixa pra lá, pare, melhor não",
    "talvez, sei lá, sei la, não sei, nao sei",
)
"""Whole answers to a yes-or-no question, in any of the three languages."""
