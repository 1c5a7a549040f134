import type { ServerResponse } from 'node:http'
import type { CallSession } from './call-session.ts'

/** All calls together. */
const STREAMS_MAX = 100
/** Whoever still looks then asks again. */
const LONGEST_MS = 10 * 60 * 1000

/** Sends the levels of calls to whoever looks at them, as server-sent events. */
export class LevelStreams {
  #open = 0

  /** False when nobody else may look now; nothing is answered then. */
  serve(session: CallSession, response: ServerResponse): boolean {
    if (this.#open >= STREAMS_MAX) return false
    const stopWatching = session.desk.watchLevels((levels) => {
      // Who reads too slowly misses some; the next say the same, only later.
      if (!response.writableNeedDrain) response.write(`data: ${JSON.stringify(levels)}\n\n`)
    })
    if (stopWatching === null) return false
    this.#open += 1
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.flushHeaders()
    const end = (): void => void response.end()
    const timeUp = setTimeout(end, LONGEST_MS)
    void session.ended.then(end)
    response.once('close', () => {
      this.#open -= 1
      clearTimeout(timeUp)
      stopWatching()
    })
    return true
  }
}
