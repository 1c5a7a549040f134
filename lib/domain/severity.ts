import { z } from 'zod'
import type { Priority } from './incident.ts'

/** How bad it is, from facts and never from tone. */
export const severitySchema = z.enum(['life_safety', 'emergency', 'urgent', 'routine', 'cosmetic'])
export type Severity = z.infer<typeof severitySchema>

/** What the models are told of it. */
export const SEVERITY_WORDS =
  'From facts, never from tone. life_safety: people in danger. emergency: damage going on, no water, no heat in the cold, locked out. urgent: needed within a day. routine: within days. cosmetic: can wait.'

export const PRIORITY_OF: Readonly<Record<Severity, Priority>> = {
  life_safety: 'p0',
  emergency: 'p1',
  urgent: 'p2',
  routine: 'p3',
  cosmetic: 'p4',
}
