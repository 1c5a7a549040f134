import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, messageOf } from '#lib/errors.ts'

const hex = (bytes: number): string => randomBytes(bytes).toString('hex')

const secretsSchema = z.object({
  APP_SECRET: z.string(),
  CALL_TOKEN_SECRET: z.string(),
  ACCESS_CODE_KEY: z.string(),
  SEED_MANAGER_PASSWORD: z.string(),
  TWILIO_ACCOUNT_SID: z.string(),
  TWILIO_AUTH_TOKEN: z.string(),
  GEMINI_API_KEY: z.string(),
  GOOGLE_CLIENT_ID: z.string(),
  GOOGLE_CLIENT_SECRET: z.string(),
  GOOGLE_REFRESH_TOKEN: z.string(),
})
/** What an installation makes up for itself, kept with its data so that a second run fits the first. */
export type LocalSecrets = z.infer<typeof secretsSchema>

function makeSecrets(): LocalSecrets {
  return {
    APP_SECRET: hex(32),
    CALL_TOKEN_SECRET: hex(32),
    ACCESS_CODE_KEY: hex(32),
    SEED_MANAGER_PASSWORD: randomBytes(9).toString('base64url'),
    TWILIO_ACCOUNT_SID: `AC${hex(16)}`,
    TWILIO_AUTH_TOKEN: hex(16),
    GEMINI_API_KEY: `local-${hex(16)}`,
    GOOGLE_CLIENT_ID: `${hex(8)}.local`,
    GOOGLE_CLIENT_SECRET: hex(16),
    GOOGLE_REFRESH_TOKEN: hex(24),
  }
}

/** Reads the installation's secrets, making them on the first run. The file is readable by its owner only. */
export function localSecrets(dataDir: string): LocalSecrets {
  const file = join(dataDir, 'secrets.json')
  try {
    mkdirSync(dataDir, { recursive: true })
    if (!existsSync(file))
      writeFileSync(file, JSON.stringify(makeSecrets(), null, 2), { mode: 0o600 })
    return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new AppError(
      'data-directory-unusable',
      `The data directory ${dataDir} cannot be used (${messageOf(error)}): check its permissions, or set DATA_DIR to another folder.`,
      { remedy: 'give-up', cause: error },
    )
  }
}
