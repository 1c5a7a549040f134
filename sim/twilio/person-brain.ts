import type { Person, Rule, Script } from '#sim/people/person.ts'
import type { Act, Mind } from './mind.ts'

export interface BrainOptions {
  readonly person: Person
  /** Why the person called; null when the person was called. */
  readonly purpose: string | null
  /** What the person remembers, shared by all their calls and texts. */
  readonly memory: Map<string, string>
  /** The wall clock, for people who name a time. */
  readonly now: () => Date
}

const THINK_MS = 350
/** From picking up to the first word: the phone has to reach the ear. */
const HELLO_AFTER_MS = 500
const PATIENCE_MS = 9000
/** After goodbyes nobody waits long for the other side to hang up. */
const PATIENCE_AFTER_GOODBYE_MS = 4000
/** The first word of a call may take as long as it takes to connect. */
const NUDGES = ['Hello?', 'Are you still there?'] as const
const FALLBACKS_MAX = 3
/** A conversation that goes in circles ends, as it would in life. */
const CALL_MS_MAX = 5 * 60_000
const HEARD_CHARS_MAX = 2000
/** A lone "one moment" is not a turn to answer. */
const FILLER =
  /\b(one (moment|second|sec)|just a (moment|second|sec|minute)|hold on|bear with me|let me (check|look|see|pull|find|record|get|note|put)|give me a (moment|second)|while i (check|look))\b/i
const GOODBYE = /\b(good ?bye|bye|take care|have a (good|great|nice|lovely))\b/i
/** Zone of the organisation, in which people name times. */
const TIMEZONE = 'America/Los_Angeles'

/**
 * The mind of a simulated person: told what is heard and when, it decides what to say, press, or
 * whether to hang up. Pure: it has no audio and no timers, `tick` brings the time.
 */
export class PersonBrain implements Mind {
  readonly #options: BrainOptions
  readonly #spent = new Set<Rule>()
  #script: Script
  /** Since this person last spoke. */
  #heard: string[] = []
  /** Since the call began: what it is about is usually said first. */
  #heardInAll = ''
  #pickedUpMs = 0
  #lastSoundMs = 0
  #helloDueMs: number | null = null
  #replyDueMs: number | null = null
  #acts: Act[] = []
  #isHearing = false
  #isSpeaking = false
  #hasOpened = false
  #saidGoodbye = false
  #hasHungUp = false
  #nudges = 0
  #fallbacks = 0

  constructor(options: BrainOptions) {
    this.#options = options
    const { person, purpose } = options
    this.#script = purpose === null ? lastScript(person) : scriptForCalling(person, purpose)
    this.#hasOpened = purpose === null
  }

  /** The line is open. A called person speaks first, a caller waits to be greeted. */
  pickUp(nowMs: number): void {
    this.#pickedUpMs = nowMs
    this.#lastSoundMs = nowMs
    if (this.#options.purpose === null) this.#helloDueMs = nowMs + HELLO_AFTER_MS
  }

  hear(word: string, nowMs: number): void {
    this.#heard.push(word)
    if (this.#heardInAll.length < HEARD_CHARS_MAX) this.#heardInAll += ` ${word}`
    this.#isHearing = true
    this.#lastSoundMs = nowMs
    this.#replyDueMs = null
    this.#chooseScript()
    const rule = this.#script.rules.find((each) => each.interrupts && this.#matches(each))
    if (rule && !this.#isSpeaking) this.#follow([rule])
  }

  hearSound(nowMs: number): void {
    this.#isHearing = true
    this.#lastSoundMs = nowMs
    this.#replyDueMs = null
  }

  hearPause(nowMs: number): void {
    this.#isHearing = false
    this.#lastSoundMs = nowMs
    this.#considerReply(nowMs)
  }

  finishSpeaking(nowMs: number): void {
    this.#isSpeaking = false
    this.#lastSoundMs = nowMs
    if (!this.#isHearing) this.#considerReply(nowMs)
  }

  tick(nowMs: number): Act[] {
    if (!this.#isSpeaking && !this.#isHearing) {
      if (this.#helloDueMs !== null && nowMs >= this.#helloDueMs) {
        this.#helloDueMs = null
        this.#say(this.#options.person.hello)
      } else if (this.#replyDueMs !== null && nowMs >= this.#replyDueMs) {
        this.#replyDueMs = null
        this.#reply()
      } else if (this.#replyDueMs === null) this.#checkPatience(nowMs)
    }
    if (nowMs - this.#pickedUpMs > CALL_MS_MAX) this.#hangUp()
    const acts = this.#acts
    this.#acts = []
    return acts
  }

  get #said(): string {
    return this.#heard.join(' ').replace(/\s+/g, ' ').trim()
  }

  #considerReply(nowMs: number): void {
    if (this.#heard.length === 0 || this.#isFiller()) return
    this.#chooseScript()
    const rule = this.#candidates()[0]
    // Who has an answer to give has no more need of a hello.
    if (rule) this.#helloDueMs = null
    this.#replyDueMs = nowMs + (rule?.afterMs ?? THINK_MS)
  }

  /** A greeting alone does not say what a call is about: the choice stands once acted on. */
  #chooseScript(): void {
    const { person, purpose } = this.#options
    if (purpose !== null || this.#spent.size > 0) return
    this.#script =
      person.answers.find((script) => script.about?.test(this.#heardInAll)) ?? lastScript(person)
  }

  #reply(): void {
    const script = this.#script
    if (!this.#hasOpened) return this.#open(script)
    const candidates = this.#candidates()
    const [first] = candidates
    if (first) {
      this.#follow(first.fact ? candidates.filter((rule) => rule.fact) : [first])
    } else if (this.#isQuestion() && script.fallback && this.#fallbacks < FALLBACKS_MAX) {
      this.#fallbacks += 1
      this.#heard = []
      this.#say(script.fallback)
    }
  }

  /** Says why they call, and does with the keys what the greeting asked for. */
  #open(script: Script): void {
    this.#hasOpened = true
    const keys = this.#candidates().find((rule) => rule.press !== undefined)
    this.#heard = []
    this.#say(script.opening ?? '')
    const digits = this.#fill(keys?.press ?? '')
    if (digits) this.#acts.push({ kind: 'press', digits })
  }

  get #lastSentence(): string {
    return this.#said.split(/(?<=[.!?])\s+/).at(-1) ?? ''
  }

  #isQuestion(): boolean {
    return this.#lastSentence.includes('?')
  }

  #isFiller(): boolean {
    return FILLER.test(this.#lastSentence) && !this.#isQuestion()
  }

  #candidates(): Rule[] {
    return this.#script.rules.filter((rule) => this.#matches(rule)) ?? []
  }

  #matches(rule: Rule): boolean {
    const said = this.#said
    return (
      !(rule.once && this.#spent.has(rule)) &&
      rule.when.test(said) &&
      !rule.unless?.test(said) &&
      this.#fill(rule.say ?? '') !== null &&
      this.#fill(rule.press ?? '') !== null
    )
  }

  #follow(rules: readonly Rule[]): void {
    for (const rule of rules) this.#spent.add(rule)
    if (GOODBYE.test(this.#said)) this.#saidGoodbye = true
    this.#heard = []
    const text = rules.map((rule) => this.#fill(rule.say ?? '') ?? '').filter((part) => part !== '')
    if (text.length > 0) this.#say(text.join(' '))
    for (const rule of rules) {
      const digits = this.#fill(rule.press ?? '')
      if (digits) this.#acts.push({ kind: 'press', digits })
      if (rule.hangUp) this.#hangUp()
    }
  }

  #say(text: string): void {
    if (text === '') return
    this.#isSpeaking = true
    if (GOODBYE.test(text)) this.#saidGoodbye = true
    this.#acts.push({ kind: 'say', text })
  }

  #hangUp(): void {
    if (this.#hasHungUp) return
    this.#hasHungUp = true
    this.#acts.push({ kind: 'hang-up' })
  }

  #checkPatience(nowMs: number): void {
    const patienceMs = this.#saidGoodbye
      ? PATIENCE_AFTER_GOODBYE_MS
      : (this.#script.patienceMs ?? PATIENCE_MS)
    if (nowMs - this.#lastSoundMs < patienceMs) return
    const nudge = NUDGES[this.#nudges]
    if (this.#saidGoodbye || nudge === undefined) {
      return this.#hangUp()
    }
    this.#nudges += 1
    this.#say(nudge)
  }

  /** Null when the text needs something that is not remembered. */
  #fill(template: string): string | null {
    let isWhole = true
    const text = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
      const minutes = /^clock\+(\d+)$/.exec(name)?.[1]
      if (minutes !== undefined) return clockIn(this.#options.now(), Number(minutes))
      const value = this.#options.memory.get(name)
      if (value === undefined) isWhole = false
      return value ?? ''
    })
    return isWhole ? text : null
  }
}

function lastScript(person: Person): Script {
  return person.answers.at(-1) ?? { rules: [] }
}

function scriptForCalling(person: Person, purpose: string): Script {
  const script = person.calls?.[purpose]
  if (!script) throw new Error(`${person.name} has no reason "${purpose}" to call`)
  return script
}

/** `3:45 PM`, to the next five minutes, since nobody says 3:43. */
function clockIn(now: Date, minutes: number): string {
  const stepMs = 5 * 60_000
  const timeMs = Math.ceil((now.getTime() + minutes * 60_000) / stepMs) * stepMs
  return new Intl.DateTimeFormat('en-US', {
    timeZone: TIMEZONE,
    hour: 'numeric',
    minute: '2-digit',
  })
    .format(timeMs)
    .replace(/\s/g, ' ')
}

/** Keeps what is worth remembering from a text message or a sentence. */
export function rememberFrom(person: Person, text: string, memory: Map<string, string>): void {
  for (const { name, pattern } of person.remembers ?? []) {
    const value = pattern.exec(text)?.[1]
    if (value !== undefined) memory.set(name, value)
  }
}
