import { expect, test } from 'vitest'
import { ordersSchema, peopleField, tradesOf } from './form-fields.ts'

const ORDERS = {
  nteCents: '250',
  emergencyNteCents: '1,250.50',
  bidsRequiredOverCents: '$500',
  bidsRequired: '2',
  currency: 'USD',
  quietFrom: '21:00',
  quietTo: '08:00',
  recording: 'off',
  recordingDays: '30',
}
const faultOf = (change: Partial<typeof ORDERS>): string | undefined =>
  ordersSchema.safeParse({ ...ORDERS, ...change }).error?.issues[0]?.message

test('amounts are read as people write them', () => {
  expect(ordersSchema.parse(ORDERS)).toMatchObject({
    nteCents: 250_00,
    emergencyNteCents: 1250_50,
    bidsRequiredOverCents: 500_00,
    bidsRequired: 2,
    recording: 'off',
    recordingDays: 30,
  })
})

test('what is none is said in words for people', () => {
  expect(faultOf({ nteCents: 'a lot' })).toBe('The limit: an amount such as 250 or 1250.50.')
  expect(faultOf({ nteCents: '-5' })).toContain('The limit')
  expect(faultOf({ nteCents: '2,000' })).toContain('below the everyday one')
  expect(faultOf({ nteCents: '999999' })).toBe('The limit: that is too much.')
  expect(faultOf({ bidsRequired: '0' })).toBe('At least one bid.')
  expect(faultOf({ recordingDays: '0' })).toContain('a day at least')
  expect(faultOf({ quietFrom: '25:00' })).toContain('a time such as')
})

test('people need a name and a number of their own, however it is written', () => {
  const read = (people: object[]) => peopleField(2).safeParse(JSON.stringify(people))
  const ana = { name: ' Ana ', phone: '+1 (415) 555-0123' }
  expect(read([ana]).data).toEqual([{ name: 'Ana', phone: '+14155550123' }])
  expect(read([ana, ana]).error?.issues[0]?.message).toBe('The same number is there twice.')
  expect(read([{ ...ana, name: '' }]).error?.issues[0]?.message).toBe('Each person needs a name.')
  expect(read([{ ...ana, phone: '0123' }]).error?.issues[0]?.message).toContain('country code')
  expect(peopleField(2).safeParse('[').error?.issues[0]?.message).toContain('Reload')
})

test('trades that are left empty or made up are not theirs', () => {
  const form = new FormData()
  form.set('trade:plumbing', 'both')
  form.set('trade:hvac', '')
  form.set('trade:magic', 'both')
  expect(tradesOf(form)).toEqual({ plumbing: 'both' })
})
