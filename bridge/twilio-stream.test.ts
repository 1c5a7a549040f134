import { expect, test } from 'vitest'
import { formatFor, parseStreamMessage } from './twilio-stream.ts'

test('understands what Twilio sends', () => {
  const media = {
    event: 'media',
    sequenceNumber: '4',
    media: { track: 'inbound', chunk: '2', timestamp: '5', payload: 'f39/fw==' },
    streamSid: 'MZ1',
  }
  expect(parseStreamMessage(JSON.stringify(media))).toEqual(media)
})

test('refuses what Twilio would never send', () => {
  for (const text of [
    '',
    'null',
    '{',
    '{"event":"video"}',
    '{"event":"dtmf","sequenceNumber":"1","streamSid":"MZ1","dtmf":{"track":"x","digit":"12"}}',
    '{"event":"media","sequenceNumber":"1","streamSid":"MZ1","media":{"track":"inbound","chunk":"1","timestamp":"1","payload":"%%"}}',
  ]) {
    expect(parseStreamMessage(text)).toBeNull()
  }
})

test('says what Twilio understands', () => {
  const format = formatFor('MZ"1')
  expect(JSON.parse(format.media('AAAA'))).toEqual({
    event: 'media',
    streamSid: 'MZ"1',
    media: { payload: 'AAAA' },
  })
  expect(JSON.parse(format.mark('t0.1.1'))).toEqual({
    event: 'mark',
    streamSid: 'MZ"1',
    mark: { name: 't0.1.1' },
  })
  expect(JSON.parse(format.clear())).toEqual({ event: 'clear', streamSid: 'MZ"1' })
})
