import { ROMANCE } from './emergency-words-romance.ts'
import type { EmergencyWords } from './emergency-words.ts'

const GERMAN: EmergencyWords = {
  language: 'de',
  denies:
    /\b(?:kein|keine|keinen|keiner|nicht|niemand|nie|ohne|nichts|falls|wenn|ob|jemand verletzt ist)\b/,
  distances:
    /\b(?:gestern|letzte(?:n|s)? (?:woche|jahr|monat|nacht)|vor (?:\w+ )?(?:tagen|wochen|monaten|jahren)|war|hatte|geloscht|ist aus)\b/,
  says: [
    {
      kind: 'fire',
      pattern:
        /\b(?:es brennt(?! kein| nur| schon wieder das licht)|(?:haus|kuche|wohnung|zimmer|herd|ofen|dach|steckdose|vorhang) brennt|brennt (?:das|die|der|mein|meine|unser|unsere) (?:haus|kuche|wohnung|zimmer|herd|ofen|dach|steckdose|vorhang)|steht in flammen|hat feuer gefangen|(?:viel|uberall|dichter) (?:der )?rauch|rauch (?:kommt|in der|im)|riecht (?:nach rauch|verbrannt|nach feuer)|voller rauch|(?:gibt es|wir haben|hier ist|da ist) (?:ein |einen )?(?:feuer|brand)|(?:spruht|spruhen|schlagt|schlagen) funken)\b|(?:^|\| )(?:hilfe )?feuer(?= \||$)/,
      unless: /\b(?:rauchmelder|kamin|grill|zigarett\w*|feuerwerk|licht|lampe brennt)\b/,
    },
    {
      kind: 'gas',
      pattern:
        /\b(?:riecht (?:\w+ )?nach gas|rieche gas|(?<!bei )gasgeruch|gas (?:tritt aus|stromt aus)|gasleck|gas austritt)\b/,
    },
    {
      kind: 'carbon_monoxide',
      pattern:
        /\b(?:kohlenmonoxid|co) ?(?:melder|alarm|warner)(?: \w+){0,3} (?:piept|schlagt|losgegangen|geht los|heult|alarm)\b|\bkohlenmonoxid (?:im|in der)\b/,
      unless: /\b(?:batterie|akku|test)\b/,
    },
    {
      kind: 'water_near_power',
      pattern:
        /\bwasser(?: \w+){0,5} (?:steckdosen?|strom\w*|sicherungskasten|kabel|lampe|elektrik)\b|\b(?:steckdosen?|sicherungskasten)(?: \w+){0,2} (?:nass|unter wasser|uberschwemmt)\b/,
      unless: /\b(?:stromt|rechnung)\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:(?:ist|bin|sind|wurde) (?:\w+ ){0,2}(?:verletzt|bewusstlos|ohnmachtig|eingeklemmt|eingeschlossen)|blutet (?:stark|sehr)|(?:im|in dem) (?:aufzug|fahrstuhl|lift) (?:stecken geblieben|fest|gefangen|eingesperrt)|stecke? (?:\w+ )?im (?:aufzug|fahrstuhl)|stromschlag bekommen|herzinfarkt)\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:brauch\w*|ruf\w*|schick\w*) (?:\w+ )?(?:einen )?(?:krankenwagen|notarzt|rettungswagen)\b/,
      unless: /\b(?:im notfall|in notfallen|wenn sie|falls sie)\b/,
    },
    {
      kind: 'person',
      isNegative: true,
      pattern: /\b(?:atmet nicht|bekomm\w* keine luft|wacht nicht auf)\b/,
    },
    {
      kind: 'break_in',
      pattern:
        /\b(?:jemand (?:\w+ ){0,2}(?:bricht (?:\w+ )?ein|versucht einzubrechen|einzubrechen)|(?:einbrecher|eindringling) (?:im|ist|sind|in)|da ist ein einbrecher|es wird eingebrochen|hat (?:ein messer|eine waffe|eine pistole)|bricht (?:gerade )?jemand ein)\b/,
    },
  ],
}

const CHINESE: EmergencyWords = {
  language: 'zh',
  denies: /没有|没|不是|不|如果|万一|是否|有没有/,
  distances: /昨天|上周|上个月|去年|以前|之前|已经灭/,
  says: [
    {
      kind: 'fire',
      pattern: /着火|起火|失火|火灾|在冒烟|冒着烟|好多烟|很多烟|浓烟|烧起来|冒火花|烧焦的味/,
      unless: /烟雾探测器|壁炉|烧烤|香烟|抽烟/,
    },
    {
      kind: 'gas',
      pattern:
        /煤气味|燃气味|煤气泄漏|燃气泄漏|天然气泄漏|天然气味|漏气了|闻到煤气|闻到燃气|漏煤气/,
    },
    {
      kind: 'carbon_monoxide',
      pattern: /一氧化碳.{0,6}(?:响|报警)|一氧化碳中毒/,
      unless: /电池|测试/,
    },
    {
      kind: 'water_near_power',
      pattern: /水.{0,10}(?:插座|电箱|电线|电源|灯具|吊灯)|(?:插座|电箱).{0,4}(?:进水|湿了|淹)/,
      unless: /热水器|水电费/,
    },
    {
      kind: 'person',
      pattern: /受伤|流血|昏倒|晕倒|昏迷|触电|困在|被困|叫救护车|心脏病发/,
      unless: /老鼠|小鸟/,
    },
    { kind: 'person', isNegative: true, pattern: /没有呼吸|没呼吸|不能呼吸|喘不过气|叫不醒/ },
    {
      kind: 'break_in',
      pattern:
        /有人(?:在|正在)?(?:闯进|撬门|撬锁|砸门|破门|砸窗)|有小偷|入室抢劫|有人拿(?:着)?(?:刀|枪)/,
    },
  ],
}

const ARABIC: EmergencyWords = {
  language: 'ar',
  denies: /(?:^|\s)(?:لا|ليس|ليست|ما في|مافي|مافيش|بدون|لا يوجد|اذا|لو|هل|لم)(?:\s|$)/,
  distances: /امس|البارحة|الاسبوع الماضي|الشهر الماضي|السنة الماضية|كان|كانت/,
  says: [
    {
      kind: 'fire',
      pattern:
        /حريق|النار مشتعلة|في نار|يحترق|تحترق|يوجد دخان|دخان كثيف|دخان يخرج|رايحة حرق|في دخان/,
      unless: /كاشف|سيجارة|سجائر|شواء/,
    },
    {
      kind: 'gas',
      pattern: /رايحة (?:ال)?غاز|ريحة (?:ال)?غاز|تسرب (?:ال)?غاز|تسريب (?:ال)?غاز|غاز يتسرب/,
    },
    { kind: 'carbon_monoxide', pattern: /اول اكسيد الكربون/, unless: /بطارية|اختبار/ },
    {
      kind: 'water_near_power',
      pattern:
        /(?:ماء|الماء|مياه|المياه|الموية)(?: \S+){0,5} (?:ال)?(?:كهرباء|مقبس|فيش|اسلاك|مفتاح الكهرباء)|كهرباء(?: \S+){0,3} (?:ماء|الماء|مبللة)/,
      unless: /سخان|فاتورة/,
    },
    {
      kind: 'person',
      pattern:
        /مصاب|مصابة|جريح|ينزف|تنزف|فاقد الوعي|فقد الوعي|اغمي علي|محبوس|محتجز|عالق في المصعد|عالقين في المصعد|اسعاف|صعقته الكهرباء/,
    },
    {
      kind: 'person',
      isNegative: true,
      pattern: /لا يتنفس|لا تتنفس|ما يتنفس|لا استطيع التنفس|مش قادر اتنفس/,
    },
    {
      kind: 'break_in',
      pattern:
        /(?:احد|شخص|حدا|احدهم) (?:\S+ ){0,2}(?:يقتحم|يكسر الباب|يحاول الدخول)|حرامي|لصوص|يوجد لص|معه (?:سكين|مسدس|سلاح)/,
    },
  ],
}

/** Every language but English. */
export const WORDS_OF_OTHERS: readonly EmergencyWords[] = [...ROMANCE, GERMAN, CHINESE, ARABIC]
