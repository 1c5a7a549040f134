import { z } from 'zod'

/**
 * What may not wait for a model. `unspecified`: the key was pressed, and nobody knows yet why.
 */
export const emergencyKindSchema = z.enum([
  'fire',
  'gas',
  'carbon_monoxide',
  'water_near_power',
  'person',
  'break_in',
  'unspecified',
])
export type EmergencyKind = z.infer<typeof emergencyKindSchema>

export const emergencyTriggerSchema = z.enum(['keypad', 'phrase'])
/** By what it was noticed: a key, or the caller's own words. */
export type EmergencyTrigger = z.infer<typeof emergencyTriggerSchema>

/** How a message to people, or to the model, names it. */
export const EMERGENCY_WORDS: Readonly<Record<EmergencyKind, string>> = {
  fire: 'fire or smoke',
  gas: 'a smell of gas',
  carbon_monoxide: 'a carbon monoxide alarm',
  water_near_power: 'water near electricity',
  person: 'somebody hurt or trapped',
  break_in: 'a break-in going on',
  unspecified: 'the emergency key was pressed',
}
