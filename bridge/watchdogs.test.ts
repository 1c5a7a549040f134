import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LineState } from '#lib/audio/level.ts'
import { Watchdogs, type Alarm } from './watchdogs.ts'

let alarms: Alarm[]
let isAgentAudible: boolean
let isAgentMidReply: boolean
let callerLine: LineState
let missingMs: number[]
let watch: Watchdogs

beforeEach(() => {
  vi.useFakeTimers()
  alarms = []
  isAgentAudible = false
  isAgentMidReply = false
  callerLine = 'quiet'
  missingMs = []
  watch = newWatch(600)
})

afterEach(() => {
  watch.stop()
  vi.useRealTimers()
})

function newWatch(maxSeconds: number, elapsedMs = 0): Watchdogs {
  return new Watchdogs({
    maxSeconds,
    elapsedMs,
    now: () => Date.now(),
    isAgentAudible: () => isAgentAudible,
    isAgentMidReply: () => isAgentMidReply,
    callerLine: () => callerLine,
    onMediaMissing: (forMs) => missingMs.push(forMs),
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
  expect(alarms).not.toContain('model-silent')
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
  watch.callerActive(true)
  pass(3_000)
  watch.callerActive(false)
  watch.replyOwed('perhaps')
  pass(1_000)
  watch.callerActive(true)
  pass(10_000)
  watch.callerActive(false)
  watch.replyOwed('perhaps')
  pass(5_750)
  expect(alarms).toEqual([])
})

test('is not put off by a caller who asks again and again', () => {
  for (let hello = 0; hello < 2; hello++) {
    watch.callerActive(true)
    pass(500)
    watch.callerActive(false)
    watch.replyOwed('perhaps')
    pass(2_500)
  }
  expect(alarms).toEqual([])
  watch.callerActive(true)
  pass(750)
  watch.callerActive(false)
  pass(1_250)
  expect(alarms).toEqual([])
  pass(250)
  expect(alarms).toEqual(['model-silent'])
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

test('counts the minutes of a call from its first stream', () => {
  watch.stop()
  watch = newWatch(600, 530_000)
  isAgentAudible = true
  pass(9_750)
  expect(alarms).toEqual([])
  pass(250)
  expect(alarms).toEqual(['time-almost-up'])
})

test('takes a sentence that does not go on for silence', () => {
  isAgentMidReply = true
  isAgentAudible = true
  pass(4_000)
  isAgentAudible = false
  pass(6_000)
  expect(alarms).toEqual([])
  pass(250)
  expect(alarms).toEqual(['model-silent'])
  pass(6_000)
  expect(alarms).toEqual(['model-silent', 'model-stuck'])
})

test('is patient with a model that is slower than speech', () => {
  isAgentMidReply = true
  for (let gap = 0; gap < 5; gap++) {
    isAgentAudible = false
    pass(2_000)
    isAgentAudible = true
    pass(1_000)
  }
  expect(alarms).toEqual([])
})

test('has waited for the answer to a question since the sentence hung into which it was asked', () => {
  isAgentMidReply = true
  pass(5_000)
  watch.replyOwed('certainly')
  pass(1_250)
  expect(alarms).toEqual(['model-silent'])
})

test('asks for a word when a tool takes long, and for one more', () => {
  watch.busy(true)
  pass(1_000)
  expect(alarms).toEqual([])
  pass(250)
  expect(alarms).toEqual(['tool-slow'])
  pass(4_750)
  expect(alarms).toHaveLength(1)
  pass(250)
  expect(alarms).toEqual(['tool-slow', 'tool-slow'])
  pass(20_000)
  expect(alarms).toHaveLength(2)
})

test('does not ask for a word that the model has said by itself', () => {
  watch.busy(true)
  pass(500)
  isAgentAudible = true
  pass(1_000)
  isAgentAudible = false
  pass(4_750)
  expect(alarms).toEqual([])
  pass(500)
  expect(alarms).toEqual(['tool-slow'])
})

test('counts what the model said just before it used the tool', () => {
  isAgentAudible = true
  pass(1_000)
  isAgentAudible = false
  watch.busy(true)
  pass(4_500)
  expect(alarms).toEqual([])
})

test('does not speak into a caller who speaks while a tool is at work', () => {
  watch.busy(true)
  watch.callerActive(true)
  pass(4_000)
  expect(alarms).toEqual([])
})

test('tells a muted telephone, a line in one direction and a faint voice from somebody who is quiet', () => {
  callerLine = 'muted'
  pass(12_000)
  callerLine = 'faint'
  pass(12_000)
  expect(alarms).toEqual(['caller-muted', 'caller-faint'])
})

test('waits less for somebody of whom nothing comes through', () => {
  callerLine = 'unheard'
  pass(7_750)
  expect(alarms).toEqual([])
  pass(250)
  pass(8_000)
  pass(8_000)
  expect(alarms).toEqual(['caller-unheard', 'caller-unheard', 'caller-gone'])
})

test('tells of media that is missing long before the line is dead', () => {
  pass(1_000)
  expect(missingMs).toEqual([])
  vi.advanceTimersByTime(500)
  expect(missingMs).toEqual([500, 750])
  expect(alarms).toEqual([])
})
