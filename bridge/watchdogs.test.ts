import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Watchdogs, type Alarm } from './watchdogs.ts'

let alarms: Alarm[]
let isAgentAudible: boolean
let watch: Watchdogs

beforeEach(() => {
  vi.useFakeTimers()
  alarms = []
  isAgentAudible = false
  watch = newWatch(600)
})

afterEach(() => {
  watch.stop()
  vi.useRealTimers()
})

function newWatch(maxSeconds: number): Watchdogs {
  return new Watchdogs({
    maxSeconds,
    now: () => Date.now(),
    isAgentAudible: () => isAgentAudible,
    onAlarm: (alarm) => alarms.push(alarm),
  })
}

/** Lets time pass on a line that carries media. */
function pass(ms: number): void {
  for (let passedMs = 0; passedMs < ms; passedMs += 250) {
    watch.mediaArrived()
    vi.advanceTimersByTime(250)
  }
}

test('nudges a silent model, then connects anew, then gives up', () => {
  watch.replyOwed('certainly')
  pass(5_750)
  expect(alarms).toEqual([])
  pass(250)
  expect(alarms).toEqual(['model-silent'])
  pass(6_000)
  expect(alarms).toEqual(['model-silent', 'model-stuck'])
  pass(8_000)
  expect(alarms).toEqual(['model-silent', 'model-stuck', 'model-lost'])
})

test('is content as soon as the model speaks', () => {
  watch.replyOwed('certainly')
  pass(5_000)
  watch.replySettled()
  isAgentAudible = true
  pass(20_000)
  expect(alarms).toEqual([])
})

test('counts what was asked over the agent’s sentence from its end', () => {
  isAgentAudible = true
  watch.replyOwed('certainly')
  pass(10_000)
  isAgentAudible = false
  pass(5_750)
  expect(alarms).toEqual([])
  pass(250)
  expect(alarms).toEqual(['model-silent'])
})

test('blames nobody for the time a tool takes', () => {
  watch.replyOwed('certainly')
  watch.busy(true)
  pass(15_000)
  expect(alarms).toEqual([])
})

test('asks a silent caller twice, then says goodbye', () => {
  pass(12_000)
  expect(alarms).toEqual(['caller-silent'])
  pass(12_000)
  pass(12_000)
  expect(alarms).toEqual(['caller-silent', 'caller-silent', 'caller-gone'])
})

test('counts silence from the end of the agent’s sentence', () => {
  isAgentAudible = true
  pass(20_000)
  isAgentAudible = false
  pass(11_500)
  expect(alarms).toEqual([])
  pass(500)
  expect(alarms).toEqual(['caller-silent'])
})

test('begins to count anew when the caller speaks', () => {
  pass(12_000)
  watch.callerActive(true)
  pass(30_000)
  watch.callerActive(false)
  pass(12_000)
  pass(12_000)
  expect(alarms).toEqual(['caller-silent', 'caller-silent', 'caller-silent'])
})

test('does not take a caller who goes on speaking for one who waits', () => {
  watch.replyOwed('perhaps')
  pass(3_000)
  watch.callerActive(true)
  pass(10_000)
  expect(alarms).toEqual([])
})

test('asks again after an empty answer to a question, once', () => {
  watch.replyOwed('certainly')
  expect(watch.askAgain()).toBe(true)
  expect(watch.askAgain()).toBe(false)
  pass(12_000)
  expect(alarms).toEqual(['model-stuck'])
})

test('takes silence for the right answer to a noise', () => {
  watch.replyOwed('perhaps')
  expect(watch.askAgain()).toBe(false)
  expect(watch.isReplyOwed).toBe(false)
})

test('warns a minute before the time is up', () => {
  isAgentAudible = true
  pass(539_750)
  expect(alarms).toEqual([])
  pass(250)
  expect(alarms).toEqual(['time-almost-up'])
  pass(60_000)
  expect(alarms).toEqual(['time-almost-up', 'time-up'])
  pass(10_000)
  expect(alarms).toHaveLength(2)
})

test('does not warn on a call that is short anyway', () => {
  watch.stop()
  watch = newWatch(60)
  isAgentAudible = true
  pass(60_000)
  expect(alarms).toEqual(['time-up'])
})

test('notices a line that carries nothing any more', () => {
  pass(1_000)
  vi.advanceTimersByTime(10_000)
  expect(alarms).toEqual(['line-dead'])
})
