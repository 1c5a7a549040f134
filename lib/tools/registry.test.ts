import { describe, expect, it } from 'vitest'
import { TOOLS_OF_PURPOSE } from '#lib/contracts/tool-name.ts'
import { callPurposeSchema } from '#lib/domain/call.ts'
import { declarationsFor } from './registry.ts'

const KNOWN_KEYS = new Set([
  'type',
  'format',
  'description',
  'nullable',
  'enum',
  'items',
  'minimum',
  'maximum',
  'properties',
  'required',
])

/** Every key of a schema and of the schemas inside it. */
function keysOf(schema: Record<string, unknown>): string[] {
  const properties = Object.values((schema['properties'] ?? {}) as Record<string, object>)
  return [
    ...Object.keys(schema),
    ...properties.flatMap((property) => keysOf(property as Record<string, unknown>)),
  ]
}

describe('the declarations of a call', () => {
  it.each(callPurposeSchema.options)(
    'are those of a %s call, in words Gemini accepts',
    (purpose) => {
      const declarations = declarationsFor(purpose)
      expect(declarations.map(({ name }) => name)).toEqual(TOOLS_OF_PURPOSE[purpose])
      for (const { parameters, description } of declarations) {
        expect(parameters['type']).toBe('object')
        expect(keysOf(parameters).filter((key) => !KNOWN_KEYS.has(key))).toEqual([])
        expect(description.length).toBeGreaterThan(40)
      }
    },
  )

  it('offer a vendor other events than a guest', () => {
    const eventsOf = (purpose: 'vendor_visit' | 'guest_update'): unknown => {
      const tool = declarationsFor(purpose).find(({ name }) => name === 'update_incident_status')
      return tool?.parameters['properties']
    }
    expect(eventsOf('vendor_visit')).toMatchObject({
      event: { enum: ['arrived', 'done', 'delayed', 'needs_more', 'no_access'] },
    })
    expect(eventsOf('guest_update')).toMatchObject({
      event: {
        enum: ['fixed', 'not_fixed', 'cancel', 'time_refused', 'entry_allowed', 'entry_refused'],
      },
    })
  })

  it('ask for a start as a date and time, not as a pattern', () => {
    const [tool] = declarationsFor('vendor_scheduling')
    expect(tool?.parameters).toMatchObject({
      properties: {
        date: { type: 'string', format: 'date-time' },
        duration_minutes: { type: 'integer', minimum: 15, maximum: 480 },
      },
      required: ['vendor', 'date', 'property'],
    })
  })
})
