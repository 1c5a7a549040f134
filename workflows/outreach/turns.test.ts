import { expect, test } from 'vitest'
import { takeTurns } from './turns.ts'

const nothing = { isFirst: true, hasPrice: false, isEnough: false }

test('as many are rung as there are places, the next when one is over', async () => {
  const turns = takeTurns({ places: 2, isUrgent: false })
  expect(await turns.take()).toBe(true)
  expect(await turns.take()).toBe(true)
  let third: boolean | null = null
  const waiting = turns.take().then((isTurn) => (third = isTurn))
  await Promise.resolve()
  expect(third).toBe(null)
  turns.over(nothing)
  await waiting
  expect(third).toBe(true)
})

test('enough prices close the round: whoever waits is not rung any more', async () => {
  const turns = takeTurns({ places: 1, isUrgent: false })
  await turns.take()
  const waiting = turns.take()
  turns.over({ isFirst: true, hasPrice: true, isEnough: true })
  expect(await waiting).toBe(false)
  expect(await turns.take()).toBe(false)
  expect(turns.isClosed()).toBe(true)
})

test('who can wait waits for a busy vendor; in an emergency the price at hand is taken', async () => {
  const price = { isFirst: true, hasPrice: true, isEnough: false }
  const patient = takeTurns({ places: 2, isUrgent: false })
  const urgent = takeTurns({ places: 2, isUrgent: true })
  for (const turns of [patient, urgent]) {
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all([turns.take(), turns.take()])
    turns.over(price)
    expect(turns.isClosed()).toBe(false)
    turns.over(nothing)
  }
  expect(patient.isClosed()).toBe(false)
  expect(urgent.isClosed()).toBe(true)
})

test('a further try is heard to its end before an urgent round closes, and takes nobody’s place', async () => {
  const turns = takeTurns({ places: 1, isUrgent: true })
  await turns.take()
  turns.over(nothing)
  turns.again()
  expect(await turns.take()).toBe(true)
  turns.over({ isFirst: true, hasPrice: true, isEnough: false })
  expect(turns.isClosed()).toBe(false)
  turns.over({ isFirst: false, hasPrice: false, isEnough: false })
  expect(turns.isClosed()).toBe(true)
})
