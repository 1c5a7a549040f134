import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { embedText } from '#sim/gemini/embed/embedding.ts'
import {
  askLandlord,
  askPlumbers,
  guestCalls,
  ringForTime,
  ringLandlord,
} from '#supabase/tests/test-story.ts'
import { buildWorld, inHours, type World } from '#supabase/tests/test-world.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { recordHttp, reply } from '#tests/support/http-recorder.ts'
import {
  startTestSupabase,
  incidentStatusOf,
  toolContextOf,
  useTool,
} from '#tests/support/test-supabase.ts'
import { OTHER, stubToolEnv } from '#tests/support/tool-calls.ts'
import { confirmDecisionByKeypad } from './keypad.ts'

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

/** How many rows of a table an incident has. */
async function count(table: string, incidentId: string): Promise<number> {
  const sql = `select count(*)::int as n from public.${table} where incident_id = $1`
  return (await test.one<{ n: number }>(sql, [incidentId])).n
}

const leak = {
  summary: 'Water is pouring out under the kitchen sink.',
  trade: 'plumbing',
  severity: 'emergency',
  location: 'kitchen',
  water_or_power_off: true,
}

describe('a guest on the phone', () => {
  it('has one incident, however often the model records it', async () => {
    const callId = await guestCalls(test, world)
    const first = await use(callId, 'create_incident', leak)
    const again = await use(callId, 'create_incident', leak)
    const reworded = await use(
      callId,
      'create_incident',
      { ...leak, summary: 'Worse now.' },
      'fc-2',
    )

    expect(first).toMatchObject({ reference: expect.stringMatching(/^PL-\d+$/) as string })
    expect(again).toEqual(first)
    expect(reworded['incident_id']).toBe(first['incident_id'])
    const { n } = await test.one<{ n: number }>(
      'select count(*)::int as n from public.incidents where property_id = $1',
      [world.propertyId],
    )
    expect(n).toBe(1)
    expect(
      await test.one('select priority, trade, details from public.incidents where id = $1', [
        first['incident_id'],
      ]),
    ).toMatchObject({ priority: 'p1', trade: 'plumbing', details: { location: 'kitchen' } })
  })

  it('can ask how it stands, and cancel what was just recorded', async () => {
    const callId = await guestCalls(test, world)
    const { incident_id: id } = await use(callId, 'create_incident', leak)
    expect(await use(callId, 'get_incident_status', {})).toMatchObject({
      incident_id: id,
      status: 'It is recorded, and we are about to call companies.',
      visit_window: null,
    })

    const foreign = { incident_id: OTHER, event: 'cancel' }
    expect(await use(callId, 'update_incident_status', foreign)).toHaveProperty('error')
    expect(await incidentStatusOf(test, String(id))).toBe('reported')

    const own = { incident_id: id, event: 'cancel' }
    expect(await use(callId, 'update_incident_status', own)).toMatchObject({ status: 'recorded' })
    expect(await incidentStatusOf(test, String(id))).toBe('cancelled')
  })

  it('is told what was repaired before, and not what it cost', async () => {
    const embedding = (text: string): number[] => embedText('gemini-embedding-001', text, 768)
    await using gemini = await recordHttp(({ body }) => {
      const { requests } = JSON.parse(body) as {
        requests: { content: { parts: { text: string }[] } }[]
      }
      return reply(200, {
        embeddings: requests.map(({ content }) => ({
          values: embedding(content.parts[0]?.text ?? ''),
        })),
      })
    })
    vi.stubEnv('GEMINI_BASE_URL', gemini.url)
    vi.stubEnv('GEMINI_API_KEY', 'a-key-of-a-test')
    const history = [
      ['Kitchen sink joint leaking', '2025-03-20'],
      ['Kitchen sink joint leaking again', '2026-03-14'],
      ['Window pane cracked', '2024-01-10'],
      ['Wi-Fi router replaced', '2024-02-10'],
      ['Side door lock jammed', '2024-03-10'],
      ['Roof shingles blown off', '2024-04-10'],
    ] as const
    for (const [title, day] of history) {
      await test.pg.query(
        `insert into public.maintenance_records (organization_id, property_id, trade, title,
           description, resolution, cost_cents, occurred_on, embedding, embedding_model)
         values ($1, $2, 'plumbing', $3, '', 'Replaced it.', 24500, $4, $5, 'gemini-embedding-001')`,
        [world.organizationId, world.propertyId, title, day, JSON.stringify(embedding(title))],
      )
    }
    const callId = await guestCalls(test, world)
    const found = await use(callId, 'search_maintenance', { query: 'leak under kitchen sink' })
    expect(found).toMatchObject({
      status: 'found',
      summary:
        'This was repaired twice before, in March 2025 and March 2026: Kitchen sink joint leaking again. What was done last: Replaced it.',
    })
    expect(JSON.stringify(found)).not.toContain('245')
    expect(await use(callId, 'search_maintenance', { query: 'wasps' })).toMatchObject({
      status: 'no_results',
    })
  })
})

describe('a vendor asked for a price', () => {
  it('has one quote with the latest figures, and only on its own request', async () => {
    const { incidentId, callIds } = await askPlumbers(test, world)
    const first = await use(callIds.marco, 'record_quote', { kind: 'quote', amount: 285 })
    const second = await use(
      callIds.marco,
      'record_quote',
      { kind: 'quote', amount: 295, trip_fee: 20, warranty_days: 90 },
      'fc-2',
    )
    expect(second).toMatchObject({ quote_id: first['quote_id'], total_with_fees: '$315' })
    expect(await count('quotes', incidentId)).toBe(1)
    expect(
      await test.one(
        'select vendor_id, amount_max_cents from public.quotes where incident_id = $1',
        [incidentId],
      ),
    ).toEqual({ vendor_id: world.marco.vendorId, amount_max_cents: 29_500 })
  })

  it('can say no', async () => {
    const { incidentId, callIds } = await askPlumbers(test, world)
    expect(await use(callIds.dana, 'decline_job', { reason: 'fully booked' })).toMatchObject({
      status: 'recorded',
    })
    expect(
      await test.one(
        'select status, decline_reason from public.quote_requests where incident_id = $1 and vendor_id = $2',
        [incidentId, world.dana.vendorId],
      ),
    ).toEqual({ status: 'declined', decline_reason: 'fully booked' })
  })

  it('cannot use any tool of the others', async () => {
    const { incidentId, callIds } = await askPlumbers(test, world)
    const before = await count('incident_events', incidentId)
    const attempts = [
      ['record_decision', { decision: 'approve', quote_id: OTHER }],
      ['get_vendor_code', { property_id: world.propertyId }],
      ['update_incident_status', { incident_id: incidentId, event: 'cancel' }],
      ['create_incident', leak],
      [
        'schedule_repair',
        { vendor: 'Rapid Rooter', date: inHours(3), property: 'Harbour Cottage' },
      ],
    ] as const
    for (const [name, args] of attempts) {
      expect(await use(callIds.marco, name, args)).toMatchObject({ retryable: false })
    }
    expect(await count('incident_events', incidentId)).toBe(before)
    expect(await incidentStatusOf(test, incidentId)).toBe('sourcing')
  })
})

describe('a landlord on the phone', () => {
  it('decides by key and not by voice, once', async () => {
    const asked = await askLandlord(test, world)
    const callId = await ringLandlord(test, world, asked)
    const context = await toolContextOf(test, callId)
    const approvalStatus = async (): Promise<string> => {
      const sql = 'select status from public.approvals where id = $1'
      return (await test.one<{ status: string }>(sql, [asked.approvalId])).status
    }

    expect((await confirmDecisionByKeypad('1', context)).say).toContain('nothing was read back')
    const foreign = { decision: 'approve', quote_id: OTHER }
    expect(await use(callId, 'record_decision', foreign)).toMatchObject({ retryable: true })

    const dana = { decision: 'approve', quote_id: asked.quoteIds.dana }
    expect(await use(callId, 'record_decision', dana, 'fc-2')).toMatchObject({
      status: 'waiting_for_keypad',
      read_back: expect.stringContaining('Whitfield for $470 in total') as string,
    })
    expect(await approvalStatus()).toBe('pending')
    expect((await confirmDecisionByKeypad('2', context)).say).toContain('nothing is decided')
    expect(await approvalStatus()).toBe('pending')

    const marco = { decision: 'approve', quote_id: asked.quoteIds.marco }
    await use(callId, 'record_decision', marco, 'fc-3')
    expect((await confirmDecisionByKeypad('1', context)).say).toContain('approval is recorded')
    expect(await approvalStatus()).toBe('approved')

    expect((await confirmDecisionByKeypad('1', context)).say).not.toContain('1 was pressed')
    const late = { decision: 'decline' }
    expect(await use(callId, 'record_decision', late, 'fc-4')).toMatchObject({ retryable: false })
    expect(await approvalStatus()).toBe('approved')
  })
})

describe('the vendor who has the job', () => {
  it('holds a time, moves it, and holds no second one', async () => {
    const busy: { start: string; end: string }[] = []
    await using google = await recordHttp(({ url }) =>
      url === '/token'
        ? reply(200, { access_token: 'a-token', expires_in: 3600, token_type: 'Bearer' })
        : reply(200, { calendars: { primary: { busy } } }),
    )
    vi.stubEnv('GOOGLE_BASE_URL', google.url)
    const { incidentId, callId } = await ringForTime(test, world)
    const slot = { vendor: 'Rapid Rooter', property: 'Harbour Cottage' }
    const at5 = { ...slot, date: inHours(5) }
    expect(await use(callId, 'schedule_repair', { ...slot, date: inHours(1) })).toMatchObject({
      status: 'held',
    })
    expect(await use(callId, 'schedule_repair', at5, 'fc-2')).toMatchObject({ status: 'held' })
    // The calendar shows that visit now; it is no obstacle to itself.
    busy.push({ start: at5.date, end: new Date(Date.parse(at5.date) + 7_200_000).toISOString() })
    expect(await use(callId, 'schedule_repair', at5, 'fc-3')).toMatchObject({ status: 'held' })
    expect(await count('visits', incidentId)).toBe(1)

    const other = await ringForTime(test, world)
    const clash = await use(other.callId, 'schedule_repair', { ...slot, date: inHours(6) })
    expect(clash).toMatchObject({ status: 'conflict' })
    expect(await count('visits', other.incidentId)).toBe(0)
  })
})
