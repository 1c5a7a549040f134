import { z } from 'zod'

export const tradeSchema = z.enum([
  'plumbing',
  'electrical',
  'hvac',
  'appliance',
  'locks',
  'pest',
  'pool',
  'roofing',
  'handyman',
  'restoration',
  'internet',
])
/** What kind of tradesperson an incident needs. */
export type Trade = z.infer<typeof tradeSchema>
