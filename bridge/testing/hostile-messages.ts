import fc from 'fast-check'

/** Close to what Twilio never sends, and beyond: what a broken or hostile peer might. */
const SPECIAL_TEXTS = [
  '',
  '{',
  '[]',
  'null',
  '0',
  '"start"',
  '{"event":"__proto__"}',
  '{"__proto__":{"event":"start"}}',
  '{"event":"constructor"}',
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `{"event":"media","media":{"payload":"${'A'.repeat(70_000)}"}}`,
]

const digits = fc.oneof(
  fc.nat(1_000_000).map(String),
  fc.constantFrom('0', '9007199254740993', '9'.repeat(400), '-1', '1e9', 'NaN', ''),
)
const payload = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 400 }).map(base64) },
  { weight: 1, arbitrary: fc.constantFrom('', '=', '%%%', 'AAA', 'A'.repeat(20_000)) },
)
const streamSid = fc.oneof(fc.constant('MZ0'), fc.string({ maxLength: 80 }))

function mediaOf(parts: { timestamp: string; chunk: string; payload: string }): object {
  return { media: { track: 'inbound', ...parts } }
}

const bodies: Record<string, fc.Arbitrary<object>> = {
  connected: fc.record({ protocol: fc.string(), version: fc.string() }),
  start: fc.record({
    start: fc.record(
      {
        accountSid: fc.string(),
        streamSid: fc.string(),
        callSid: fc.string(),
        tracks: fc.array(fc.string(), { maxLength: 4 }),
        mediaFormat: fc.record({
          encoding: fc.constantFrom('audio/x-mulaw', 'audio/l16'),
          sampleRate: fc.constantFrom(8000, 16_000, -1),
          channels: fc.constantFrom(1, 2),
        }),
        customParameters: fc.dictionary(fc.string(), fc.string({ maxLength: 3_000 })),
      },
      { requiredKeys: [] },
    ),
  }),
  media: fc.record({ timestamp: digits, chunk: digits, payload }).map(mediaOf),
  dtmf: fc.record({
    dtmf: fc.record({
      track: fc.string(),
      digit: fc.oneof(fc.constantFrom('0', '9', '*', '#', 'D'), fc.string({ maxLength: 3 })),
    }),
  }),
  mark: fc.record({
    mark: fc.record({
      name: fc.oneof(fc.string({ maxLength: 200 }), fc.constantFrom('t0.0.1', 't99.1.1', 't-1..')),
    }),
  }),
  stop: fc.record({ stop: fc.record({ accountSid: fc.string(), callSid: fc.string() }) }),
}

const shaped = fc
  .constantFrom(...Object.keys(bodies))
  .chain((event) =>
    fc
      .record({ body: bodies[event]!, sequenceNumber: digits, streamSid })
      .map(({ body, ...envelope }) => JSON.stringify({ event, ...envelope, ...body })),
  )

/** Messages to the bridge on a Media Stream: shapeless, malformed, valid in the wrong order. */
export const streamMessages: fc.Arbitrary<readonly (string | Uint8Array)[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: shaped },
    { weight: 1, arbitrary: fc.constantFrom(...SPECIAL_TEXTS) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  ),
  { minLength: 1, maxLength: 30 },
)

const noise = fc.jsonValue({ maxDepth: 2 })
const mimeType = fc.oneof(
  { weight: 4, arbitrary: fc.constant('audio/pcm;rate=24000') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'audio/pcm',
      'audio/pcm;rate=0',
      'audio/pcm;rate=-8000',
      'audio/pcm;rate=1e300',
      'audio/pcm;rate=NaN',
      'audio/mpeg',
      'image/png',
      '',
    ),
  },
)
const sound = fc.oneof(
  fc.uint8Array({ maxLength: 5_000 }).map(base64),
  fc.constantFrom('', 'A', '%', 'AAAA', 'A'.repeat(40_000)),
)
const part = fc.oneof(
  { weight: 4, arbitrary: fc.record({ inlineData: fc.record({ data: sound, mimeType }) }) },
  { weight: 1, arbitrary: fc.record({ text: fc.string() }) },
  { weight: 1, arbitrary: noise },
)
const words = fc.oneof(
  fc.record({ text: fc.oneof(fc.string(), fc.constant('x '.repeat(20_000))) }),
  noise,
)
const toolCall = fc.record(
  {
    id: fc.oneof(fc.constantFrom('a', 'b', ''), fc.string(), noise),
    name: fc.oneof(
      fc.constantFrom('end_call', 'transfer_to_human', 'toString', '__proto__'),
      noise,
    ),
    args: fc.oneof(fc.dictionary(fc.string(), noise), noise),
  },
  { requiredKeys: [] },
)

/** Messages of a Live session as no model ever sends them, and as one might on a bad day. */
export const liveMessages: fc.Arbitrary<readonly (string | Uint8Array)[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record(
          {
            serverContent: fc.oneof(
              fc.record(
                {
                  modelTurn: fc.oneof(
                    fc.record({ parts: fc.oneof(fc.array(part, { maxLength: 5 }), noise) }),
                    noise,
                  ),
                  inputTranscription: words,
                  outputTranscription: words,
                  interrupted: fc.oneof(fc.boolean(), noise),
                  generationComplete: fc.boolean(),
                  turnComplete: fc.boolean(),
                },
                { requiredKeys: [] },
              ),
              noise,
            ),
            toolCall: fc.oneof(
              fc.record({ functionCalls: fc.oneof(fc.array(toolCall, { maxLength: 6 }), noise) }),
              noise,
            ),
            toolCallCancellation: fc.oneof(fc.record({ ids: noise }), noise),
            sessionResumptionUpdate: fc.record({ newHandle: noise, resumable: noise }),
            usageMetadata: fc.oneof(fc.record({ promptTokensDetails: noise }), noise),
            setupComplete: noise,
          },
          { requiredKeys: [] },
        )
        .map((message) => JSON.stringify(message)),
    },
    { weight: 1, arbitrary: fc.constantFrom(...SPECIAL_TEXTS) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('0s', '-5s', '300s', '1e9s', '', 'soon', 17, null)
        .map((timeLeft) => JSON.stringify({ goAway: { timeLeft } })),
    },
  ),
  { minLength: 1, maxLength: 20 },
)

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
