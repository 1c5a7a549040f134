import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { waitFor } from '#scripts/demo/wait-for.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = '+14155550110'

function callsToVendors({ records }: TestStack, since: string) {
  return async () =>
    (await records.calls(since)).filter(({ purpose }) => purpose === 'vendor_quote')
}

test('an app killed during the vendor calls finishes the job after its restart, ringing nobody twice', async () => {
  await using test = await startTestStack()
  const { stack, world, records } = test
  const since = new Date().toISOString()
  const signal = AbortSignal.timeout(380_000)
  const vendorCalls = callsToVendors(test, since)

  await world.dial(EMMA, 'report')
  await waitFor(
    'two vendors on the line',
    async () => (await vendorCalls()).filter((call) => call.status === 'in_progress').length >= 2,
    { timeoutMs: 90_000, signal },
  )
  await stack.program('app')?.kill()
  await delay(1000)
  await stack.startService('app')

  const incident = await records.incidentSince(since)
  if (!incident) throw new Error('The incident is gone.')
  await waitFor(
    'the guest to have been told of the visit',
    async () =>
      (await records.calls(since)).some(
        (call) => call.purpose === 'guest_update' && call.ended_at !== null,
      ),
    { timeoutMs: 260_000, signal },
  )

  // What we believe, and what the outside world saw, must be the same one call a vendor. The
  // scheduling call rings the chosen vendor once more, rightly: only calls before it count.
  const asked = await vendorCalls()
  const believed = asked.map(({ phone }) => phone)
  // Who was busy is tried again, by a call of its own; who has talked with us is not.
  const answered = asked.filter(({ status }) => status === 'completed').map(({ phone }) => phone)
  expect(new Set(answered).size).toBe(answered.length)
  const events = await records.events(incident.id)
  const approvedAt = events.find(({ payload }) => payload['to'] === 'approved')?.occurred_at ?? ''
  const seen = (await world.calls())
    .filter(({ to, startedAt }) => believed.includes(to) && (startedAt ?? '') < approvedAt)
    .map(({ to }) => to)
  expect(seen.toSorted()).toEqual(believed.toSorted())

  const booked = await world.calendarEvents()
  expect(booked).toHaveLength(1)
  const visits = await records.visits(incident.id)
  expect(visits.filter(({ status }) => status === 'scheduled')).toHaveLength(1)
  expect(visits.find(({ status }) => status === 'scheduled')?.gcal_event_id).toBe(booked[0]?.id)
}, 400_000)
