import { describe, expect, it } from 'vitest'
import { accessCodeAad, openAccessCode, sealAccessCode } from './access-code.ts'

const KEY = Buffer.alloc(32, 7)
const AAD = accessCodeAad('3f2b8c1e-9d47-4f7a-8a55-0c9e5d1b7a21')

describe('an access code', () => {
  it('opens with the key it was sealed with, and shows nothing before', () => {
    const sealed = sealAccessCode(KEY, '4815', AAD)
    expect(sealed).toMatch(/^v1:[\w-]{16}:[\w-]{22}:[\w-]+$/)
    expect(sealed).not.toContain('4815')
    expect(openAccessCode(KEY, sealed, AAD)).toBe('4815')
  })

  it('looks different each time', () => {
    expect(sealAccessCode(KEY, '4815', AAD)).not.toBe(sealAccessCode(KEY, '4815', AAD))
  })

  it('does not open for another row, under another key or after a change', () => {
    const sealed = sealAccessCode(KEY, '4815', AAD)
    const unreadable = expect.objectContaining({ code: 'access-code-unreadable' }) as unknown
    // Not the last character: some of its bits carry nothing.
    const changed = `${sealed.slice(0, -3)}${sealed.at(-3) === 'A' ? 'B' : 'A'}${sealed.slice(-2)}`
    const attempts = [
      () => openAccessCode(KEY, sealed, accessCodeAad('0c9e5d1b-9d47-4f7a-8a55-3f2b8c1e7a21')),
      () => openAccessCode(Buffer.alloc(32, 8), sealed, AAD),
      () => openAccessCode(KEY, changed, AAD),
      () => openAccessCode(KEY, '4815', AAD),
      () => openAccessCode(KEY, '', AAD),
      () => openAccessCode(KEY, `${sealed}:x`, AAD),
    ]
    for (const attempt of attempts) {
      expect(attempt).toThrow(unreadable)
    }
  })

  it('does not open with a shortened tag, which could be guessed', () => {
    const [version, iv, tag = '', ciphertext] = sealAccessCode(KEY, '4815', AAD).split(':')
    const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url')
    expect(() => openAccessCode(KEY, [version, iv, short, ciphertext].join(':'), AAD)).toThrow(
      'unknown form',
    )
  })
})
