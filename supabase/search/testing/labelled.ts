import type { Trade } from '#lib/domain/trade.ts'

/** One repair as somebody at the desk would have filed it. */
export interface LabelledRecord {
  /** What the queries name it by. */
  readonly key: string
  /** Records with the same name tell of one fault that came back. */
  readonly fault?: string
  readonly trade: Trade
  readonly occurredOn: string
  readonly title: string
  readonly description: string
  readonly resolution: string
}

/** A question in the words of a caller, and every record of that property that answers it. */
export interface LabelledQuery {
  readonly says: string
  readonly relevant: readonly string[]
}

export interface LabelledProperty {
  readonly name: string
  readonly records: readonly LabelledRecord[]
  readonly queries: readonly LabelledQuery[]
}
