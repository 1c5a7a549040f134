import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from './errors.ts'

const IV_BYTE_COUNT = 12
const TAG_BYTE_COUNT = 16

/** Binds a sealed code to its row: copied to another property's row it no longer opens. */
export function accessCodeAad(accessCodeId: string): string {
  return `access_codes:ciphertext:${accessCodeId}`
}

/** AES-256-GCM as `v1:<iv>:<tag>:<ciphertext>`, base64url. `aad` comes from `accessCodeAad`. */
export function sealAccessCode(key: Buffer, plain: string, aad: string): string {
  const iv = randomBytes(IV_BYTE_COUNT)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTE_COUNT })
  cipher.setAAD(Buffer.from(aad))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))
  return ['v1', ...parts].join(':')
}

/**
 * Opens a sealed code, or throws: a wrong key, another row's code and a changed byte all look alike.
 * The error never quotes what it was given.
 */
export function openAccessCode(key: Buffer, sealed: string, aad: string): string {
  const [version, ...parts] = sealed.split(':')
  const [iv, tag, ciphertext] = parts.map((part) => Buffer.from(part, 'base64url'))
  // GCM accepts shortened tags; a forger would only need to guess one byte.
  const isWellFormed =
    version === 'v1' &&
    parts.length === 3 &&
    iv?.length === IV_BYTE_COUNT &&
    tag?.length === TAG_BYTE_COUNT
  if (!isWellFormed || !iv || !tag || !ciphertext) {
    throw new AppError('access-code-unreadable', 'A sealed access code has an unknown form.', {
      remedy: 'ask-human',
    })
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTE_COUNT })
    decipher.setAAD(Buffer.from(aad))
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new AppError(
      'access-code-unreadable',
      'A sealed access code does not open with ACCESS_CODE_KEY: another key sealed it, or it was changed or moved.',
      { remedy: 'ask-human', cause: error },
    )
  }
}
