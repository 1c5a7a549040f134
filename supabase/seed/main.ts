import { serviceDb } from '#lib/clients/supabase.ts'
import { accessCodeKey, geminiEnv, seedEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { redact } from '#lib/redact.ts'
import { seed } from './seed.ts'

// The sample organisation, for a database that already has its migrations: node supabase/seed/main.ts
try {
  const { TWILIO_PHONE_NUMBER, SEED_MANAGER_PASSWORD } = seedEnv()
  const changedRows = await seed({
    db: serviceDb(),
    now: new Date(),
    linePhone: TWILIO_PHONE_NUMBER,
    password: SEED_MANAGER_PASSWORD,
    accessCodeKey: accessCodeKey(),
    embeddingModel: geminiEnv().GEMINI_EMBEDDING_MODEL,
  })
  process.stdout.write(`${JSON.stringify({ event: 'seeded', changedRows })}\n`)
} catch (error) {
  process.stderr.write(`${redact(messageOf(error))}\n`)
  process.exitCode = 1
}
