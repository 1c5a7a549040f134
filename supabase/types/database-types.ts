import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Referee } from '#supabase/referee/official-cli.ts'

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))
const OXFMT = fileURLToPath(new URL('../../node_modules/oxfmt/bin/oxfmt', import.meta.url))

/**
 * The text of `lib/db/database.types.ts`: what the official CLI generates from the database that it
 * was called to, in our format.
 */
export async function writeDatabaseTypes(referee: Referee): Promise<string> {
  const generated = await referee.ask('gen', 'types', 'typescript', '--schema', 'public')
  if (generated.code !== 0) throw new Error(`supabase gen types failed: ${generated.stderr}`)
  return format(
    `// Written by supabase/types/generate.ts from the migrations; not by hand.\n\n${generated.stdout}`,
  )
}

function format(text: string): string {
  // The name only tells the language; the real file is left out of formatting.
  const formatted = spawnSync(process.execPath, [OXFMT, '--stdin-filepath=generated.ts'], {
    cwd: REPOSITORY,
    input: text,
    encoding: 'utf8',
  })
  if (formatted.status !== 0) throw new Error(`oxfmt failed: ${formatted.stderr}`)
  return formatted.stdout
}
