import { writeFileSync } from 'node:fs'
import { writeDatabaseTypes } from './database-types.ts'
import { createScratchDatabase } from './scratch-database.ts'

// Run after every change of a migration: node supabase/types/generate.ts
const db = await createScratchDatabase()
const target = new URL('../../lib/db/database.types.ts', import.meta.url)
writeFileSync(target, await writeDatabaseTypes(db))
await db.close()
