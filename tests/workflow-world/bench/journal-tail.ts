import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { JournalLine } from '#tests/workflow-world/drill-host.ts'

const LOOK_EVERY_MS = 2
const CHUNK = 1 << 16

/** Follows what steps write down, each line read once: looking must cost nothing with thousands of runs. */
export class JournalTail {
  readonly #file: string
  readonly #lines = new Map<string, JournalLine[]>()
  #offset = 0
  #rest = ''

  constructor(file: string) {
    this.#file = file
  }

  /** The lines of a run once there are so many of them; throws past `patienceMs`. */
  async acts(
    runKey: string,
    { act, count, patienceMs = 600_000 }: { act: string; count: number; patienceMs?: number },
  ): Promise<JournalLine[]> {
    const deadlineMs = Date.now() + patienceMs
    for (;;) {
      this.#read()
      const lines = (this.#lines.get(runKey) ?? []).filter((line) => line.act === act)
      if (lines.length >= count) return lines
      if (Date.now() > deadlineMs) {
        throw new Error(
          `${runKey}: ${lines.length} of ${count} times "${act}" after ${patienceMs} ms.`,
        )
      }
      await delay(LOOK_EVERY_MS)
    }
  }

  #read(): void {
    if (!existsSync(this.#file)) return
    const file = openSync(this.#file, 'r')
    try {
      const chunk = Buffer.alloc(CHUNK)
      for (;;) {
        const length = readSync(file, chunk, 0, CHUNK, this.#offset)
        if (length === 0) return
        this.#offset += length
        const lines = (this.#rest + chunk.toString('latin1', 0, length)).split('\n')
        this.#rest = lines.pop() ?? ''
        for (const text of lines) this.#keep(JSON.parse(text) as JournalLine)
      }
    } finally {
      closeSync(file)
    }
  }

  #keep(line: JournalLine): void {
    const lines = this.#lines.get(line.run) ?? []
    lines.push(line)
    this.#lines.set(line.run, lines)
  }
}
