import type { PGlite } from '@electric-sql/pglite'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import type { Broadcast } from './subscribers.ts'

const CHANNEL = 'embedded_realtime_messages'
const BATCH_SIZE = 500

interface MessageRow {
  id: string
  topic: string
  event: string
  payload: unknown
  private: boolean
  sequence: number
}

/**
 * Delivers what transactions wrote into `realtime.messages`, in the order of writing. Postgres sends
 * the notification when the transaction commits, so nothing is announced that did not happen.
 */
export class MessageDrain {
  readonly #db: PGlite
  readonly #deliver: (broadcast: Broadcast) => void
  #isDraining = false
  #isDue = false

  constructor(db: PGlite, deliver: (broadcast: Broadcast) => void) {
    this.#db = db
    this.#deliver = deliver
  }

  async start(): Promise<AsyncDisposable> {
    const stop = await this.#db.listen(CHANNEL, () => {
      this.#isDue = true
      void this.#drain()
    })
    return { [Symbol.asyncDispose]: () => stop() }
  }

  /** One at a time; never rejects. */
  async #drain(): Promise<void> {
    if (this.#isDraining) return
    this.#isDraining = true
    try {
      while (this.#isDue) {
        this.#isDue = false
        await this.#drainBatches()
      }
    } catch (error) {
      log.error('realtime-drain-failed', { reason: messageOf(error) })
    } finally {
      this.#isDraining = false
    }
  }

  async #drainBatches(): Promise<void> {
    let rows: MessageRow[]
    do {
      const taken = await this.#db.query<MessageRow>(
        `delete from realtime.messages where id in (
           select id from realtime.messages order by sequence limit $1)
         returning id, topic, event, payload, private, sequence`,
        [BATCH_SIZE],
      )
      rows = taken.rows.toSorted((one, other) => one.sequence - other.sequence)
      for (const row of rows) {
        const { id, topic, event, payload } = row
        this.#deliver({ id, topic, event, payload, isPrivate: row.private })
      }
    } while (rows.length === BATCH_SIZE)
  }
}
