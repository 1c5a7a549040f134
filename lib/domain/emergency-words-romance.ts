import type { EmergencyWords } from './emergency-words.ts'

const SPANISH: EmergencyWords = {
  language: 'es',
  denies:
    /\b(?:no|ni|nadie|nunca|sin|nada|ningun|ninguna|si hay|si hubiera|en caso de|podria|alguien esta herid\w+)\b/,
  distances:
    /\b(?:ayer|anoche|(?:semana|mes|ano|noche) pasad[ao]|hace (?:\w+ )?(?:dias?|semanas?|meses|anos?)|estaba|hubo|habia|apagad[ao] ya|ya (?:se apago|esta apagado))\b/,
  says: [
    {
      kind: 'fire',
      pattern:
        /\b(?:hay (?:un |mucho )?(?:fuego|incendio|humo|llamas)(?! artificial)|fuego en (?:la|el)|incendio en (?:la|el)|se esta (?:quemando|incendiando)|esta (?:ardiendo|en llamas)|sale (?:mucho )?humo|huele a quemado|lleno de humo|veo (?:fuego|humo|llamas)|salen chispas)\b|(?:^|\| )(?:(?:socorro|auxilio|ayuda) )?(?:fuego|incendio)(?= \||$)/,
      unless: /\b(?:detector|chimenea|barbacoa|cigarrill\w*|tabaco|parrilla)\b/,
    },
    {
      kind: 'gas',
      pattern:
        /\b(?:huele (?:mucho )?a gas|huelo (?:a )?gas|olor a gas|fuga de gas|escape de gas|sale gas)\b/,
    },
    {
      kind: 'carbon_monoxide',
      pattern:
        /\b(?:alarma|detector) de monoxido(?: de carbono)?(?: \w+){0,3} (?:sonando|suena|pitando|activad[ao])\b|\bhay monoxido\b/,
      unless: /\b(?:bateria|pilas?|prueba)\b/,
    },
    {
      kind: 'water_near_power',
      pattern:
        /\bagua(?: \w+){0,5} (?:enchufes?|tomacorrientes?|electric\w+|cables?|lampara|cuadro|luces)\b|\b(?:enchufes?|tomacorrientes?|cuadro electrico)(?: \w+){0,2} (?:mojad[ao]s?|inundad[ao]s?)\b/,
      unless: /\b(?:calentador|factura)\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:(?:esta|estoy|hay alguien|estan) (?:\w+ )?(?:herid[ao]s?|sangrando|inconsciente|atrapad[ao]s?)|se ha desmayado|se desmayo|le dio un infarto|me electrocute|se electrocuto|atrapad[ao]s? en el ascensor|encerrad[ao]s? en el ascensor)\b/,
      unless: /\b(?:raton|rata|pajaro|gato)\b/,
    },
    {
      kind: 'person',
      pattern: /\b(?:llam\w+|necesit\w+|mand\w+)(?: a)? una ambulancia\b/,
      unless: /\b(?:en caso de|si (?:se trata de|usted|es una))\b/,
    },
    {
      kind: 'person',
      isNegative: true,
      pattern: /\b(?:no respira|no puede respirar|no puedo respirar|no despierta)\b/,
    },
    {
      kind: 'break_in',
      pattern:
        /\b(?:(?:estan|esta|alguien) (?:\w+ ){0,3}(?:entrando a robar|forzando la (?:puerta|ventana|cerradura)|rompiendo la (?:puerta|ventana)|entrar a la fuerza)|hay (?:un ladron|ladrones|un intruso)|nos estan robando|me estan robando|tiene (?:un cuchillo|una pistola))\b/,
    },
  ],
}

const FRENCH: EmergencyWords = {
  language: 'fr',
  denies:
    /\b(?:pas|ni|aucune?|personne n|jamais|sans|rien|sil y a|si jamais|en cas d\w*|est ce quil y a|y a t il|quelquun est blesse\w*)\b/,
  distances:
    /\b(?:hier|(?:semaine|annee|nuit) derniere|mois dernier|il y a (?:\w+ )?(?:jours?|semaines?|mois|ans?)|avait|etait|deja eteint|cest eteint)\b/,
  says: [
    {
      kind: 'fire',
      pattern:
        /\b(?:(?:il y a|y a|ya) (?:le |un |du |de la |beaucoup de )?(?:feu|incendie|fumee|flammes)(?! d? ?artifice)|au feu|(?:est|sont) en (?:feu|flammes)|(?:prend|pris) feu|ca brule|la maison brule|sent le brule|plein de fumee|de la fumee (?:sort|partout)|des flammes|des etincelles)\b|(?:^|\| )(?:au secours )?(?:incendie|feu)(?= \||$)/,
      unless: /\b(?:detecteur|cheminee|barbecue|cigarettes?|tabac|feu rouge)\b/,
    },
    {
      kind: 'gas',
      pattern:
        /\b(?:(?:ca )?sent (?:le |fort le )?gaz|odeur de gaz|fuite de gaz|ca pue le gaz|gaz qui (?:fuit|sechappe))\b/,
    },
    {
      kind: 'carbon_monoxide',
      pattern:
        /\b(?:alarme|detecteur) (?:de |a |au )?monoxyde(?: de carbone)?(?: \w+){0,3} (?:sonne|bipe|hurle|declenche)\b/,
      unless: /\b(?:piles?|batterie|test)\b/,
    },
    {
      kind: 'water_near_power',
      pattern:
        /\bl?eau(?! chaude sanitaire)(?: \w+){0,5} (?:prises?|electri\w+|compteur|cables?|fils|plafonnier|lampe)\b|\b(?:prises?|tableau electrique)(?: \w+){0,2} (?:mouillee?s?|trempee?s?|inondee?s?)\b/,
      unless: /\b(?:chauffe eau|facture)\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:(?:est|suis|sommes|sont|a) (?:\w+ )?(?:blessee?s?|inconsciente?|coincee?s? dans lascenseur|electrocutee?)|saigne (?:beaucoup|fort)|(?:il|elle) (?:a fait un malaise|sest evanouie?)|bloquee?s? dans lascenseur|crise cardiaque)\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:appelez (?:une ambulance|les pompiers|le samu)|il faut une ambulance|besoin dune ambulance)\b/,
      unless: /\b(?:en cas d\w*|sil sagit)\b/,
    },
    {
      kind: 'person',
      isNegative: true,
      pattern: /\b(?:ne respire (?:pas|plus)|respire (?:pas|plus)|ne se reveille pas)\b/,
    },
    {
      kind: 'break_in',
      pattern:
        /\b(?:quelquun (?:\w+ ){0,3}(?:de |d)?(?:entrer par effraction|forcer la (?:porte|serrure|fenetre)|force la (?:porte|serrure)|casse la (?:porte|fenetre)|dentrer de force)|(?:il y a|y a) (?:un|des) (?:cambrioleurs?|voleurs?|intrus)|on nous cambriole|on se fait cambrioler|il a (?:un couteau|une arme))\b/,
    },
  ],
}

const PORTUGUESE: EmergencyWords = {
  language: 'pt',
  denies:
    /\b(?:nao|nem|ninguem|nunca|sem|nada|nenhum|nenhuma|se houver|em caso de|alguem esta ferid\w+)\b/,
  distances:
    /\b(?:ontem|(?:semana|noite) passada|(?:mes|ano) passado|ha (?:\w+ )?(?:dias?|semanas?|meses|anos?)|houve|estava|ja apag\w+)\b/,
  says: [
    {
      kind: 'fire',
      pattern:
        /\b(?:(?:tem|ha|esta havendo) (?:um |muito |muita )?(?:fogo|incendio|fumaca|fumo|chamas)(?! de artificio)|pegando fogo|pegou fogo|em chamas|esta queimando|a casa esta a arder|esta a arder|cheiro de queimado|cheira a queimado|saindo fumaca|a sair fumo|saindo faiscas|cheio de (?:fumaca|fumo))\b|(?:^|\| )(?:socorro )?(?:fogo|incendio)(?= \||$)/,
      unless: /\b(?:detector|lareira|churrasc\w*|cigarro)\b/,
    },
    {
      kind: 'gas',
      pattern:
        /\b(?:cheiro (?:forte )?(?:de|a) gas|cheirando a gas|cheira (?:muito )?a gas|vazamento de gas|fuga de gas|gas vazando)\b/,
    },
    {
      kind: 'carbon_monoxide',
      pattern:
        /\b(?:alarme|detector) de monoxido(?: de carbono)?(?: \w+){0,3} (?:tocando|apitando|disparou|a tocar)\b/,
      unless: /\b(?:bateria|pilhas?|teste)\b/,
    },
    {
      kind: 'water_near_power',
      pattern:
        /\bagua(?: \w+){0,5} (?:tomadas?|eletric\w+|fios|lampada|quadro de luz|disjuntor\w*)\b|\btomadas?(?: \w+){0,2} (?:molhadas?|alagadas?)\b/,
      unless: /\b(?:aquecedor|conta)\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:(?:esta|estou|ficou|estao|foi) (?:\w+ )?(?:ferid[ao]s?|machucad[ao]s?|sangrando|a sangrar|inconsciente|desmaiad[ao]|pres[ao]s? no elevador|eletrocutad[ao])|levou um choque|desmaiou|infarto)\b/,
    },
    {
      kind: 'person',
      pattern: /\b(?:cham\w+|precis\w+|mand\w+)(?: de)? uma ambulancia\b/,
      unless: /\b(?:em caso de|se for)\b/,
    },
    {
      kind: 'person',
      isNegative: true,
      pattern:
        /\b(?:nao (?:esta )?respira\w*|nao consigo respirar|nao consegue respirar|nao acorda)\b/,
    },
    {
      kind: 'break_in',
      pattern:
        /\b(?:(?:alguem|estao|esta) (?:\w+ ){0,2}(?:arrombando|invadindo|tentando entrar a forca|a arrombar|a assaltar)|tem (?:um ladrao|ladroes|um invasor)|sendo assaltad[ao]s?|esta armado|tem uma (?:arma|faca))\b/,
    },
  ],
}

const ITALIAN: EmergencyWords = {
  language: 'it',
  denies: /\b(?:non|ne|nessuno|mai|senza|niente|nessuna|se ce|in caso di|qualcuno e ferit\w+)\b/,
  distances:
    /\b(?:ieri|(?:settimana|notte) scorsa|(?:mese|anno) scorso|(?:giorni?|settimane?|mesi|anni) fa|cera|era|gia spento)\b/,
  says: [
    {
      kind: 'fire',
      pattern:
        /\b(?:(?:ce|vedo|abbiamo) (?:un |il |del |molto )?(?:fuoco|incendio|fumo|fiamme)|ci sono (?:le )?fiamme|(?:e|sono) in fiamme|sta (?:bruciando|andando a fuoco)|va a fuoco|ha preso fuoco|al fuoco|puzza di bruciato|odore di bruciato|esce (?:del )?fumo|pieno di fumo|fa scintille)\b|(?:^|\| )(?:aiuto )?(?:fuoco|incendio)(?= \||$)/,
      unless: /\b(?:rilevatore|camino|barbecue|sigarett\w*|griglia)\b/,
    },
    {
      kind: 'gas',
      pattern:
        /\b(?:(?:odore|puzza) di gas|sento (?:odore di )?gas|fuga di gas|perdita di gas|esce (?:il )?gas)\b/,
    },
    {
      kind: 'carbon_monoxide',
      pattern:
        /\bl?(?:allarme|rilevatore) (?:di |del )?monossido(?: di carbonio)?(?: \w+){0,3} (?:suona|suonando|scattato)\b/,
      unless: /\b(?:batteria|batterie|pile|test)\b/,
    },
    {
      kind: 'water_near_power',
      pattern:
        /\bl?acqua(?: \w+){0,5} (?:pres[ae]|elettric\w+|fili|lampadario|quadro|contatore|corrente)\b|\bpres[ae](?: \w+){0,2} (?:bagnat[ae]|allagat[ae])\b/,
      unless: /\b(?:scaldabagno|bolletta)\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:(?:e|sono|sta|si e) (?:\w+ )?(?:ferit[oaie]|sanguinando|svenut[oa]|incosciente|bloccat[oaie] (?:in|nell) ?ascensore|intrappolat[oaie])|ha preso la scossa|infarto)\b/,
    },
    {
      kind: 'person',
      pattern: /\b(?:chiam\w+|serve|mandate) unambulanza\b/,
      unless: /\b(?:in caso di|se si tratta)\b/,
    },
    {
      kind: 'person',
      isNegative: true,
      pattern: /\b(?:non respira|non riesc[oe] a respirare|non si sveglia)\b/,
    },
    {
      kind: 'break_in',
      pattern:
        /\b(?:(?:qualcuno|stanno|sta) (?:\w+ ){0,2}(?:sfondando|forzando la (?:porta|serratura|finestra)|cercando di entrare con la forza|entrando in casa)|ce un (?:ladro|intruso)|ci sono i ladri|ha (?:un coltello|una pistola))\b/,
    },
  ],
}

export const ROMANCE: readonly EmergencyWords[] = [SPANISH, FRENCH, PORTUGUESE, ITALIAN]
