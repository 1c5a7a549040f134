import { performance } from 'node:perf_hooks'
import type { EmergencyContacts } from '#lib/db/emergencies.ts'
import type { EmergencyKind, EmergencyTrigger } from '#lib/domain/emergency.ts'
import { emergencyNumberOf, type EmergencyNumber } from '#lib/domain/emergency-number.ts'
import { messageOf } from '#lib/errors.ts'
import { within } from '#lib/within.ts'
import type { AgentVoice } from '#bridge/agent-voice.ts'
import { clipLanguageOf, clipOf, type Clip } from '#bridge/clips/clips.ts'
import type { ClipName } from '#bridge/clips/texts.ts'
import type { CallSessionOptions } from '#bridge/joined-call.ts'
import { NUDGES } from '#bridge/nudges.ts'
import { PhraseWatch } from './phrase-watch.ts'

/** Of one kind, on one call: after that the caller has heard it. */
const PLAYS_MAX = 3
/** Words are repeated because the model asks; a key is pressed to hear it again. */
const PHRASE_AGAIN_AFTER_MS = 30_000
const WAITING_MAX = 3
/** Which number to call, and whom to page, is read when the call begins: nobody waits longer for it. */
const CONTACTS_MS = 500

const CALL_CLIPS: Readonly<Record<EmergencyNumber, ClipName>> = {
  '911': 'call-911',
  '112': 'call-112',
  local: 'call-local',
}

export interface CallEmergenciesOptions {
  readonly session: Pick<CallSessionOptions, 'call' | 'services' | 'metrics' | 'log'>
  readonly voice: Pick<AgentVoice, 'play' | 'isPlayingClip'>
  /** The model is told what was played; it has to go on from there. */
  readonly prompt: (text: string) => void
}

interface Raised {
  plays: number
  overAtMs: number
}

/**
 * The emergencies of one call, from the key or the cry to the fixed instructions and the page. The
 * model has no part in it: it is told afterwards.
 */
export class CallEmergencies {
  readonly #options: CallEmergenciesOptions
  readonly #words: PhraseWatch
  readonly #raised = new Map<EmergencyKind, Raised>()
  readonly #waiting: { kind: EmergencyKind; clip: Clip }[] = []
  /** Settled once the contacts are known, or will not be in time. */
  readonly #ready: Promise<unknown>
  #contacts: { sealed: string | null; number: EmergencyNumber } = { sealed: null, number: 'local' }
  /** Of the last kind that was said in words: the language goes on being theirs. */
  #language: string | null = null
  #onQuiet: (() => void) | null = null
  #isOver = false

  constructor(options: CallEmergenciesOptions) {
    this.#options = options
    this.#words = new PhraseWatch({
      now: () => performance.now(),
      onFound: (found) => {
        for (const { kind, language } of found) {
          this.#language = language
          this.#raiseSoon(kind, 'phrase')
        }
      },
    })
    this.#ready = within(CONTACTS_MS, this.#readContacts()).catch(() => undefined)
  }

  /** What the caller said, in fragments. */
  callerWords(fragment: string): void {
    if (!this.#isOver) this.#words.take(fragment)
  }

  keyPressed(): void {
    this.#raiseSoon('unspecified', 'keypad')
  }

  /** Runs this once no instructions are being said: the line is not let go in the middle of them. */
  whenQuiet(then: () => void): void {
    if (this.#options.voice.isPlayingClip) this.#onQuiet = then
    else then()
  }

  /** The call is over. Whoever cried for help and hung up at once is paged for as well. */
  stop(): void {
    this.#isOver = true
    this.#words.stop()
    this.#waiting.length = 0
  }

  #raiseSoon(kind: EmergencyKind, trigger: EmergencyTrigger): void {
    void this.#ready.then(() => this.#raise(kind, trigger))
  }

  #raise(kind: EmergencyKind, trigger: EmergencyTrigger): void {
    const { services, call, metrics } = this.#options.session
    const known = this.#raised.get(kind)
    const raised = known ?? { plays: 0, overAtMs: Number.NEGATIVE_INFINITY }
    if (!known) {
      this.#raised.set(kind, raised)
      metrics.count('emergencies', 1, { kind, trigger })
      const { callId, organizationId } = call.claims
      void services.raiseEmergency({
        callId,
        organizationId,
        kind,
        trigger,
        at: new Date().toISOString(),
        contacts: this.#contacts.sealed,
      })
    }
    if (this.#isOver) return
    const isEarly =
      trigger === 'phrase' && performance.now() - raised.overAtMs < PHRASE_AGAIN_AFTER_MS
    if (raised.plays >= PLAYS_MAX || isEarly || this.#isAboutToHear(kind)) return
    raised.plays += 1
    this.#play(kind)
  }

  #isAboutToHear(kind: EmergencyKind): boolean {
    return this.#waiting.some((each) => each.kind === kind)
  }

  #play(kind: EmergencyKind): void {
    const { brief } = this.#options.session.call
    const language = clipLanguageOf(this.#language, brief.language)
    const number = CALL_CLIPS[this.#contacts.number]
    const clip = clipOf(language, ['safety-message', kind, number, 'person-told'])
    if (this.#waiting.length >= WAITING_MAX) return
    this.#waiting.push({ kind, clip })
    if (this.#waiting.length === 1) this.#playNext()
  }

  #playNext(): void {
    const next = this.#waiting[0]
    if (!next || this.#isOver) return
    this.#options.session.metrics.count('clipsPlayed', 1, { clip: next.kind })
    this.#options.voice.play(next.clip, () => this.#played(next.kind))
  }

  #played(kind: EmergencyKind): void {
    const raised = this.#raised.get(kind)
    if (raised) raised.overAtMs = performance.now()
    this.#waiting.shift()
    if (this.#isOver) return
    if (this.#waiting.length > 0) return this.#playNext()
    const then = this.#onQuiet
    this.#onQuiet = null
    if (then) then()
    else this.#options.prompt(NUDGES.emergencyPlayed([...this.#raised.keys()]))
  }

  async #readContacts(): Promise<void> {
    const { services, call, log } = this.#options.session
    try {
      const { contacts, sealed } = await services.readEmergencyContacts(call.claims.callId)
      this.#contacts = { sealed, number: numberOf(contacts) }
    } catch (error) {
      log.warn('emergency-contacts-not-read', { reason: messageOf(error) })
    }
  }
}

function numberOf({ timezone }: EmergencyContacts): EmergencyNumber {
  return emergencyNumberOf(timezone)
}
