import { expect, test } from 'vitest'
import { SignInLimit } from './sign-in-limit.ts'

const MINUTE_MS = 60_000

function fail(limit: SignInLimit, account: string, times: number): void {
  for (let time = 0; time < times; time += 1) limit.mayTry(account, 0)
}

test('an account may be tried ten times in five minutes', () => {
  const limit = new SignInLimit()
  fail(limit, 'emma', 10)
  expect(limit.mayTry('emma', 5 * MINUTE_MS - 1)).toBe(false)
  expect(limit.mayTry('emma', 5 * MINUTE_MS)).toBe(true)
})

test('a success forgets the failures', () => {
  const limit = new SignInLimit()
  fail(limit, 'emma', 10)
  limit.succeeded('emma')
  expect(limit.mayTry('emma', 0)).toBe(true)
})

test('guessing at many accounts is limited too', () => {
  const limit = new SignInLimit()
  for (let guess = 0; guess < 100; guess += 1) limit.mayTry(`account-${guess}`, 0)
  expect(limit.mayTry('emma', 0)).toBe(false)
})

test('successes do not count against everybody', () => {
  const limit = new SignInLimit()
  for (let time = 0; time < 500; time += 1) {
    limit.mayTry('emma', 0)
    limit.succeeded('emma')
  }
  expect(limit.mayTry('marco', 0)).toBe(true)
})
