import { plain } from '#lib/fenced-text.ts'

export interface VoicemailFacts {
  readonly organizationName: string
  readonly linePhone: string
  /** Of the incident, which means nothing to whoever does not know it; null: it is about none. */
  readonly reference: string | null
}

/**
 * The one message that is left on a machine, word for word, by whatever speaks it. Below twenty
 * seconds, and no address, guest, price or problem: anybody may listen to it.
 */
export function voicemailMessage(facts: VoicemailFacts): string {
  const about = facts.reference === null ? '' : ` about ${facts.reference}`
  return `Hello, this is the AI assistant of ${plain(facts.organizationName)}. Please call us back on ${sayPhone(facts.linePhone)}${about}. Thank you.`
}

/** `+14155550100` → `4 1 5, 5 5 5, 0 1 0 0`: digits for a voice. */
function sayPhone(phone: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone)
  const groups = american ? american.slice(1) : [phone.replace('+', '')]
  return groups.map((group) => group.split('').join(' ')).join(', ')
}
