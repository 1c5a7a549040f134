import { expect, test } from 'vitest'
import { Keypad } from './keypad.ts'

test('gives every key its meaning where a decision is awaited', () => {
  const keypad = new Keypad('decision')
  expect(keypad.press('1', 0)).toEqual({ kind: 'decision', digit: '1', turnText: 'pressed 1' })
  expect(keypad.press('7', 0)).toEqual({ kind: 'decision', digit: '7', turnText: 'pressed 7' })
})

test('collects a PIN and tells the transcript nothing of it', () => {
  const keypad = new Keypad('visit_pin')
  expect('739'.split('').map((digit) => keypad.press(digit, 0))).toEqual([null, null, null])
  expect(keypad.press('1', 0)).toEqual({ kind: 'pin', pin: '7391', turnText: 'entered a PIN' })
})

test('takes a PIN that ends with a hash, and ignores the hash after a complete one', () => {
  const keypad = new Keypad('visit_pin')
  keypad.press('7', 0)
  expect(keypad.press('#', 0)).toMatchObject({ kind: 'pin', pin: '7' })
  for (const digit of '7391') keypad.press(digit, 0)
  expect(keypad.press('#', 0)).toBeNull()
})

test('begins a PIN again after a star or a long pause', () => {
  const keypad = new Keypad('visit_pin')
  for (const digit of '12*739') keypad.press(digit, 0)
  expect(keypad.press('1', 9_000)).toMatchObject({ pin: '7391' })
  for (const digit of '739') keypad.press(digit, 10_000)
  expect(keypad.press('1', 20_001)).toBeNull()
})

test('passes keys on as words where they mean nothing', () => {
  const keypad = new Keypad('none')
  expect(keypad.press('5', 0)).toEqual({ kind: 'words', digit: '5', turnText: 'pressed 5' })
})

test('is told of an emergency by a single 9, where keys are single', () => {
  for (const meaning of ['none', 'decision'] as const) {
    const keypad = new Keypad(meaning)
    expect(keypad.press('9', 0)).toEqual({ kind: 'emergency', turnText: 'pressed 9' })
    expect(keypad.isUndecided).toBe(false)
    expect(keypad.press('1', 0)).toMatchObject({ digit: '1' })
  }
})

test.each(['7391', '9173', '9917', '9991', '9999', '0009'])(
  'takes the PIN %s for a PIN, whatever nines it has',
  (pin) => {
    const keypad = new Keypad('visit_pin')
    const entries = pin.split('').map((digit, index) => keypad.press(digit, index * 900))
    expect(entries).toEqual([null, null, null, { kind: 'pin', pin, turnText: 'entered a PIN' }])
    expect(keypad.settle()).toBeNull()
  },
)

test.each(['9', '99', '999'])(
  'takes %s and nothing more for an emergency where a PIN is awaited',
  (keys) => {
    const keypad = new Keypad('visit_pin')
    for (const digit of keys) expect(keypad.press(digit, 0)).toBeNull()
    expect(keypad.isUndecided).toBe(true)
    expect(keypad.settle()).toMatchObject({ kind: 'emergency' })
    expect(keypad.isUndecided).toBe(false)
    for (const digit of keys) keypad.press(digit, 1_000)
    expect(keypad.press('#', 1_000)).toMatchObject({ kind: 'emergency' })
    for (const digit of '739') keypad.press(digit, 2_000)
    expect(keypad.press('1', 2_000)).toMatchObject({ pin: '7391' })
  },
)

test('waits for the rest of a PIN that is not only nines', () => {
  const keypad = new Keypad('visit_pin')
  for (const digit of '97') keypad.press(digit, 0)
  expect(keypad.isUndecided).toBe(false)
  expect(keypad.settle()).toBeNull()
})
