import type { Speaker } from '#lib/domain/call.ts'
import type { Log } from '#lib/log.ts'
import { redactSecrets } from '#lib/redact-secrets.ts'
import { SPEECH_END_LAG_MS, SPEECH_START_LAG_MS } from '#lib/audio/level.ts'
import type { SpeechChange } from './caller-audio.ts'
import type { Cut, Heard } from './playback.ts'
import type { SpokenSpan } from './recording/call-recording.ts'
import { recapOf, type RecapLine } from './recap.ts'
import { TurnStore, type TurnRecord } from './turn-store.ts'

/** A fragment of what the caller said may come this long after the model began to answer it. */
const LATE_WORDS_MS = 1_500
const SENTENCE_PAUSE_MS = 1_000
/** Sound that is further apart does not belong to one thing that was said. */
const SPEECH_PAUSE_MAX_MS = 2_000
/** What the store takes of one turn: twenty minutes of speech. */
const TURN_CHARACTERS_MAX = 20_000
/** What stands for the rest of a sentence that was not heard. */
const CUT_MARK = '…'

/** What is kept of a turn whose words the caller wants nobody to keep. */
const WITHHELD = "[not stored at the caller's wish]"

interface OpenTurn {
  readonly seq: number
  readonly speaker: Speaker
  /** Its words are for the model alone. */
  readonly isWithheld: boolean
  startedMs: number
  text: string
  /** When it last grew. */
  grewMs: number
  endedMs: number | null
  interrupted: boolean
  heardMs: number | null
  replyMs: number | null
  unheardMs: number | null
}

/** When the caller was heard to speak; `toMs` is null while they do. */
interface Speech {
  readonly fromMs: number
  toMs: number | null
}

export interface TranscriptOptions {
  /** Milliseconds since the call's first stream opened. */
  readonly now: () => number
  readonly append: (turn: TurnRecord) => Promise<void>
  readonly log: Log
  readonly firstSeq: number
  /** What was said before this stream. */
  readonly recap: readonly RecapLine[]
  /** The caller wants none of their words kept. */
  readonly isCallerWithheld: boolean
  /** The other side has heard these words of the agent. */
  readonly onAgentHeard?: (words: string) => void
}

/**
 * Who said what, put together from the model's fragments. What the agent said and nobody heard is
 * taken back; secrets never reach the store. Lossy by nature: the records are elsewhere.
 */
export class Transcript {
  readonly #options: TranscriptOptions
  readonly #store: TurnStore
  readonly #turns: OpenTurn[] = []
  /** The agent's turns by the number the session gave them. */
  readonly #agentTurns = new Map<number, OpenTurn>()
  readonly #secrets = new Set<string>()
  #callerTurn: OpenTurn | null = null
  #isCallerWithheld: boolean
  #lateWordsUntilMs = 0
  #speech: Speech | null = null
  /** The agent's turn that is heard before its words have come. */
  #voiced: { turn: number; atMs: number; replyMs: number | null } | null = null

  constructor(options: TranscriptOptions) {
    this.#options = options
    this.#isCallerWithheld = options.isCallerWithheld
    this.#store = new TurnStore({ append: options.append, log: options.log })
  }

  /** From now on these are taken out of everything that is stored, said before or after. */
  keepSecret(secrets: readonly string[]): void {
    if (secrets.length === 0) return
    for (const secret of secrets) this.#secrets.add(secret)
    for (const turn of this.#turns) {
      if (this.#redacted(turn.text, false) !== turn.text) this.#save(turn)
    }
  }

  /** From now on no word of the caller's is stored: only that they spoke, and when. */
  withholdCaller(): void {
    this.#endCallerTurn()
    this.#isCallerWithheld = true
    // What still comes of the turn that ended here is not kept either.
    this.#callerTurn = null
  }

  /** Returns whether the words are new; late ones belong to what the agent is answering already. */
  callerWords(text: string): boolean {
    const turn = this.#callerTurn
    if (turn && turn.endedMs === null) {
      this.#grow(turn, text)
      return true
    }
    if (turn && this.#options.now() < this.#lateWordsUntilMs) {
      this.#grow(turn, text)
      return false
    }
    this.#callerTurn = this.#open('caller', text.trimStart(), this.#speech?.fromMs)
    return true
  }

  /** The caller was heard to begin or to end; words come later, and without a time. */
  callerSpoke(change: SpeechChange): void {
    const nowMs = this.#options.now()
    if (change.kind === 'ended') {
      if (this.#speech) this.#speech.toMs = nowMs - SPEECH_END_LAG_MS
      return
    }
    const fromMs = Math.max(0, nowMs - SPEECH_START_LAG_MS)
    const endedMs = this.#speech ? (this.#speech.toMs ?? nowMs) : null
    if (this.#speech && endedMs !== null && fromMs - endedMs <= SPEECH_PAUSE_MAX_MS) {
      this.#speech.toMs = null
    } else this.#speech = { fromMs, toMs: null }
  }

  /** The first sound of a turn was sent, so long after the caller had ended; null: they had not spoken. */
  agentVoiced(turnNumber: number, replyMs: number | null): void {
    this.#endCallerTurn()
    const voiced = { turn: turnNumber, atMs: this.#options.now(), replyMs }
    const known = this.#agentTurns.get(turnNumber)
    if (!known) this.#voiced = voiced
    else if (known.endedMs === null) {
      known.startedMs = voiced.atMs
      known.replyMs = replyMs
      this.#save(known)
    }
  }

  agentWords(turnNumber: number, text: string): void {
    this.#endCallerTurn()
    const known = this.#agentTurns.get(turnNumber)
    if (!known) {
      const voiced = this.#voiced?.turn === turnNumber ? this.#voiced : null
      const opened = this.#open('agent', text.trimStart(), voiced?.atMs, voiced?.replyMs)
      this.#agentTurns.set(turnNumber, opened)
      return
    }
    // Words of a turn that was cut off are words nobody heard.
    if (known.interrupted) return
    this.#grow(known, text)
  }

  /** The model has said all of a turn; how much is heard comes later. */
  agentTurnEnded(turnNumber: number): void {
    const turn = this.#agentTurns.get(turnNumber)
    if (!turn || turn.endedMs !== null) return
    turn.endedMs = this.#options.now()
    this.#save(turn)
  }

  agentHeard({ turn: turnNumber, heardMs, isWhole }: Heard): void {
    const turn = this.#agentTurns.get(turnNumber)
    // Until it is whole it is not told: a turn without it is one that may not have been heard.
    if (!turn || turn.interrupted || !isWhole) return
    turn.heardMs = heardMs
    turn.endedMs = this.#options.now()
    this.#save(turn)
    this.#options.onAgentHeard?.(turn.text)
  }

  agentCut({ turn: turnNumber, heardMs, totalMs }: Cut): void {
    const turn = this.#agentTurns.get(turnNumber)
    if (!turn || turn.interrupted) return
    turn.interrupted = true
    turn.heardMs = heardMs
    turn.unheardMs = Math.max(0, totalMs - heardMs)
    turn.endedMs = this.#options.now()
    turn.text = heardPart(turn.text, totalMs === 0 ? 0 : heardMs / totalMs)
    this.#save(turn)
    this.#options.onAgentHeard?.(turn.text)
  }

  keyPressed(text: string): void {
    this.note('keypad', text)
  }

  /** A turn that is complete as it is. */
  note(speaker: Speaker, text: string): void {
    const turn = this.#open(speaker, text)
    turn.endedMs = turn.startedMs
    this.#save(turn)
  }

  /** The call is over, or this end of it: what was being said has ended. */
  end(): void {
    for (const turn of this.#turns) {
      if (turn.endedMs !== null) continue
      turn.endedMs = this.#options.now()
      this.#save(turn)
    }
  }

  /**
   * Who spoke when, and whether a secret was in it, or may have been: of what was cut off nobody knows
   * how much was heard.
   */
  spokenSpans(): SpokenSpan[] {
    return this.#turns.flatMap(({ speaker, text, startedMs, endedMs, interrupted }) =>
      speaker === 'agent' || speaker === 'caller'
        ? [
            {
              side: speaker,
              fromMs: startedMs,
              toMs: endedMs ?? this.#options.now(),
              isSecret: interrupted || text.trim() === '' || this.#redacted(text, false) !== text,
            },
          ]
        : [],
    )
  }

  /** Resolves when all is stored, or after a few seconds if it cannot be. */
  flush(): Promise<void> {
    return this.#store.flush()
  }

  /** What was said so far, for a model that was not there; the latest, if it is long. */
  recap(): string {
    const turns = this.#turns.map(({ speaker, text }) => ({
      speaker,
      text: this.#redacted(text, false),
    }))
    return recapOf([...this.#options.recap, ...turns])
  }

  #endCallerTurn(): void {
    const turn = this.#callerTurn
    if (!turn || turn.endedMs !== null) return
    const nowMs = this.#options.now()
    turn.endedMs = Math.max(turn.startedMs, this.#speech?.toMs ?? nowMs)
    this.#lateWordsUntilMs = nowMs + LATE_WORDS_MS
    if (this.#speech?.toMs !== null) this.#speech = null
    this.#save(turn)
  }

  #open(
    speaker: Speaker,
    text: string,
    startedMs = this.#options.now(),
    replyMs: number | null = null,
  ): OpenTurn {
    const turn: OpenTurn = {
      seq: this.#options.firstSeq + this.#turns.length,
      speaker,
      isWithheld: speaker === 'caller' && this.#isCallerWithheld,
      startedMs,
      text,
      grewMs: this.#options.now(),
      endedMs: null,
      interrupted: false,
      heardMs: null,
      replyMs,
      unheardMs: null,
    }
    this.#turns.push(turn)
    this.#save(turn)
    return turn
  }

  /** Fragments carry their own spaces, except where one sentence follows another. */
  #grow(turn: OpenTurn, text: string): void {
    if (turn.text.length + text.length >= TURN_CHARACTERS_MAX) return
    const nowMs = this.#options.now()
    const isNewSentence = nowMs - turn.grewMs > SENTENCE_PAUSE_MS || /[.!?]$/.test(turn.text)
    const needsSpace = isNewSentence && /\S$/.test(turn.text) && /^\w/.test(text)
    turn.text += needsSpace ? ` ${text}` : text
    turn.grewMs = nowMs
    this.#save(turn)
  }

  #save(turn: OpenTurn): void {
    const isGrowing = turn.endedMs === null
    const record: TurnRecord = {
      seq: turn.seq,
      speaker: turn.speaker,
      text: turn.isWithheld ? WITHHELD : this.#redacted(turn.text, isGrowing).trim(),
      startedMs: turn.startedMs,
      endedMs: turn.endedMs,
      interrupted: turn.interrupted,
      heardMs: turn.heardMs,
      replyMs: turn.replyMs,
      unheardMs: turn.unheardMs,
    }
    this.#store.put(record, isGrowing ? 'growing' : 'final')
  }

  #redacted(text: string, growing: boolean): string {
    return redactSecrets(text, [...this.#secrets], { growing })
  }
}

/** The share of a text that was heard, cut at the end of a word. */
function heardPart(text: string, share: number): string {
  if (share >= 1) return text
  const cut = text.slice(0, Math.floor(text.length * share))
  const atWordEnd = /\s/.test(text[cut.length] ?? '') ? cut : cut.slice(0, cut.lastIndexOf(' ') + 1)
  return `${atWordEnd.trimEnd()}${CUT_MARK}`
}
