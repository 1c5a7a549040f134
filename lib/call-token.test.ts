import { describe, expect, it } from 'vitest'
import {
  hashCallToken,
  isRequestSigned,
  issueCallToken,
  signRequest,
  verifyCallToken,
} from './call-token.ts'

const SECRET = 'a secret of at least thirty-two characters'
const CALL_ID = 'b0a7a3a2-6d3f-4a8e-9a7e-0d5f0f3f1c11'
const NOW = Date.parse('2026-11-21T10:00:00Z')

describe('a stream token', () => {
  const token = issueCallToken(SECRET, CALL_ID, NOW + 120_000)

  it('names its call until it expires', () => {
    expect(verifyCallToken(SECRET, token, NOW)).toMatchObject({
      kind: 'valid',
      claims: { callId: CALL_ID },
    })
    expect(verifyCallToken(SECRET, token, NOW + 120_000).kind).toBe('valid')
    expect(verifyCallToken(SECRET, token, NOW + 121_000).kind).toBe('expired')
  })

  it('is forged under any other secret, and after any change', () => {
    expect(verifyCallToken('another secret of thirty-two letters', token, NOW).kind).toBe('forged')
    const [version, body = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object
    const later = Buffer.from(JSON.stringify({ ...claims, exp: 9_999_999_999 }))
    const changed = [version, later.toString('base64url'), signature].join('.')
    expect(verifyCallToken(SECRET, changed, NOW).kind).toBe('forged')
  })

  it('is malformed when it is anything else', () => {
    for (const text of ['', 'v1', 'v1..', `v2${token.slice(2)}`, `${token}.x`, 'a.b.c']) {
      expect(verifyCallToken(SECRET, text, NOW).kind).toBe('malformed')
    }
  })

  it('is never the same twice, and kept only as a hash', () => {
    expect(issueCallToken(SECRET, CALL_ID, NOW + 120_000)).not.toBe(token)
    expect(hashCallToken(token)).toMatch(/^[0-9a-f]{64}$/)
  })

  it('fits the parameter of a stream', () => {
    expect(token.length).toBeLessThan(500)
  })

  it('does not pass for a signed request, nor the other way round', () => {
    const [, body = '', signature = ''] = token.split('.')
    const hex = Buffer.from(signature, 'base64url').toString('hex')
    expect(
      isRequestSigned(SECRET, { path: '/prepare', body, signature: `t=1,v1=${hex}` }, NOW),
    ).toBe(false)
  })
})

describe('a signed request', () => {
  const request = { path: '/prepare', body: `{"callId":"${CALL_ID}"}` }
  const signature = signRequest(SECRET, request, NOW)

  it('is believed for a minute, whichever clock is ahead', () => {
    expect(isRequestSigned(SECRET, { ...request, signature }, NOW + 59_000)).toBe(true)
    expect(isRequestSigned(SECRET, { ...request, signature }, NOW - 59_000)).toBe(true)
    expect(isRequestSigned(SECRET, { ...request, signature }, NOW + 62_000)).toBe(false)
  })

  it('counts for its path, its body and our secret only', () => {
    const elsewhere = { ...request, path: '/api/bridge/events', signature }
    expect(isRequestSigned(SECRET, elsewhere, NOW)).toBe(false)
    expect(isRequestSigned(SECRET, { ...request, body: '{}', signature }, NOW)).toBe(false)
    expect(
      isRequestSigned('another secret of thirty-two letters', { ...request, signature }, NOW),
    ).toBe(false)
  })

  it('is refused without a signature or with something else in its place', () => {
    for (const other of [null, '', 'v1=abc', 't=1', `t=x,v1=${'0'.repeat(64)}`]) {
      expect(isRequestSigned(SECRET, { ...request, signature: other }, NOW)).toBe(false)
    }
  })
})
