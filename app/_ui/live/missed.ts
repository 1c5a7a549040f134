const ASK_TIMEOUT_MS = 8_000

/** What a screen has missed. */
export interface Missed {
  /** Whether `count` is all of it. */
  readonly isComplete: boolean
  readonly count: number
}

/** Asks the app what happened since this position; null when nobody is signed in. Throws when it does not answer. */
export async function askMissed(position: string): Promise<Missed | null> {
  const response = await fetch(`/api/desk/changes?after=${encodeURIComponent(position)}`, {
    signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
  })
  if (response.status === 401) return null
  if (!response.ok) throw new Error(`The app answered ${response.status}.`)
  return (await response.json()) as Missed
}
