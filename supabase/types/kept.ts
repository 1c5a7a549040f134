import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/propertyline', import.meta.url))
const PGLITE = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)

export interface Kept {
  /** Tells what is kept of the same content apart. */
  readonly name: string
  /** All that it is made of, besides Postgres itself: another content, another file. */
  readonly content: unknown
  /** Makes it at this path: a file or a folder. */
  readonly make: (path: string) => Promise<void>
}

/**
 * Where something is that takes seconds to make from the schema: made once per content and kept beside
 * the dependencies, earlier ones of the name removed.
 */
export async function kept({ name, content, make }: Kept): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(PGLITE)).update(JSON.stringify(content))
  const file = `${name}-${hash.digest('hex').slice(0, 16)}`
  const path = join(CACHE, file)
  if (existsSync(path)) return path
  mkdirSync(CACHE, { recursive: true })
  const half = join(CACHE, `${randomUUID()}.half`)
  await make(half)
  for (const old of readdirSync(CACHE)) {
    if (old.startsWith(`${name}-`) && old !== file) {
      rmSync(join(CACHE, old), { recursive: true, force: true })
    }
  }
  // Moved into place: whoever runs at the same time never reads half of it, or was first.
  try {
    renameSync(half, path)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    if (!existsSync(path)) throw error
  }
  return path
}
