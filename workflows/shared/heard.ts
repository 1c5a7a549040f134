import type { Hook } from 'workflow'

/**
 * What a hook receives first. To be asked for as soon as the hook is made: from then on every payload
 * is taken at once, later ones as well, which are dropped. One that nobody had taken would let results
 * of other branches overtake those recorded before them, in one replay and not in the next
 * (docs/decisions/0006). Never settles for a hook whose token is another run's.
 */
export async function heard<Payload>(hook: Hook<Payload>): Promise<Payload> {
  return new Promise((resolve) => {
    const take = (): void => {
      void hook.then(
        (payload) => {
          resolve(payload)
          take()
        },
        () => undefined,
      )
    }
    take()
  })
}

/**
 * For a hook that receives several payloads, each about something of its own: resolves when the one about
 * `what` has come, before or after it is asked for. Every payload is taken at once, as by `heard`.
 */
export function heardEach<Payload>(
  hook: Hook<Payload>,
  whatOf: (payload: Payload) => string,
): (what: string) => Promise<void> {
  const known = new Set<string>()
  const waiting = new Map<string, () => void>()
  const take = (): void => {
    void hook.then(
      (payload) => {
        const what = whatOf(payload)
        known.add(what)
        waiting.get(what)?.()
        take()
      },
      () => undefined,
    )
  }
  take()
  return async (what) => {
    if (known.has(what)) return
    await new Promise<void>((resolve) => waiting.set(what, resolve))
  }
}
