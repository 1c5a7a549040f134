import { formatCents } from '#lib/domain/money.ts'

/** What an event holds, read with care: the payloads of two years are not all alike. */
export class Payload {
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(payload: unknown) {
    this.#fields =
      payload !== null && typeof payload === 'object' ? (payload as Record<string, unknown>) : {}
  }

  /** The words under the first of these names that has any. */
  text(...names: string[]): string | null {
    for (const name of names) {
      const value = this.#fields[name]
      if (typeof value === 'string' && value.trim() !== '') return value
    }
    return null
  }

  number(name: string): number | null {
    const value = this.#fields[name]
    return typeof value === 'number' ? value : null
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null
  }

  money(name: string): string | null {
    const cents = this.number(name)
    return cents === null ? null : formatCents(cents, this.text('currency') ?? 'USD')
  }
}
