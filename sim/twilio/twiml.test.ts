import { expect, test } from 'vitest'
import twilio from 'twilio'
import { parseMessagingTwiml, parseTwiml } from './twiml.ts'

test('reads what the real builder writes, entities and all', () => {
  const response = new twilio.twiml.VoiceResponse()
  const connect = response.connect({ action: 'https://app.example.com/after?call=1&again=2' })
  const stream = connect.stream({ url: 'wss://bridge.example.com/media', name: 'main' })
  stream.parameter({ name: 'token', value: 'v1.<a>&"b"' })
  response.say('Sorry & goodbye')
  response.hangup()
  expect(parseTwiml(response.toString())).toEqual({
    kind: 'document',
    warnings: [],
    verbs: [
      {
        kind: 'connect',
        action: 'https://app.example.com/after?call=1&again=2',
        method: 'POST',
        stream: {
          url: 'wss://bridge.example.com/media',
          name: 'main',
          statusCallback: null,
          statusCallbackMethod: 'POST',
          parameters: new Map([['token', 'v1.<a>&"b"']]),
        },
      },
      { kind: 'say', text: 'Sorry & goodbye' },
      { kind: 'hangup' },
    ],
  })
})

test('reads Dial, Pause, Redirect and Reject', () => {
  const source = `<?xml version="1.0"?>
    <Response><!-- hand over -->
      <Pause length="2"/>
      <Dial action="/done" timeout="20" callerId="+14155550100"><Number>+1 415 555 0150</Number></Dial>
      <Redirect method="GET"><![CDATA[/next?a=1&b=2]]></Redirect>
      <Reject reason="busy"/>
    </Response>`
  expect(parseTwiml(source)).toMatchObject({
    kind: 'document',
    verbs: [
      { kind: 'pause', seconds: 2 },
      { kind: 'dial', number: '+14155550150', action: '/done', timeoutSeconds: 20 },
      { kind: 'redirect', url: '/next?a=1&b=2', method: 'GET' },
      { kind: 'reject', reason: 'busy' },
    ],
  })
})

test.each([
  ['an unclosed element', '<Response><Say>Hi</Response>'],
  ['a bare ampersand', '<Response><Say>Fish & chips</Say></Response>'],
  ['an attribute without quotes', '<Response><Pause length=2/></Response>'],
  ['something after the root', '<Response/><Response/>'],
  ['another root', '<Html><Say>Hi</Say></Html>'],
  ['a document type', '<!DOCTYPE x><Response/>'],
  ['nothing', ''],
])('refuses %s as 12100', (_, source) => {
  expect(parseTwiml(source)).toMatchObject({ kind: 'refused', code: 12_100 })
})

test.each([
  ['an unknown verb', '<Response><Sing>La</Sing></Response>'],
  ['a verb in lower case', '<Response><say>Hi</say></Response>'],
  ['a Stream without Connect', '<Response><Stream url="wss://a.example.com"/></Response>'],
  ['a Connect without Stream', '<Response><Connect/></Response>'],
  ['a Stream without url', '<Response><Connect><Stream/></Connect></Response>'],
  ['text beside the verbs', '<Response>Hi</Response>'],
  [
    'a Parameter beyond 500 characters',
    `<Response><Connect><Stream url="wss://a.example.com"><Parameter name="t" value="${'x'.repeat(500)}"/></Stream></Connect></Response>`,
  ],
  ['a message on a call', '<Response><Message>Hi</Message></Response>'],
])('refuses %s as 12200', (_, source) => {
  expect(parseTwiml(source)).toMatchObject({ kind: 'refused', code: 12_200 })
})

test('warns of an attribute it does not know and goes on without it', () => {
  expect(parseTwiml('<Response><Say mood="merry">Hi</Say></Response>')).toMatchObject({
    verbs: [{ kind: 'say', text: 'Hi' }],
    warnings: ["Attribute 'mood' is not allowed to appear in element 'Say'."],
  })
})

test('reads the replies to a text message', () => {
  expect(parseMessagingTwiml('<Response><Message>Noted.</Message></Response>')).toEqual({
    kind: 'replies',
    texts: ['Noted.'],
  })
  expect(parseMessagingTwiml('<Response/>')).toEqual({ kind: 'replies', texts: [] })
})
