import { plainWords } from '#app/_ui/words.ts'
import type { readCallControls, readCallEvents } from '#lib/db/desk-calls.ts'
import type { TimedMark } from './time-line.ts'

type Control = Awaited<ReturnType<typeof readCallControls>>[number]
type Event = Awaited<ReturnType<typeof readCallEvents>>[number]

const CONTROL_WORDS: Record<string, string> = {
  whisper: 'Note to the agent',
  transfer: 'Taken by a person',
  goodbye: 'Ended with a goodbye',
  hang_up: 'Hung up',
}

export const controlWords = (kind: string): string => CONTROL_WORDS[kind] ?? plainWords(kind)

/** What somebody at the desk did, between what was said. */
export interface Intervention {
  readonly id: string
  readonly atMs: number
  readonly title: string
  readonly words: string
  readonly isYours: boolean
  readonly state: string
}

/** `startMs`: epoch milliseconds at which the call was answered. */
export function interventionsOf(
  controls: readonly Control[],
  startMs: number,
  userId: string,
): Intervention[] {
  return controls.map(({ id, kind, words, state, actor_id, created_at }) => ({
    id,
    atMs: Math.max(0, Date.parse(created_at) - startMs),
    title: controlWords(kind),
    words,
    isYours: actor_id === userId,
    state,
  }))
}

/** What the call did to its incident, and what people did to the call. */
export function marksOf(
  events: readonly Event[],
  interventions: readonly Intervention[],
  startMs: number,
): TimedMark[] {
  return [
    // What a person did stands there as theirs already.
    ...events
      .filter(({ actor_kind: actor }) => actor !== 'manager')
      .map(({ type, occurred_at }): TimedMark => ({
        atMs: Date.parse(occurred_at) - startMs,
        label: plainWords(type),
        kind: 'event',
      })),
    ...interventions.map(({ atMs, title }): TimedMark => ({ atMs, label: title, kind: 'desk' })),
  ]
}
