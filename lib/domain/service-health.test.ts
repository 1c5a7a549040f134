import { expect, test } from 'vitest'
import { type Findings, servicesOf, worstOf } from './service-health.ts'

const QUIET = {
  dials: { all: 0, failed: 0 },
  conversations: { all: 0, failed: 0 },
  unwrittenVisits: 0,
  outboxLateMs: 0,
}
const found = (traces: Partial<typeof QUIET>): Findings => ({
  isDatabaseUp: true,
  isBridgeUp: true,
  minutes: 15,
  traces: { ...QUIET, ...traces },
})
const stateOf = (findings: Findings, name: string) =>
  servicesOf(findings).find((service) => service.name === name)?.state

test('a quiet hour is no trouble', () => {
  expect(worstOf(servicesOf(found({})))).toBe('up')
})

test('one failed dial is bad luck, half of them trouble, all of them a network that is down', () => {
  const network = (all: number, failed: number) =>
    stateOf(found({ dials: { all, failed } }), 'Telephone network')
  expect([network(10, 1), network(4, 2), network(2, 2), network(3, 3)]).toEqual([
    'up',
    'trouble',
    'trouble',
    'down',
  ])
})

test('deliveries that wait are trouble after seconds, and stuck after minutes', () => {
  const after = (seconds: number) => stateOf(found({ outboxLateMs: seconds * 1000 }), 'Deliveries')
  expect([after(5), after(20), after(200)]).toEqual(['up', 'trouble', 'down'])
})

test('without the database nothing is said that nobody can know', () => {
  const services = servicesOf({ isDatabaseUp: false, isBridgeUp: true, minutes: 15, traces: null })
  expect(services.map(({ name }) => name)).toEqual(['App', 'Database', 'Bridge'])
  expect(worstOf(services)).toBe('down')
})
