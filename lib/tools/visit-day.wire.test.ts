import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { agreeVisit, callAboutVisit } from '#supabase/tests/test-story.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import {
  startTestSupabase,
  incidentStatusOf,
  toolContextOf,
  useTool,
} from '#tests/support/test-supabase.ts'
import { CALL_SECRET, KEY, OTHER, stubToolEnv } from '#tests/support/tool-calls.ts'
import { accessCodeAad, sealAccessCode } from '#lib/access-code.ts'
import { scheduleVisit } from '#lib/db/visits.ts'
import { hashVisitPin } from '#lib/visit-pin.ts'
import { verifyPinByKeypad } from './keypad.ts'

let test: TestDatabase
let world: World

beforeAll(async () => {
  test = await startTestSupabase()
}, 60_000)
afterAll(() => test.close())
beforeEach(async () => {
  stubToolEnv()
  world = await buildWorld(test)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const use = (
  callId: string,
  name: string,
  args: Record<string, unknown>,
  id?: string,
): Promise<Record<string, unknown>> => useTool(test, callId, [name, args], id)

describe('the vendor on the day', () => {
  async function arrive(from = world.marco.phone): Promise<{ callId: string; incidentId: string }> {
    const { visitId, incidentId } = await agreeVisit(test, world)
    const pinHash = hashVisitPin(CALL_SECRET, visitId, '0042')
    await scheduleVisit(test.db, { visitId, gcalEventId: 'event1', pinHash })
    const id = crypto.randomUUID()
    await test.pg.query(
      'insert into public.access_codes (id, organization_id, property_id, ciphertext, label) values ($1, $2, $3, $4, $5)',
      [
        id,
        world.organizationId,
        world.propertyId,
        sealAccessCode(Buffer.from(KEY, 'hex'), '4815', accessCodeAad(id)),
        'lockbox',
      ],
    )
    const callId = await callAboutVisit(test, world, visitId, { vendor: world.marco, phone: from })
    return { callId, incidentId }
  }

  it('hears the code after the PIN, not before, and each release is on record once', async () => {
    const { callId } = await arrive()
    const property = { property_id: world.propertyId }
    const context = await toolContextOf(test, callId)
    expect(await use(callId, 'get_vendor_code', property)).toHaveProperty('error')
    expect((await verifyPinByKeypad('4200', context)).say).toContain('The PIN is wrong, 4 tries')
    expect(await use(callId, 'get_vendor_code', property, 'fc-2')).toHaveProperty('error')

    expect((await verifyPinByKeypad('0042', context)).say).toContain('The PIN is right')
    expect(await use(callId, 'get_vendor_code', { property_id: OTHER }, 'fc-3')).toHaveProperty(
      'error',
    )
    const released = { code: '4815', say: '4, 8, 1, 5' }
    expect(await use(callId, 'get_vendor_code', property, 'fc-4')).toEqual(released)
    expect(await use(callId, 'get_vendor_code', property, 'fc-5')).toEqual(released)
    const grants = await test.all('select 1 from public.access_grants where call_id = $1', [callId])
    expect(grants).toHaveLength(1)
  })

  it('is locked out after five wrong PINs, the right one included', async () => {
    const { callId } = await arrive()
    const context = await toolContextOf(test, callId)
    for (const pin of ['1111', '2222', '3333', '4444', '5555'])
      await verifyPinByKeypad(pin, context)
    expect((await verifyPinByKeypad('0042', context)).say).toContain('locked')
    expect(await use(callId, 'get_vendor_code', { property_id: world.propertyId })).toHaveProperty(
      'error',
    )
  })

  it('reports arrival and completion, with the price in cents', async () => {
    const { callId, incidentId } = await arrive()
    const arrived = { incident_id: incidentId, event: 'arrived' }
    expect(await use(callId, 'update_incident_status', arrived)).toMatchObject({
      status: 'recorded',
    })
    expect(await incidentStatusOf(test, incidentId)).toBe('in_progress')
    const done = {
      incident_id: incidentId,
      event: 'done',
      note: 'Replaced the joint with a soldered one.',
      final_cost: 285.5,
      warranty_days: 90,
    }
    expect(await use(callId, 'update_incident_status', done, 'fc-2')).toMatchObject({
      status: 'recorded',
    })
    expect(await incidentStatusOf(test, incidentId)).toBe('work_done')
    expect(
      await test.one('select status, report from public.visits where incident_id = $1', [
        incidentId,
      ]),
    ).toMatchObject({
      status: 'done',
      report: { finalCostCents: 28_550, note: 'Replaced the joint with a soldered one.' },
    })
  })

  it('asks what further work costs before anybody is asked, and then makes the incident wait', async () => {
    const { callId, incidentId } = await arrive()
    const more = { incident_id: incidentId, event: 'needs_more', note: 'The valve is cracked.' }
    expect(await use(callId, 'update_incident_status', more)).toMatchObject({
      retryable: true,
      say: 'What exactly is needed, and what would it cost on top of the agreed price?',
    })
    const priced = { ...more, extra_cost: 120 }
    expect(await use(callId, 'update_incident_status', priced, 'fc-2')).toMatchObject({
      status: 'recorded',
    })
    expect(await incidentStatusOf(test, incidentId)).toBe('awaiting_change_order')
    expect(await use(callId, 'get_incident_status', {}, 'fc-3')).toMatchObject({
      further_work: 'The owner has not answered yet. Only do what was agreed.',
    })
  })
})
