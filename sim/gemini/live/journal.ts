interface JournalEntry {
  readonly atMs: number
  readonly text: string
}

export interface ToolEntry {
  readonly atMs: number
  readonly id: string
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  response?: Readonly<Record<string, unknown>>
  cancelled?: boolean
}

/** What happened in one session, for whoever watches the simulator. */
export interface SessionRecord {
  readonly id: string
  readonly model: string
  readonly dialogue: string
  readonly startedAtMs: number
  readonly resumedFrom: string | null
  readonly heard: JournalEntry[]
  readonly said: JournalEntry[]
  readonly nudges: JournalEntry[]
  readonly tools: ToolEntry[]
  interruptions: number
  endedAtMs: number | null
  closeCode: number | null
}

const SESSIONS_MAX = 200
const ENTRIES_MAX = 500

/** The last sessions, oldest first. */
export class Journal {
  readonly #sessions: SessionRecord[] = []

  get sessions(): readonly SessionRecord[] {
    return this.#sessions
  }

  open(
    session: Pick<SessionRecord, 'id' | 'model' | 'dialogue' | 'startedAtMs' | 'resumedFrom'>,
  ): SessionRecord {
    const record: SessionRecord = {
      ...session,
      heard: [],
      said: [],
      nudges: [],
      tools: [],
      interruptions: 0,
      endedAtMs: null,
      closeCode: null,
    }
    this.#sessions.push(record)
    if (this.#sessions.length > SESSIONS_MAX) this.#sessions.shift()
    return record
  }
}

/** Adds to a list of the journal without letting it grow for ever. */
export function note<Entry>(list: Entry[], entry: Entry): void {
  list.push(entry)
  if (list.length > ENTRIES_MAX) list.shift()
}
