/**
 * Runs functions with the same key one after the other, those with different keys side by side.
 * A key that nobody waits for is forgotten, so the map never outgrows the work in hand.
 *
 * @returns {<T>(key: string, run: () => Promise<T>) => Promise<T>}
 */
export function createKeyedMutex() {
  /** @type {Map<string, Promise<void>>} */
  const tails = new Map()
  return (key, run) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(run)
    const tail = result.then(
      () => undefined,
      () => undefined,
    )
    tails.set(key, tail)
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key)
    })
    return result
  }
}
