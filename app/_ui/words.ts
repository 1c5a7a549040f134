/** How the product's stored words read on a screen. */
const STATUS_WORDS: Record<string, string> = {
  reported: 'Reported',
  triaged: 'Triaged',
  sourcing: 'Calling vendors',
  quoted: 'Quoted',
  awaiting_approval: 'Awaiting approval',
  approved: 'Approved',
  scheduling: 'Scheduling',
  scheduled: 'Scheduled',
  in_progress: 'In progress',
  awaiting_change_order: 'Awaiting change order',
  work_done: 'Work done',
  closed: 'Closed',
  declined: 'Declined',
  duplicate: 'Duplicate',
  resolved_self_help: 'Resolved by guest',
  cancelled: 'Cancelled',
}

const PRIORITY_WORDS: Record<string, string> = {
  p0: 'Life safety',
  p1: 'Emergency',
  p2: 'Urgent',
  p3: 'Routine',
  p4: 'Cosmetic',
}

const PURPOSE_WORDS: Record<string, string> = {
  guest_intake: 'Guest calls in',
  vendor_quote: 'Asking for a quote',
  vendor_scheduling: 'Agreeing a time',
  vendor_visit: 'Vendor on the day',
  landlord_approval: 'Asking the landlord',
  guest_update: 'Telling the guest',
  escalation: 'Ringing who is on call',
}

/** `no_answer` → `No answer`, for words that need no translation of their own. */
export function plainWords(stored: string): string {
  const words = stored.replaceAll(/[._-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const tradeWords = (trade: string): string => (trade === 'hvac' ? 'HVAC' : plainWords(trade))
export const statusWords = (status: string): string => STATUS_WORDS[status] ?? plainWords(status)
export const priorityWords = (priority: string): string =>
  PRIORITY_WORDS[priority] ?? plainWords(priority)
export const purposeWords = (purpose: string): string =>
  PURPOSE_WORDS[purpose] ?? plainWords(purpose)
