import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'

const cacheUrl = new URL('../../node_modules/.cache/propertyline/', import.meta.url)

export interface Image {
  /** Tells images of different kinds apart. */
  readonly kind: string
  /** All that the database is made of: another content, another image. */
  readonly content: unknown
  readonly build: () => Promise<PGlite>
}

/**
 * An archive of a database, for `loadDataDir`: built once per content and kept beside the
 * dependencies, because initdb and every migration cost seconds at each start.
 */
export async function cachedImage({ kind, content, build }: Image): Promise<Blob> {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)
  const file = new URL(`${kind}-${hash}.tar`, cacheUrl)
  const cached = readCached(file)
  if (cached) return cached
  const db = await build()
  const image = await db.dumpDataDir('none')
  await db.close()
  mkdirSync(cacheUrl, { recursive: true })
  for (const name of readdirSync(cacheUrl)) {
    const isOld = name.startsWith(`${kind}-`) && name.endsWith('.tar')
    if (isOld) rmSync(new URL(name, cacheUrl), { force: true })
  }
  // Renamed into place: a test that runs at the same time never reads half a file.
  const half = new URL(`${randomUUID()}.half`, cacheUrl)
  writeFileSync(half, new Uint8Array(await image.arrayBuffer()))
  renameSync(half, file)
  return image
}

function readCached(file: URL): Blob | null {
  try {
    return new Blob([readFileSync(file)])
  } catch {
    return null
  }
}
