/** Where the recording of this page stands; null until somebody listens. */
let positionMs: number | null = null
const watchers = new Set<() => void>()
let player: ((atMs: number) => void) | null = null

/** For `useSyncExternalStore`. */
export function watchPosition(onChange: () => void): () => void {
  watchers.add(onChange)
  return () => watchers.delete(onChange)
}

export const readPosition = (): number | null => positionMs

export function movePosition(toMs: number | null): void {
  positionMs = toMs
  for (const each of watchers) each()
}

/** The player of this page; returns what takes it away again. */
export function providePlayer(play: (atMs: number) => void): () => void {
  player = play
  return () => {
    if (player === play) player = null
    movePosition(null)
  }
}

/** Plays from there, if the page has a player. */
export function playFrom(atMs: number): void {
  player?.(atMs)
}
