import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { exportJWK, generateKeyPair } from 'jose'
import { z } from 'zod'
import { AppError } from '#lib/errors.ts'

const signingKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
})

const installationKeysSchema = z.object({
  publishableKey: z.string().startsWith('sb_publishable_').min(32),
  secretKey: z.string().startsWith('sb_secret_').min(32),
  /** Private: signs access tokens. */
  signingKey: signingKeySchema,
})

export type SigningKey = z.infer<typeof signingKeySchema>
export type InstallationKeys = z.infer<typeof installationKeysSchema>

/** New keys. There are no well-known ones: any page in a browser can reach a port on loopback. */
export async function generateKeys(): Promise<InstallationKeys> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return installationKeysSchema.parse({
    publishableKey: `sb_publishable_${randomBytes(24).toString('base64url')}`,
    secretKey: `sb_secret_${randomBytes(24).toString('base64url')}`,
    signingKey: { ...(await exportJWK(privateKey)), kid: randomUUID() },
  })
}

/** The keys of this installation, made on its first start. Call it under the data directory's lock. */
export async function loadOrCreateKeys(file: string): Promise<InstallationKeys> {
  const text = readIfThere(file)
  if (text !== undefined) return parseKeys(file, text)
  const keys = await generateKeys()
  // Renamed into place: a start that is killed here leaves no half a file behind.
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, `${JSON.stringify(keys, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(draft, file)
  return keys
}

function parseKeys(file: string, text: string): InstallationKeys {
  chmodSync(file, 0o600)
  try {
    return installationKeysSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new AppError(
      'keys-unreadable',
      `${file} holds no usable keys: restore it, or remove it to have new ones made (everybody must then sign in again).`,
      { remedy: 'give-up', cause: error },
    )
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
