import { EMERGENCY_WORDS } from '#lib/domain/emergency.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { within } from '#lib/within.ts'
import type { EmergencySpool, SpooledEmergency } from './spool.ts'

/** Somebody is in danger: nobody waits longer for a database that may be away… */
const MARK_DEADLINE_MS = 2_500
/** …or for an app that may be. */
const TELL_DEADLINE_MS = 6_000
const UNSPOOLED_MAX = 200
const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 60_000
/** Whom it concerned is past help or knows by now, and the records were never reached. */
const KEPT_MS = 3 * 24 * 60 * 60 * 1000

export interface EmergencyDeskOptions {
  readonly spool: EmergencySpool
  /** Marks it in the database, which makes the page due. Once however often it is asked. */
  readonly mark: (emergency: SpooledEmergency) => Promise<unknown>
  /** The app is to look at once; the page is due. */
  readonly marked: (emergency: SpooledEmergency) => void
  /**
   * Asks the app to page without a database. Once however often it is asked. `marked`: the app
   * reached the database, and nothing is left to do.
   */
  readonly tell: (emergency: SpooledEmergency) => Promise<'marked' | 'paged'>
}

/**
 * Sees every emergency through, whatever is away: on the disk first, then on record, else told to the
 * app, and again with growing pauses until it is on record. Nothing here needs a model.
 */
export class EmergencyDesk {
  readonly #options: EmergencyDeskOptions
  readonly #underway = new Map<string, Promise<boolean>>()
  /** What a disk that is full or broken would not take. */
  readonly #unspooled = new Map<string, SpooledEmergency>()
  #timer: NodeJS.Timeout | null = null
  #pauseMs = RETRY_FIRST_MS
  #isStopped = false

  constructor(options: EmergencyDeskOptions) {
    this.#options = options
  }

  /** How many are not on record. */
  get waiting(): number {
    return this.#options.spool.count + this.#unspooled.size
  }

  /** Takes up what an earlier process left. Never fails. */
  async start(): Promise<void> {
    const left = await this.#list()
    if (left.length === 0) return
    log.warn('emergencies-left-over', { count: left.length })
    await this.#tryAll(left)
  }

  /** Never fails, and resolves when it was tried once; whoever raises it again meanwhile waits along. */
  async raise(emergency: SpooledEmergency): Promise<void> {
    await this.#once(emergency, () => this.#keepAndTry(emergency))
    this.#arm()
  }

  /** Resolves once none is being written or told, or after these milliseconds. */
  async settled(ms: number): Promise<void> {
    await within(ms, Promise.all(this.#underway.values())).catch(() => undefined)
  }

  stop(): void {
    this.#isStopped = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** Whoever comes meanwhile joins in: a file of their own would outlive the success of the first. */
  async #once(emergency: SpooledEmergency, see: () => Promise<boolean>): Promise<boolean> {
    const id = idOf(emergency)
    const underway = this.#underway.get(id) ?? see().finally(() => this.#underway.delete(id))
    this.#underway.set(id, underway)
    return underway
  }

  async #keepAndTry(emergency: SpooledEmergency): Promise<boolean> {
    const { callId, kind, trigger } = emergency
    log.warn('emergency-raised', { callId, kind, trigger, what: EMERGENCY_WORDS[kind] })
    try {
      await this.#options.spool.keep(emergency)
    } catch (error) {
      log.error('emergency-not-spooled', { callId, kind, reason: messageOf(error) })
      if (this.#unspooled.size < UNSPOOLED_MAX) this.#unspooled.set(idOf(emergency), emergency)
    }
    return this.#try(emergency)
  }

  /** True once it is on record. */
  async #try(emergency: SpooledEmergency): Promise<boolean> {
    return (await this.#mark(emergency)) || (await this.#tell(emergency))
  }

  async #mark(emergency: SpooledEmergency): Promise<boolean> {
    const { callId, kind } = emergency
    try {
      await within(MARK_DEADLINE_MS, this.#options.mark(emergency))
    } catch (error) {
      log.error('emergency-not-marked', { callId, kind, reason: messageOf(error) })
      return false
    }
    await this.#settle(emergency)
    this.#options.marked(emergency)
    return true
  }

  async #tell(emergency: SpooledEmergency): Promise<boolean> {
    const { callId, kind } = emergency
    try {
      const told = await within(TELL_DEADLINE_MS, this.#options.tell(emergency))
      log.warn('emergency-told', { callId, kind, told })
      if (told !== 'marked') return false
    } catch (error) {
      // Nobody knows of it but this line, the file and the caller.
      log.error('emergency-untold', { callId, kind, reason: messageOf(error) })
      return false
    }
    await this.#settle(emergency)
    return true
  }

  async #settle(emergency: SpooledEmergency): Promise<void> {
    const { callId, kind } = emergency
    this.#unspooled.delete(idOf(emergency))
    try {
      await this.#options.spool.drop(emergency)
      log.info('emergency-on-record', { callId, kind })
    } catch (error) {
      // It will be marked again, which changes nothing.
      log.error('emergency-not-unspooled', { callId, kind, reason: messageOf(error) })
    }
  }

  #arm(): void {
    if (this.#isStopped || this.#timer || this.waiting === 0) return
    this.#timer = setTimeout(() => void this.#again(), this.#pauseMs)
    this.#pauseMs = Math.min(RETRY_MAX_MS, this.#pauseMs * 2)
  }

  async #again(): Promise<void> {
    this.#timer = null
    const unspooled = [...this.#unspooled.values()]
    await this.#tryAll([...(await this.#list()), ...unspooled])
  }

  async #list(): Promise<SpooledEmergency[]> {
    try {
      return await this.#options.spool.list()
    } catch (error) {
      log.error('emergencies-not-read', { reason: messageOf(error) })
      return []
    }
  }

  async #tryAll(waiting: readonly SpooledEmergency[]): Promise<void> {
    for (const emergency of waiting) {
      const { callId, kind, at } = emergency
      if (Date.now() - Date.parse(at) > KEPT_MS) {
        log.error('emergency-given-up', { callId, kind, at })
        this.#unspooled.delete(idOf(emergency))
        // oxlint-disable-next-line no-await-in-loop
        await this.#options.spool.setAside(emergency).catch(() => undefined)
        continue
      }
      // One after the other: a database that has just come back is not to fall over at once.
      // oxlint-disable-next-line no-await-in-loop
      await this.#once(emergency, () => this.#try(emergency))
    }
    if (this.waiting === 0) this.#pauseMs = RETRY_FIRST_MS
    this.#arm()
  }
}

function idOf({ callId, kind }: SpooledEmergency): string {
  return `${callId}.${kind}`
}
