import { expect, test } from 'vitest'
import { microphoneWords } from './telephone-audio.ts'

test.each([
  ['NotAllowedError', /does not let this page use the microphone.*Allow it/],
  ['NotFoundError', /No microphone was found.*Plug one in/],
  ['NotReadableError', /another program may hold it/],
  ['InvalidStateError', /could not be opened/],
])('%s is told in words, with what to do', (name, words) => {
  expect(microphoneWords(new DOMException('', name))).toMatch(words)
})
