import { expect, test } from 'vitest'
import { ModelTurns } from './model-turns.ts'

test('numbers turns from one end to the next', () => {
  const turns = new ModelTurns()
  expect(turns.audio(0)).toBe(1)
  expect(turns.words(10)).toBe(1)
  expect(turns.generationComplete()).toBe(1)
  expect(turns.audio(20)).toBe(1)
  turns.hasContent()
  expect(turns.turnComplete(30)).toEqual({ turn: 1, wasEmpty: false })
  expect(turns.audio(2_000)).toBe(2)
})

test('drops what straggles in after an interruption, up to the end of that turn', () => {
  const turns = new ModelTurns()
  turns.audio(0)
  turns.interrupted(100)
  expect(turns.audio(150)).toBeNull()
  expect(turns.words(150)).toBeNull()
  expect(turns.turnComplete(200)).toEqual({ turn: null, wasEmpty: false })
  expect(turns.audio(250)).toBe(2)
})

test('hears the next reply although the end of the interrupted one never came', () => {
  const turns = new ModelTurns()
  turns.audio(0)
  turns.interrupted(100)
  expect(turns.audio(1_601)).toBe(2)
})

test('is not deafened by an interruption between two turns', () => {
  const turns = new ModelTurns()
  turns.audio(0)
  turns.turnComplete(100)
  turns.interrupted(200)
  expect(turns.audio(300)).toBe(2)
})

test('takes words that come before their sound for the beginning of a turn', () => {
  const turns = new ModelTurns()
  turns.audio(0)
  turns.turnComplete(100)
  expect(turns.words(110)).toBe(2)
  expect(turns.audio(120)).toBe(2)
})

test('tells a turn in which nothing was said or done', () => {
  const turns = new ModelTurns()
  expect(turns.turnComplete(0)).toEqual({ turn: null, wasEmpty: true })
  turns.hasContent()
  expect(turns.turnComplete(10)).toEqual({ turn: null, wasEmpty: false })
})

test('does not take bytes and words for something that was heard', () => {
  const turns = new ModelTurns()
  turns.audio(0)
  turns.words(10)
  expect(turns.turnComplete(20)).toEqual({ turn: 1, wasEmpty: true })
})

test('tells which turn a broken connection leaves unfinished', () => {
  const turns = new ModelTurns()
  turns.audio(0)
  expect(turns.broken()).toBe(1)
  expect(turns.broken()).toBeNull()
  turns.audio(1_000)
  turns.generationComplete()
  expect(turns.broken()).toBeNull()
})
