import type { UseItem } from './dialogue.ts'

interface Declinable {
  declineReason: string | null
  isDeclineRecorded: boolean
}

/** Once a vendor has said why not: noted down, once. */
export function declining<Slots extends Declinable>(): UseItem<Slots> {
  return {
    kind: 'use',
    name: 'decline',
    due: (slots) => slots.declineReason !== null && !slots.isDeclineRecorded,
    tool: 'decline_job',
    filler: 'I understand. One moment, please.',
    args: (slots) => ({ reason: slots.declineReason }),
    result: (slots) => {
      slots.isDeclineRecorded = true
    },
  }
}
