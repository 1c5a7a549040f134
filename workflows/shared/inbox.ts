import type { Hook } from 'workflow'

export interface Inbox {
  /** Settles once something has come in that was not taken yet: the same promise until it is. */
  readonly arrival: () => Promise<'reported'>
  /** Takes one of what has come in. To be called by whoever acted on `arrival`, once. */
  readonly take: () => void
}

/**
 * Everything that a hook receives, one after the other. Like `heard`, every payload is taken from the
 * runtime at once (docs/decisions/0006); here it is kept until somebody has acted on it, so that what
 * comes in while something else is done is neither lost nor seen at another moment in a replay.
 */
export function inbox(hook: Hook<unknown>): Inbox {
  let untaken = 0
  let waiting = Promise.withResolvers<'reported'>()
  const receive = (): void => {
    void hook.then(
      () => {
        untaken += 1
        waiting.resolve('reported')
        receive()
      },
      () => undefined,
    )
  }
  receive()
  return {
    arrival: () => waiting.promise,
    take: () => {
      untaken -= 1
      if (untaken > 0) return
      waiting = Promise.withResolvers<'reported'>()
    },
  }
}
