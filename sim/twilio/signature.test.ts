import { expect, test } from 'vitest'
import twilio from 'twilio'
import { signTwilioRequest } from './signature.ts'

const TOKEN = '12345'

test('agrees with the published example', () => {
  const params = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+12349013030',
    Digits: '1234',
    From: '+12349013030',
    To: '+18005551212',
  }
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  expect(signTwilioRequest(TOKEN, url, params)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
})

test('is accepted by the real validator, and not for another URL', () => {
  const params = { To: '+14155550100', AccountSid: 'AC1', Body: 'Grüße & 100%' }
  const signature = signTwilioRequest(TOKEN, 'https://app.example.com/sms?x=1', params)
  expect(twilio.validateRequest(TOKEN, signature, 'https://app.example.com/sms?x=1', params)).toBe(
    true,
  )
  expect(twilio.validateRequest(TOKEN, signature, 'https://app.example.com/sms', params)).toBe(
    false,
  )
})

test('signs a stream address without parameters', () => {
  const url = 'ws://127.0.0.1:8080/media'
  expect(twilio.validateRequest(TOKEN, signTwilioRequest(TOKEN, url), url, {})).toBe(true)
})
