import fc from 'fast-check'
import { expect, test } from 'vitest'
import { twilioStreamMessageSchema } from '#lib/contracts/twilio-stream.ts'
import { formatFor, parseStreamMessage, readMedia } from './twilio-stream.ts'

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

test('media is taken exactly when the schema takes it', () => {
  const text = fc.oneof(
    fc.constantFrom(
      '0',
      '12',
      '',
      '1a',
      ' 1',
      '=',
      'AA==',
      'A=A=',
      'AAA',
      'f39/fw==',
      'AA\n=',
      '====',
      '-_-_',
    ),
    fc.string(),
    fc.base64String(),
    fc.constantFrom('A'.repeat(64), 'A'.repeat(65), 'A'.repeat(16_384), 'A'.repeat(16_388)),
  )
  const field = fc.oneof({ weight: 6, arbitrary: text }, fc.anything())
  const media = fc.record({ track: field, chunk: field, timestamp: field, payload: field })
  const message = fc.record({
    event: fc.constant('media'),
    sequenceNumber: field,
    streamSid: field,
    media: fc.oneof({ weight: 9, arbitrary: media }, field),
  })
  const sound = fc.record({
    event: fc.constant('media'),
    sequenceNumber: fc.constant('1'),
    streamSid: field,
    media: fc.record({
      track: fc.constant('inbound'),
      chunk: fc.constantFrom('1', 'x'),
      timestamp: fc.constant('2'),
      payload: text,
    }),
  })
  let taken = 0
  fc.assert(
    fc.property(fc.oneof(message, sound), (sent) => {
      const json = JSON.stringify(sent)
      const bySchema = twilioStreamMessageSchema.safeParse(JSON.parse(json))
      expect(parseStreamMessage(json)).toEqual(bySchema.success ? bySchema.data : null)
      if (bySchema.success) taken += 1
    }),
    { numRuns: 2_000 },
  )
  expect(taken).toBeGreaterThan(100)
})

/** One media message as Twilio writes it, field by field in its order. */
const asTwilioWrites = (
  fields: Record<'seq' | 'chunk' | 'at' | 'payload' | 'sid', string>,
): string =>
  `{"event":"media","sequenceNumber":"${fields.seq}","media":{"track":"inbound","chunk":"${fields.chunk}","timestamp":"${fields.at}","payload":"${fields.payload}"},"streamSid":"${fields.sid}"}`

test('sound as Twilio writes it is read on the short way, as the schema reads it', () => {
  const payload = Buffer.alloc(160, 0x7e).toString('base64')
  const text = asTwilioWrites({ seq: '41', chunk: '40', at: '800', payload, sid: 'MZ0123abc' })
  const read = readMedia(Buffer.from(text))
  expect(read).toEqual(twilioStreamMessageSchema.parse(JSON.parse(text)))
  expect(read).toMatchObject({ media: { timestamp: '800', payload } })
})

test('the short way takes nothing that the schema would refuse or read otherwise', () => {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('1', '20', 'AAAA', 'AA==', 'MZ1', '/+8=') },
    { weight: 1, arbitrary: fc.base64String() },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '\\',
        '\\u0041',
        '"',
        '","x":"',
        '-_-_',
        'A=A=',
        '====',
        '\n',
        'é',
        '',
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('A'.repeat(65), 'A'.repeat(16_388), '9'.repeat(40)) },
  )
  const good = { seq: '4', chunk: '3', at: '60', payload: 'AAAA', sid: 'MZ1' }
  // One field at a time: of five odd ones, one would hide what the others do.
  const fields = fc
    .tuple(fc.constantFrom('seq', 'chunk', 'at', 'payload', 'sid'), part)
    .map(([name, value]) => ({ ...good, [name]: value }))
  const text = fields.map(asTwilioWrites)
  const cut = fc.tuple(text, fc.nat(400)).map(([whole, at]) => whole.slice(0, at))
  let taken = 0
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: text }, cut), (sent) => {
      const read = readMedia(Buffer.from(sent))
      if (read === null) return
      taken += 1
      expect(read).toEqual(twilioStreamMessageSchema.parse(JSON.parse(sent)))
    }),
    { numRuns: 5_000 },
  )
  expect(taken).toBeGreaterThan(20)
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
