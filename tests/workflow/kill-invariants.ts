import { INCIDENT_SUCCESSORS, type IncidentStatus } from '#lib/domain/incident.ts'
import type { World } from '#supabase/tests/test-world.ts'
import type { Stage } from './stage.ts'

/** What must hold of an incident whatever happened on the way; the sentence says what is wrong. */
const NEVER: Readonly<Record<string, string>> = {
  'I1: work without a live approval of the accepted quote, its scope and its amount': `
    select 1 from incidents i where i.id = $1 and i.status in ('scheduled', 'in_progress', 'work_done', 'closed')
    and not exists (
      select from approvals a join quotes q on q.id = a.quote_id
      where a.incident_id = i.id and a.status = 'approved' and q.status = 'accepted'
        and q.scope_hash = a.scope_hash and q.amount_max_cents <= a.cap_cents)`,
  'I2: two accepted quotes':
    "select 1 from quotes where incident_id = $1 and status = 'accepted' having count(*) > 1",
  'I2: two active visits': `select 1 from visits where incident_id = $1
    and status in ('held', 'scheduled', 'in_progress') having count(*) > 1`,
  'I3: a call out without a reserved attempt': `select 1 from calls c where incident_id = $1
    and direction = 'outbound' and not exists (select from call_attempts where call_id = c.id)`,
  'I3: a key that was dialled twice': `select 1 from call_attempts a join calls c on c.id = a.call_id
    where c.incident_id = $1 group by a.key having count(*) > 1`,
  'I5: a confirmed figure without evidence': `select 1 from quotes
    where incident_id = $1 and confirmation = 'confirmed' and evidence_id is null`,
  'I9: something came to pass for the guest, of which they were told nothing': `
    select 1 from incident_events e join incidents i on i.id = e.incident_id
    where i.id = $1 and i.guest_id is not null
    and e.type in ('visit.scheduled', 'incident.closed', 'incident.declined', 'incident.cancelled')
    and not exists (select from messages m where m.incident_id = i.id and m.party_kind = 'guest'
      and m.created_at >= e.occurred_at)
    and not exists (select from calls c where c.incident_id = i.id and c.party_kind = 'guest'
      and c.direction = 'outbound' and c.created_at >= e.occurred_at)`,
  'an event is missing from the record': `select 1 from incident_events where incident_id = $1
    having count(*) <> max(seq) - min(seq) + 1`,
}

/** The broken invariants of an incident that is over, in words; empty when all hold. */
export async function brokenInvariants(
  stage: Stage,
  world: World,
  incidentId: string,
): Promise<string[]> {
  const broken: string[] = []
  for (const [what, sql] of Object.entries(NEVER)) {
    if ((await stage.test.all(sql, [incidentId])).length > 0) broken.push(what)
  }
  return [
    ...broken,
    ...(await brokenMoves(stage, incidentId)),
    ...(await brokenEffects(stage, world, incidentId)),
  ]
}

/** I7, I8: each status follows legally from the one before, and nothing follows the end. */
async function brokenMoves(stage: Stage, incidentId: string): Promise<string[]> {
  const moves = (await stage.eventTypes(incidentId)).flatMap((type) => {
    const status = type.replace(/^incident\./, '')
    return type !== status && status in INCIDENT_SUCCESSORS ? [status as IncidentStatus] : []
  })
  return moves.flatMap((to, index) => {
    const from = moves[index - 1]
    const isLegal = from === undefined || INCIDENT_SUCCESSORS[from].includes(to)
    return isLegal ? [] : [`I7: ${from} was followed by ${to}`]
  })
}

/** What the outside world was made to do, against what is on record. */
async function brokenEffects(stage: Stage, world: World, incidentId: string): Promise<string[]> {
  const { test, outside } = stage
  const calls = await test.all<{ id: string; phone: string; sid: string | null }>(
    `select id, phone, provider_sid as sid from calls where incident_id = $1 and direction = 'outbound'`,
    [incidentId],
  )
  const broken: string[] = []
  const known = new Set([
    world.marco.phone,
    world.dana.phone,
    world.landlordPhone,
    world.guestPhone,
  ])
  for (const call of calls) {
    const dials = outside.dials.filter(({ callId }) => callId === call.id)
    if (dials.length > 1) broken.push('I3: one call rang twice')
    if (!known.has(call.phone)) broken.push('I4: a number was rung that is in no book')
    if (dials[0] && dials[0].sid !== call.sid) broken.push('a call that rang is not on record')
  }
  const ids = new Set(calls.map(({ id }) => id))
  const strays = outside.dials.filter(({ to, callId }) => known.has(to) && !ids.has(callId))
  if (strays.length > 0) broken.push('I3: somebody was rung of whom there is no row')

  const texts = outside.texts.filter(({ to }) => known.has(to)).map(({ to, body }) => to + body)
  if (new Set(texts).size < texts.length) broken.push('a text was sent twice')

  const visits = await test.all<{ eventId: string | null }>(
    'select gcal_event_id as "eventId" from visits where incident_id = $1',
    [incidentId],
  )
  for (const { eventId } of visits) {
    const times = outside.calendarInserts.filter((id) => id === eventId).length
    if (times !== 1) broken.push(`a visit is in the calendar ${times} times`)
  }
  return broken
}
