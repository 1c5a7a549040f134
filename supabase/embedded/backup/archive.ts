import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '#lib/errors.ts'
import { POSTGRES_MAJOR } from '#supabase/embedded/data-directory-version.ts'

// A backup is a gzipped tar of the cluster, as any tar can open it. POSIX tar: blocks of 512 bytes; a
// header holds the name at 0, the size in octal at 124, the sum of its own bytes at 148, a name's
// first part at 345; the file follows, filled up to a whole block.
const BLOCK = 512
const SUM_AT = 148
const SUM_LENGTH = 8

/** What no cluster lacks; an archive without them is of something else. */
const VERSION_FILE = 'PG_VERSION'
const CONTROL_FILE = 'global/pg_control'

interface Entry {
  name: string
  content: Buffer
}

/**
 * Reads a backup and makes sure that it can be restored here: whole (gzip's own checksum), a Postgres
 * cluster, and of this server's major version. Anything else is one sentence.
 */
export async function readBackup(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = await read(file)
  const files = new Map<string, Buffer>()
  try {
    for (const { name, content } of entriesOf(await promisify(gunzip)(packed))) {
      if (name === VERSION_FILE || name === CONTROL_FILE) files.set(name, content)
    }
  } catch (error) {
    throw unusable(`${file} is not a backup, or is not whole: make another one.`, error)
  }
  const version = files.get(VERSION_FILE)?.toString().trim()
  if (version === undefined || !files.has(CONTROL_FILE)) {
    throw unusable(`${file} is an archive of something else than a database.`)
  }
  if (version !== POSTGRES_MAJOR) {
    throw unusable(
      `${file} was made with Postgres ${version}, this server is Postgres ${POSTGRES_MAJOR}: restore it with the version of Propertyline that made it.`,
    )
  }
  return packed
}

async function read(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(file))
  } catch (error) {
    throw unusable(`The backup ${file} could not be read: give the path of a file.`, error)
  }
}

function* entriesOf(tar: Buffer): Generator<Entry> {
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return
    if (octal(header, SUM_AT, SUM_LENGTH) !== sumOf(header)) throw new Error('a damaged header')
    const size = octal(header, 124, 12)
    const start = at + BLOCK
    if (start + size > tar.length) throw new Error('a file that ends too early')
    const path = [text(header, 345, 155), text(header, 0, 100)].filter(Boolean).join('/')
    yield { name: path.replace(/^\.?\//, ''), content: tar.subarray(start, start + size) }
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
}

/** The sum of a header is taken with its own field full of spaces. */
function sumOf(header: Buffer): number {
  const isOwn = (index: number): boolean => index >= SUM_AT && index < SUM_AT + SUM_LENGTH
  return header.reduce((sum, byte, index) => sum + (isOwn(index) ? 0x20 : byte), 0)
}

function octal(header: Buffer, at: number, length: number): number {
  return Number.parseInt(text(header, at, length).trim(), 8)
}

function text(header: Buffer, at: number, length: number): string {
  const [first = ''] = header.toString('latin1', at, at + length).split('\0')
  return first
}

function unusable(message: string, cause?: unknown): AppError {
  return new AppError('backup-unusable', message, { remedy: 'give-up', cause })
}
