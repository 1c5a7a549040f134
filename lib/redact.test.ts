import { describe, expect, it } from 'vitest'
import { redact } from './redact.ts'

describe('redact', () => {
  it('hides keys in addresses', () => {
    expect(redact('wss://gemini.example/ws?key=AIzaSyD-1234567890&alt=sse')).toBe(
      'wss://gemini.example/ws?key=[redacted]&alt=sse',
    )
    expect(redact('https://x.example/?a=1&access_token=ya29.abc')).toBe(
      'https://x.example/?a=1&access_token=[redacted]',
    )
  })

  it('hides a Gemini key wherever it stands', () => {
    const key = `AIza${'S'.repeat(35)}`
    expect(redact(`API key not valid: ${key}.`)).toBe('API key not valid: [redacted key].')
  })

  it('hides credentials in headers, plain, as JSON and as JSON inside JSON', () => {
    expect(redact('Authorization: Bearer abc.def')).toBe('Authorization: [redacted]')
    expect(redact('{"authorization":"Basic QUM6dG9rZW4=","x":1}')).toBe(
      '{"authorization":"[redacted]","x":1}',
    )
    const nested = JSON.stringify({ cause: JSON.stringify({ apikey: 'abc', n: 1 }) })
    const redacted = redact(nested)
    expect(redacted).not.toContain('abc')
    expect(JSON.parse((JSON.parse(redacted) as { cause: string }).cause)).toEqual({
      apikey: '[redacted]',
      n: 1,
    })
  })

  it('hides what sign-in answers and forms hold', () => {
    expect(redact('{"refresh_token":"1//abc","client_secret":"shh","expires_in":3600}')).toBe(
      '{"refresh_token":"[redacted]","client_secret":"[redacted]","expires_in":3600}',
    )
    expect(redact('grant_type=refresh_token&refresh_token=1%2F%2Fabc&client_secret=shh')).toBe(
      'grant_type=refresh_token&refresh_token=[redacted]&client_secret=[redacted]',
    )
    expect(redact('{"email":"a@b.example","password":"hunter2"}')).toBe(
      '{"email":"a@b.example","password":"[redacted]"}',
    )
  })

  it('hides the passwords of database addresses and private keys', () => {
    expect(redact('postgres://desk:hunter2@db.example/app')).toBe(
      'postgres://desk:[redacted]@db.example/app',
    )
    expect(
      redact('-----BEGIN PRIVATE KEY-----\\nMIIEvQ\\n-----END PRIVATE KEY-----\\n'),
    ).not.toContain('MIIEvQ')
  })

  it('hides our own tokens, signatures and sealed codes', () => {
    const token = `v1.${'a'.repeat(40)}.${'b'.repeat(43)}`
    expect(redact(`token ${token}`)).toBe('token [redacted token]')
    expect(redact('sb_secret_AbC-123 and sb_publishable_xyz')).toBe(
      '[redacted key] and [redacted key]',
    )
    expect(redact('eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl')).toBe('[redacted jwt]')
    expect(redact(`x-propertyline-signature: t=1700000000,v1=${'0f'.repeat(32)}`)).not.toContain(
      '0f0f',
    )
    expect(redact('v1:q83vEjRWeJASNFZ4:mZ3nU2Yc0J3v9iWk1m2n3g:3q2-7w')).toBe('[redacted code]')
  })

  it('leaves the last four digits of a phone number', () => {
    expect(redact('dialling +14155550120 failed')).toBe('dialling •••0120 failed')
    expect(redact('To=%2B14155550120&From=%2B4915112345678')).toBe('To=•••0120&From=•••5678')
  })

  it('hides audio', () => {
    const frame = Buffer.alloc(160, 0xff).toString('base64')
    expect(redact(`{"payload":"${frame}"}`)).toBe('{"payload":"[redacted payload]"}')
  })

  it('leaves ids, times and prices alone', () => {
    const line =
      '{"at":"2026-11-21T10:00:00.000Z","event":"call-ended","callId":"b0a7a3a2-6d3f-4a8e-9a7e-0d5f0f3f1c11","sid":"CA11111111111111111111111111111111","tokens":412,"cents":28550}'
    expect(redact(line)).toBe(line)
  })
})
