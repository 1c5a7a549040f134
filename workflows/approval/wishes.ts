import type { Hook } from 'workflow'
import type { CallWanted } from './hooks.ts'

/** Wishes to be called, as they come. Looking does not take one. */
export interface Wishes {
  arrived(): Promise<'wanted'>
  take(): CallWanted | undefined
}

/**
 * Everything that a hook receives, taken at once and kept in order (docs/decisions/0006). To be asked
 * for as soon as the hook is made.
 */
export function wishesOf(hook: Hook<CallWanted>): Wishes {
  const waiting: CallWanted[] = []
  let bell = Promise.withResolvers<'wanted'>()
  const listen = (): void => {
    void hook.then(
      (wish) => {
        waiting.push(wish)
        bell.resolve('wanted')
        listen()
      },
      () => undefined,
    )
  }
  listen()
  return {
    arrived: () => bell.promise,
    take() {
      const wish = waiting.shift()
      if (waiting.length === 0) bell = Promise.withResolvers()
      return wish
    },
  }
}
