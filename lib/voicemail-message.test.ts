import { expect, test } from 'vitest'
import { voicemailMessage } from './voicemail-message.ts'

const facts = { organizationName: 'Seaside Stays', linePhone: '+14155550100', reference: 'PL-1042' }

test('a number and a reference, and nothing about the house', () => {
  expect(voicemailMessage(facts)).toBe(
    'Hello, this is the AI assistant of Seaside Stays. Please call us back on 4 1 5, 5 5 5, 0 1 0 0 about PL-1042. Thank you.',
  )
})

test('a call about no incident needs no reference, and numbers abroad are said too', () => {
  const message = voicemailMessage({ ...facts, linePhone: '+442079460000', reference: null })
  expect(message).toContain('Please call us back on 4 4 2 0 7 9 4 6 0 0 0 0. Thank you.')
})
