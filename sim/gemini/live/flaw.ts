import type { LiveFault } from '#sim/gemini/faults.ts'

/** What is wrong with one reply. */
export type Flaw = 'empty-turn' | 'silent-audio' | 'quiet-audio' | 'stuck' | 'rejected'

/** By how much its audio is turned down; 1/2000 is a hum of a few units of 32 768. */
export const GAIN: Readonly<Record<Flaw, number>> = {
  'empty-turn': 1,
  'silent-audio': 0,
  'quiet-audio': 1 / 2000,
  stuck: 1,
  rejected: 1,
}

/** From the first chunk to the last, of a sentence that sticks: in the middle, at the mouth's pace. */
export const STUCK_AFTER_MS = 60

/** The flaws of the next replies that a fault asks for; none, if it is of another kind. */
export function flawsOf(fault: LiveFault): Flaw[] {
  switch (fault.kind) {
    case 'empty-turn':
    case 'stuck':
      return [fault.kind]
    case 'silent-audio':
    case 'quiet-audio':
    case 'rejected':
      return Array.from({ length: fault.replies }, () => fault.kind)
    default:
      return []
  }
}
