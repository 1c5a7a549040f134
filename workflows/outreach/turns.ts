/** Whose turn it is to be rung in a round. Decided by the order of events alone: a replay decides alike. */
export interface Turns {
  /** Waits for a place; false when the round is closed and nobody further is rung. */
  take(): Promise<boolean>
  /** A call beside the places: one more try with somebody who had their turn. */
  again(): void
  /** A call is over. The first of a vendor gives its place to the next one. */
  over(call: { isFirst: boolean; hasPrice: boolean; isEnough: boolean }): void
  /** Whether the round is closed. */
  isClosed(): boolean
  readonly closed: Promise<'closed'>
}

/**
 * `places`: how many vendors are rung side by side. The round closes once there are enough prices, or,
 * if nobody can wait (`isUrgent`), once there is a price and nobody is left to ring right now.
 */
export function takeTurns({ places, isUrgent }: { places: number; isUrgent: boolean }): Turns {
  const closing = Promise.withResolvers<'closed'>()
  const line: ((isTurn: boolean) => void)[] = []
  let free = places
  let calling = 0
  let isClosed = false
  let hasAnyPrice = false

  const close = (): void => {
    isClosed = true
    closing.resolve('closed')
    for (const leave of line.splice(0)) leave(false)
  }
  const callNext = (): void => {
    const next = line.shift()
    if (!next) return
    calling += 1
    next(true)
  }
  return {
    closed: closing.promise,
    isClosed: () => isClosed,
    async take() {
      if (isClosed) return false
      if (free === 0) return new Promise((resolve) => line.push(resolve))
      free -= 1
      calling += 1
      return true
    },
    again() {
      calling += 1
    },
    over({ isFirst, hasPrice, isEnough }) {
      calling -= 1
      hasAnyPrice ||= hasPrice
      if (isClosed) return
      if (isEnough) return close()
      if (isFirst && line.length > 0) callNext()
      else if (isFirst) free += 1
      if (isUrgent && hasAnyPrice && calling === 0) close()
    },
  }
}
