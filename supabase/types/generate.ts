import { writeFileSync } from 'node:fs'
import { callReferee } from '#supabase/referee/official-cli.ts'
import { writeDatabaseTypes } from './database-types.ts'
import { createScratchDatabase } from './scratch-database.ts'

// Run after every change of a migration: node supabase/types/generate.ts
const db = await createScratchDatabase()
const referee = await callReferee(db)
const target = new URL('../../lib/db/database.types.ts', import.meta.url)
writeFileSync(target, await writeDatabaseTypes(referee))
await referee[Symbol.asyncDispose]()
await db.close()
