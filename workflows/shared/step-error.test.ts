import { FatalError, RetryableError } from 'workflow'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { stepError } from './step-error.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const away = new AppError('database-unavailable', 'The database is away.', { remedy: 'retry' })
const wrong = new AppError('database-refused', 'There is no such row.', { remedy: 'give-up' })

function pauseMs(error: Error): number {
  if (!RetryableError.is(error)) throw new Error('not retryable')
  return error.retryAfter.getTime()
}

test('what may pass is tried again, later each time, up to half a minute', () => {
  expect(pauseMs(stepError(away, 1))).toBe(1000)
  expect(pauseMs(stepError(away, 4))).toBe(8000)
  expect(pauseMs(stepError(away, 20))).toBe(30_000)
})

test('what will fail again is not repeated', () => {
  expect(FatalError.is(stepError(wrong, 1))).toBe(true)
})

test('an unclassified fault is tried a few times only', () => {
  expect(RetryableError.is(stepError(new TypeError('fetch failed'), 3))).toBe(true)
  expect(FatalError.is(stepError(new TypeError('fetch failed'), 4))).toBe(true)
})

test("the runtime's own errors pass through", () => {
  const fatal = new FatalError('enough')
  expect(stepError(fatal, 1)).toBe(fatal)
})
