import { expect, test } from 'vitest'
import { redactSecrets } from './redact-secrets.ts'

const CODE = ['4815']

test('takes a code out as it is written', () => {
  expect(redactSecrets('The code is 4815, by the side door.', CODE)).toBe(
    'The code is [code], by the side door.',
  )
})

test('takes a code out as it is spelled with dashes or in pairs', () => {
  expect(redactSecrets('It is 4-8-1-5.', CODE)).toBe('It is [code].')
  expect(redactSecrets('It is 48 15.', CODE)).toBe('It is [code].')
  expect(redactSecrets('4, 8, then 1, and 5!', CODE)).toBe('[code]!')
})

test('takes a code out as it is spoken digit by digit', () => {
  expect(redactSecrets('Four eight one five. Got it?', CODE)).toBe('[code]. Got it?')
  expect(redactSecrets('four, eight, one, five', CODE)).toBe('[code]')
})

test('takes a code out as it is spoken in tens and teens', () => {
  expect(redactSecrets('forty-eight fifteen', CODE)).toBe('[code]')
  expect(redactSecrets('forty eight fifteen please', CODE)).toBe('[code] please')
})

test('understands double digits, "oh" and words a transcriber mistook for others', () => {
  expect(redactSecrets('double four oh seven', ['4407'])).toBe('[code]')
  expect(redactSecrets('double oh five one', ['0051'])).toBe('[code]')
  expect(redactSecrets('for ate one five', CODE)).toBe('[code]')
})

test('takes out every mention and every secret', () => {
  expect(redactSecrets('4815, again: four eight one five; PIN 9021', ['4815', '9021'])).toBe(
    '[code], again: [code]; PIN [code]',
  )
})

test('takes out codes with letters and signs', () => {
  expect(redactSecrets('Press B 1 2 then hash', ['B12#'])).toBe('Press [code] then hash')
})

test('leaves other numbers alone', () => {
  expect(redactSecrets('It costs 285 dollars, in 40 minutes, on May 15.', CODE)).toBe(
    'It costs 285 dollars, in 40 minutes, on May 15.',
  )
  expect(redactSecrets('four men and eight boxes; one of five', CODE)).toBe(
    'four men and eight boxes; one of five',
  )
})

test('changes nothing when there is no secret', () => {
  expect(redactSecrets('four eight one five', [])).toBe('four eight one five')
  expect(redactSecrets('four eight one five', ['#'])).toBe('four eight one five')
})

test('holds back the beginning of a code while the sentence is still being spoken', () => {
  expect(redactSecrets('The code is four', CODE, { growing: true })).toBe('The code is')
  expect(redactSecrets('The code is four eight one', CODE, { growing: true })).toBe('The code is')
  expect(redactSecrets('The code is four eight one five', CODE, { growing: true })).toBe(
    'The code is [code]',
  )
  expect(redactSecrets('We need four men', CODE, { growing: true })).toBe('We need four men')
})

test('hides half a code at the end of a sentence that was cut off', () => {
  expect(redactSecrets('The code is four eight', CODE)).toBe('The code is [code]')
  expect(redactSecrets('The price is five', CODE)).toBe('The price is five')
})
