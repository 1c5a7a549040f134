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
