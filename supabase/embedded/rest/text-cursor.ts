import { RestError } from './rest-error.ts'

const NAME_CHARACTER = /[\p{L}\p{N}_ $]/u

/**
 * Reads one query parameter from left to right. Everything that is not understood ends in `fail`:
 * no parser skips a character it did not expect.
 */
export class TextCursor {
  readonly #text: string
  readonly #what: string
  #at = 0

  /** `what` names the parameter in error messages, as PostgREST does: "filter", "order", … */
  constructor(text: string, what: string) {
    this.#text = text
    this.#what = what
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  sees(expected: string): boolean {
    return this.#text.startsWith(expected, this.#at)
  }

  /** Moves past the text if it is next. */
  accept(expected: string): boolean {
    if (!this.sees(expected)) return false
    this.#at += expected.length
    return true
  }

  expect(expected: string): void {
    if (!this.accept(expected)) this.fail(`"${expected}"`)
  }

  expectEnd(): void {
    if (!this.isAtEnd) this.fail('end of input')
  }

  /** A column, table or alias: quoted, or letters, digits, `_`, `$`, spaces and inner hyphens. */
  name(): string {
    if (this.sees('"')) return this.quoted()
    const name = this.takeWhile(
      (character) => NAME_CHARACTER.test(character) || (character === '-' && !this.sees('->')),
    ).trim()
    return name === '' ? this.fail('field name') : name
  }

  /** Text in double quotes, in which a backslash makes the next character literal. */
  quoted(): string {
    this.expect('"')
    let value = ''
    while (!this.accept('"')) {
      this.accept('\\')
      value += this.takeCharacter()
    }
    return value
  }

  takeWhile(accepts: (character: string) => boolean): string {
    const from = this.#at
    while (!this.isAtEnd) {
      const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0)
      if (!accepts(character)) break
      this.#at += character.length
    }
    return this.#text.slice(from, this.#at)
  }

  takeUntil(stops: string): string {
    return this.takeWhile((character) => !stops.includes(character))
  }

  takeRest(): string {
    return this.takeWhile(() => true)
  }

  takeCharacter(): string {
    const character = this.#text[this.#at]
    if (character === undefined) return this.fail('more input')
    this.#at += 1
    return character
  }

  /** Undoes a reading that turned out to be something else. */
  attempt<Result>(read: () => Result | undefined): Result | undefined {
    const from = this.#at
    try {
      const result = read()
      if (result !== undefined) return result
    } catch (error) {
      if (!(error instanceof RestError)) throw error
    }
    this.#at = from
    return undefined
  }

  /** Answers a question about what comes next without moving. */
  looksLike(read: () => boolean): boolean {
    const from = this.#at
    const answer = this.attempt(() => (read() ? true : undefined)) ?? false
    this.#at = from
    return answer
  }

  fail(expected: string): never {
    const found = this.#text[this.#at]
    throw new RestError({
      status: 400,
      code: 'PGRST100',
      message: `"failed to parse ${this.#what} (${this.#text})" (line 1, column ${this.#at + 1})`,
      details: `unexpected ${found === undefined ? 'end of input' : `"${found}"`} expecting ${expected}`,
    })
  }
}
