/** What the network tells a browser phone; whatever else arrives is left alone. */
export type LineReport =
  | { event: 'registered'; phone: string; line: string }
  | { event: 'dialling'; callSid: string }
  | { event: 'ringing'; callSid: string; from: string }
  | { event: 'answered'; callSid: string }
  | { event: 'ended'; why: string }
  | { event: 'message'; from: string; body: string; at: string }

/** The words that must be there for each kind of report. */
const WORDS: Record<LineReport['event'], readonly string[]> = {
  registered: ['phone', 'line'],
  dialling: ['callSid'],
  ringing: ['callSid', 'from'],
  answered: ['callSid'],
  ended: ['why'],
  message: ['from', 'body', 'at'],
}

/** Null for what is no report that we know. */
export function readReport(text: string): LineReport | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const report = value as Record<string, unknown>
  const words = WORDS[report['event'] as LineReport['event']]
  return words?.every((word) => typeof report[word] === 'string') ? (value as LineReport) : null
}
