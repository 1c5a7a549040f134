/** Why the service closes a connection. `reason` is the only thing that tells the causes apart. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: 1007 | 1008 | 1011

  constructor(code: 1007 | 1008 | 1011, reason: string) {
    // A close frame has room for 123 bytes.
    super(Buffer.from(reason).subarray(0, 123).toString('utf8'))
    this.code = code
  }
}

export const invalid = (reason: string): Refusal => new Refusal(1007, reason)
