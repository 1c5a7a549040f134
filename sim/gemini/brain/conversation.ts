import { nextItem, recognise, settledQuestions, type Recognised } from './agenda.ts'
import { readAside, type Aside } from './aside.ts'
import { factOf, type Briefing } from './briefing.ts'
import { courtesyFor } from './courtesy.ts'
import type { Action, ConversationState } from './conversation-state.ts'
import type { AskItem, Dialogue, Item, UseItem, WaitItem } from './dialogue.ts'
import { readNudge } from './nudge.ts'
import type { PastTurn } from './recap.ts'
import { readToolReply, spokenLine, textField } from './tool-reply.ts'
import { answerTo, isAccepting, isWish, wantsNobody, type Wish } from './wishes.ts'

const ATTEMPTS_MAX = 2
/** No call of ours takes more exchanges; beyond it two machines are talking in circles. */
const UTTERANCES_MAX = 40
/** An agenda that goes on for longer has an item that never stops being due. */
const STEPS_MAX = 30

/**
 * One conversation: what was heard, keyed in or answered goes in, what to say and which tool to use
 * comes out. It knows nothing of audio, time or sockets.
 */
export class Conversation<Slots extends object = object> {
  readonly name: string
  readonly #dialogue: Dialogue<Slots>
  #briefing: Briefing
  #slots: Slots
  #told = new Set<string>()
  #attempts = new Map<string, number>()
  #asked: string | null = null
  #lastQuestion: string | null = null
  #using: string | null = null
  #mishearings = 0
  #utterances = 0
  #hasProgressed = false
  #isOpen = false
  #isOver = false
  #opening: string | null = null

  constructor(dialogue: Dialogue<Slots>, briefing: Briefing, state?: ConversationState) {
    this.name = dialogue.name
    this.#dialogue = dialogue
    this.#briefing = briefing
    this.#slots = dialogue.open(briefing)
    if (!state) return
    // The state was written by the same dialogue: the caller checks its name.
    this.#slots = structuredClone(state.slots) as Slots
    this.#told = new Set(state.told)
    this.#attempts = new Map(Object.entries(state.attempts))
    this.#asked = state.asked
    this.#lastQuestion = state.lastQuestion
    this.#using = state.using
    this.#mishearings = state.mishearings
    this.#isOpen = state.isOpen
    this.#isOver = state.isOver
  }

  /** Whether the fixed opening was given to say. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  state(): ConversationState {
    return {
      slots: structuredClone(this.#slots),
      told: [...this.#told],
      attempts: Object.fromEntries(this.#attempts),
      asked: this.#asked,
      lastQuestion: this.#lastQuestion,
      using: this.#using,
      mishearings: this.#mishearings,
      isOpen: this.#isOpen,
      isOver: this.#isOver,
    }
  }

  /** New instructions in the middle of the conversation. */
  inform(briefing: Briefing): void {
    this.#briefing = briefing
  }

  /** Takes words in without answering: history, or speech that the opening already answers. */
  absorb(text: string): void {
    if (text === '') return
    this.#dialogue.hear(this.#slots, { text, asked: this.#asked }, this.#briefing)
  }

  /** Words said while the model began to speak itself: a recording is answered, the rest is not. */
  overhear(text: string): Action[] {
    const { mayMeetVoicemail } = this.#dialogue
    const aside = readAside(text, mayMeetVoicemail, this.#briefing)
    if (aside === 'recording' && this.#using === null) return this.#answerAside(aside, text)
    this.absorb(text)
    return []
  }

  /** One utterance; '' when there was sound but no words. */
  hear(text: string): Action[] {
    if (this.#isOver) return []
    if (text === '') return this.#mishear()
    this.#mishearings = 0
    this.#utterances += 1
    if (this.#using !== null) return this.overhear(text)
    if (this.#utterances > UTTERANCES_MAX) return this.#close('the call goes in circles')
    const aside = isAccepting(this.#asked, text)
      ? 'wants-person'
      : readAside(text, this.#dialogue.mayMeetVoicemail, this.#briefing)
    if (aside) return this.#answerAside(aside, text)
    if (wantsNobody(this.#asked, text)) return this.#close('wants no AI')
    this.absorb(text)
    return this.#advance()
  }

  /** A text from the client: the opening, a key, a word from its watchdog. */
  nudge(text: string): Action[] {
    if (this.#isOver) return []
    const nudge = readNudge(text)
    switch (nudge.kind) {
      case 'opening':
        return this.#open(nudge.text)
      case 'hush':
        this.#isOpen = true
        return []
      case 'goodbye':
        return this.#close('asked to end the call')
      case 'check-in':
        return this.#repeat('Are you still there?')
      case 'filler':
        return this.#using ? [{ kind: 'say', text: 'One moment, please.', item: 'filler' }] : []
      case 'go-on':
        this.#isOpen = true
        return this.#goOn(nudge.preface)
      case 'tool-result':
        return this.#lateResult(nudge.tool, nudge.response)
      case 'keypad':
      case 'other':
        if (!this.#dialogue.nudge) return []
        this.#dialogue.nudge(this.#slots, text, this.#briefing)
        return this.#using === null ? this.#advance() : []
    }
  }

  /** Takes in a conversation that an earlier session had, as if it had been this one. */
  recall(turns: readonly PastTurn[]): void {
    for (const { speaker, text } of turns) {
      if (speaker === 'caller') this.absorb(text)
      else this.#recognise(recognise(text, this.#dialogue, this.#slots, this.#briefing))
      this.#isOpen = true
    }
  }

  /** The answer of the tool that was used last. */
  result(response: Readonly<Record<string, unknown>>): Action[] {
    const using = this.#using
    this.#using = null
    const reply = readToolReply(response)
    if (using === 'end') return this.#end()
    // A machine listens: the message is left for us.
    if (using === 'voicemail' && reply.error === null) return this.#lastWords(null)
    // A person is about to take the call: not a word more than that.
    if (textField(reply, 'status') === 'connecting') return this.#lastWords(spokenLine(reply))
    if (isWish(using)) return this.#obey(using, spokenLine(reply))
    if (using === 'transfer') return this.#transferred(spokenLine(reply) ?? undefined)
    const item = this.#dialogue.agenda.find((each) => each.name === using)
    if (item?.kind !== 'use') return []
    item.result(this.#slots, reply, this.#briefing)
    return this.#advance()
  }

  /** The call never went out, or was cancelled: it is to be made again. */
  dropCall(): void {
    this.#using = null
  }

  /** The caller spoke over these before hearing them: they count as not said, once. */
  unheard(items: readonly string[]): void {
    for (const item of items) {
      const wasTold = this.#told.delete(item)
      if (wasTold) this.#attempts.set(item, (this.#attempts.get(item) ?? 0) + 1)
      if (wasTold && (this.#attempts.get(item) ?? 0) > ATTEMPTS_MAX) this.#told.add(item)
      if (item === this.#asked && item !== 'opening') {
        this.#attempts.set(item, Math.max(0, (this.#attempts.get(item) ?? 1) - 1))
      }
    }
  }

  /** Nobody has spoken for long: give up politely. */
  loseHope(): Action[] {
    const isIdle = this.#isOpen && !this.#isOver && this.#using === null
    return isIdle ? this.#close('nobody spoke') : []
  }

  /** Greets in its own words: the caller spoke before the client gave an opening. */
  greet(): Action[] {
    const who = factOf(this.#briefing, 'organization') ?? 'the property line'
    return this.#open(`Hello, this is the AI assistant of ${who}. How can I help?`)
  }

  #recognise({ told, question }: Recognised): void {
    for (const name of told) this.#told.add(name)
    this.#asked = question?.name ?? this.#asked
    this.#lastQuestion = question?.text ?? this.#lastQuestion
  }

  #goOn(preface: string): Action[] {
    const question = this.#lastQuestion
    const text = `${preface} ${question ?? ''}`.trim()
    const said: Action[] = text === '' ? [] : [{ kind: 'say', text, item: 'repeat' }]
    return question === null && this.#using === null ? [...said, ...this.#advance()] : said
  }

  /** A tool that an earlier connection used has answered in words. */
  #lateResult(tool: string, response: Record<string, unknown>): Action[] {
    const item = this.#dialogue.agenda.find((each) => each.kind === 'use' && each.tool === tool)
    this.#using = tool === 'end_call' ? 'end' : (item?.name ?? null)
    return this.#using === null ? this.#advance() : this.result(response)
  }

  #open(opening: string): Action[] {
    this.#isOpen = true
    this.#opening = opening
    this.#asked = 'opening'
    this.#lastQuestion = opening
    return [{ kind: 'say', text: opening, item: 'opening' }]
  }

  #mishear(): Action[] {
    this.#mishearings += 1
    if (this.#mishearings > ATTEMPTS_MAX || this.#using !== null) return []
    return this.#repeat('Sorry, I did not catch that.')
  }

  #repeat(preface: string): Action[] {
    const question = this.#asked === 'opening' ? null : this.#lastQuestion
    return [{ kind: 'say', text: question ? `${preface} ${question}` : preface, item: 'repeat' }]
  }

  #answerAside(aside: Aside, text: string): Action[] {
    const opening = this.#asked === 'opening' ? this.#opening : null
    const courtesy = courtesyFor({ aside, text, opening, briefing: this.#briefing })
    if (courtesy.kind === 'repeat') return this.#repeat(courtesy.preface)
    if (courtesy.kind === 'say') return [{ ...courtesy, item: 'patience' }]
    const { filler, using, tool, args } = courtesy
    this.#using = using
    const said: Action[] = filler === null ? [] : [{ kind: 'say', text: filler, item: 'filler' }]
    return [...said, { kind: 'call', tool, args: { ...args } }]
  }

  #obey(wish: Wish, spoken: string | null): Action[] {
    const { next, line } = answerTo(wish)
    const text = spoken ?? line
    if (next === 'fall-silent') return this.#lastWords(text)
    if (next === 'go-on') return this.#repeat(text)
    if (next === 'offer-person') this.#asked = next
    const said: Action = { kind: 'say', text, item: next }
    return next === 'say-goodbye' ? [said, ...this.#close('wants no calls')] : [said]
  }

  /** The call ends, or goes to somebody else, without our doing. */
  #lastWords(text: string | null): Action[] {
    this.#isOver = true
    return text === null ? [] : [{ kind: 'say', text, item: 'last words' }]
  }

  #advance(): Action[] {
    const actions: Action[] = []
    for (let step = 0; step < STEPS_MAX; step += 1) {
      for (const name of settledQuestions(this.#dialogue, this.#slots, this.#briefing)) {
        this.#attempts.delete(name)
      }
      const item = nextItem(this.#dialogue, this.#slots, this.#briefing, this.#told)
      if (!item) return [...actions, ...this.#close('nothing left to do')]
      if (this.#take(item, actions)) return actions
    }
    throw new Error(`dialogue ${this.name}: an item of the agenda never stops being due`)
  }

  /** Does one item of the agenda; true when the model must now wait for somebody. */
  #take(item: Item<Slots>, actions: Action[]): boolean {
    switch (item.kind) {
      case 'tell':
        actions.push({ kind: 'say', text: item.say(this.#slots, this.#briefing), item: item.name })
        this.#told.add(item.name)
        this.#hasProgressed = true
        return false
      case 'ask':
        return this.#ask(item, actions)
      case 'use':
        this.#use(item, actions)
        return true
      case 'wait':
        return this.#wait(item, actions)
      case 'end': {
        const farewell = item.farewell(this.#slots, this.#briefing)
        actions.push({ kind: 'say', text: farewell, item: item.name })
        actions.push(...this.#close(item.reason(this.#slots, this.#briefing)))
        return true
      }
    }
  }

  #ask(item: AskItem<Slots>, actions: Action[]): boolean {
    const asked = this.#attempts.get(item.name) ?? 0
    // Coming back to a question after something else was dealt with is not a repetition.
    const attempt = this.#hasProgressed ? Math.min(asked + 1, ATTEMPTS_MAX) : asked + 1
    if (attempt > ATTEMPTS_MAX) {
      item.giveUp(this.#slots, this.#briefing)
      this.#attempts.delete(item.name)
      return false
    }
    this.#hasProgressed = false
    this.#attempts.set(item.name, attempt)
    this.#asked = item.name
    this.#lastQuestion = item.say(this.#slots, this.#briefing, attempt)
    actions.push({ kind: 'say', text: this.#lastQuestion, item: item.name })
    return true
  }

  #use(item: UseItem<Slots>, actions: Action[]): void {
    if (item.filler !== undefined && !this.#told.has(`filler ${item.filler}`)) {
      actions.push({ kind: 'say', text: item.filler, item: 'filler' })
      this.#told.add(`filler ${item.filler}`)
    }
    this.#using = item.name
    this.#hasProgressed = true
    actions.push({ kind: 'call', tool: item.tool, args: item.args(this.#slots, this.#briefing) })
  }

  #wait(item: WaitItem<Slots>, actions: Action[]): boolean {
    const attempt = this.#attempts.get(item.name) ?? 0
    this.#attempts.set(item.name, attempt + 1)
    // Speech brought us here again: say once more what is being waited for.
    if (attempt > ATTEMPTS_MAX) {
      item.giveUp(this.#slots, this.#briefing)
      this.#attempts.delete(item.name)
      return false
    }
    if (attempt > 0 && actions.length === 0) {
      actions.push({ kind: 'say', text: item.remind(this.#slots, this.#briefing), item: item.name })
    }
    this.#asked = item.name
    return true
  }

  #close(reason: string): Action[] {
    if (!this.#briefing.tools.has('end_call')) return this.#end()
    this.#using = 'end'
    return [{ kind: 'call', tool: 'end_call', args: { reason } }]
  }

  #end(): Action[] {
    this.#isOver = true
    return [{ kind: 'say', text: 'Goodbye.', item: 'goodbye' }]
  }

  #transferred(line = 'A person will call you back.'): Action[] {
    return [{ kind: 'say', text: line, item: 'transferred' }, ...this.#close('a person takes over')]
  }
}
