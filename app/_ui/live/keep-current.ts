import { backoffMs } from './backoff.ts'
import { type Line, listen } from './listen.ts'
import { askMissed } from './missed.ts'
import { RECHECK } from './recheck-event.ts'

/** A connection may blink; what is shown is called old only after this. */
const BLINK_MS = 3_000
/** Even a channel that seems open is asked from time to time whether it told everything. */
const WATCH_MS = 45_000

export type Connection = 'connecting' | 'live' | 'lost' | 'signed-out'

/** What a screen can be told, and asked. */
export interface Screen {
  /** Where the stream of changes stood when what is shown was read. */
  position(): string
  refresh(): void
  happened(): void
  connection(how: Connection): void
  /** Since when what is shown may be old (ISO 8601); null: it is not. */
  stale(since: string | null): void
}

/**
 * Keeps a screen current until the returned function is called: it is refreshed when something changed,
 * and after each gap if anything was missed. A hidden one is left alone and refreshed once when it is
 * seen again.
 */
export function keepCurrent(line: Line, organizationId: string, screen: Screen): () => void {
  const keeper = new Keeper(screen, async () => (await line.token()) !== null)
  const stop = listen(line, `org:${organizationId}`, keeper)
  const [seen, recheck] = [() => keeper.seen(), () => keeper.recheck()]
  document.addEventListener('visibilitychange', seen)
  window.addEventListener(RECHECK, recheck)
  // Not all the screens of an office at the same moment.
  const watch = setInterval(seen, WATCH_MS * (1 + Math.random() / 2))
  return () => {
    stop()
    clearInterval(watch)
    document.removeEventListener('visibilitychange', seen)
    window.removeEventListener(RECHECK, recheck)
    keeper.end()
  }
}

class Keeper {
  readonly #screen: Screen
  readonly #isSignedIn: () => Promise<boolean>
  #isOpen = false
  #isCurrent = false
  #attempt = 0
  #lostTimer: ReturnType<typeof setTimeout> | undefined
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(screen: Screen, isSignedIn: () => Promise<boolean>) {
    this.#screen = screen
    this.#isSignedIn = isSignedIn
  }

  changed(): void {
    this.#screen.happened()
    if (!document.hidden) this.#refresh()
  }

  opened(): void {
    this.#isOpen = true
    this.#attempt = 0
    this.#catchUp()
  }

  lost(): void {
    this.#isOpen = false
    this.#old('lost')
  }

  signedOut(): void {
    this.#isOpen = false
    this.#old('signed-out')
  }

  seen(): void {
    if (!document.hidden && this.#isOpen) this.#catchUp()
  }

  /** What is shown depends on the clock as well. */
  recheck(): void {
    if (!document.hidden && this.#isCurrent) this.#refresh()
  }

  end(): void {
    clearTimeout(this.#lostTimer)
    clearTimeout(this.#retry)
  }

  /** Without a session the page would be read as the sign-in page, and take along what is being written. */
  #refresh(): void {
    this.#isSignedIn().then(
      (isSignedIn) => (isSignedIn ? this.#screen.refresh() : this.signedOut()),
      () => this.lost(),
    )
  }

  #catchUp(): void {
    clearTimeout(this.#retry)
    this.#ask().catch(() => {
      this.#old('lost')
      if (!this.#isOpen) return
      // The channel is there and the app is not: nobody else would try again.
      this.#retry = setTimeout(() => this.#catchUp(), backoffMs(this.#attempt, Math.random()))
      this.#attempt += 1
    })
  }

  async #ask(): Promise<void> {
    const missed = await askMissed(this.#screen.position())
    if (missed === null) return this.#old('signed-out')
    if (missed.count > 0) this.#screen.happened()
    if (missed.count > 0 || !missed.isComplete) this.#screen.refresh()
    if (!this.#isOpen) return
    clearTimeout(this.#lostTimer)
    this.#lostTimer = undefined
    this.#attempt = 0
    this.#isCurrent = true
    this.#screen.stale(null)
    this.#screen.connection('live')
  }

  #old(how: Connection): void {
    this.#isCurrent = false
    this.#screen.connection(how)
    const since = new Date().toISOString()
    this.#lostTimer ??= setTimeout(() => this.#screen.stale(since), BLINK_MS)
  }
}
