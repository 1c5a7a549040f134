import { expect, test } from 'vitest'
import { readTextReply } from './text-reply.ts'

test.each([
  'YES',
  'yes, please',
  'Yep!',
  'ok',
  'Fixed, thank you',
  'ja',
  'Sí',
  'No problem, thanks',
])('%s is a yes', (body) => {
  expect(readTextReply(body)).toBe('yes')
})

test.each([
  'No',
  'no. Tomorrow after 5 is better',
  'Still leaking',
  'It’s not fixed',
  "can't today",
])('%s is a no', (body) => {
  expect(readTextReply(body)).toBe('no')
})

test.each(['', 'Who is this?', 'We are at the beach', 'yesterday it was fine', 'Not sure'])(
  '%j is for a person to read',
  (body) => {
    expect(readTextReply(body)).toBeNull()
  },
)
