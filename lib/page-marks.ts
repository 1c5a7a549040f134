import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { embeddedEnv } from './env.ts'

const markSchema = z.object({
  state: z.enum(['sending', 'sent']),
  /** The carrier's id, once it is sent. */
  sid: z.string().nullable(),
  /** Epoch milliseconds. */
  atMs: z.number(),
})
/** That a page went out, or was about to, while no database could be told. */
export type PageMark = z.infer<typeof markSchema>

// One file a page, under DATA_DIR: what has to be known when nothing else can be asked.
const folder = (): string => join(embeddedEnv().DATA_DIR, 'spool', 'pages')
const fileOf = (key: string): string =>
  join(folder(), `${createHash('sha256').update(key).digest('hex')}.json`)

/** Stands for a person in a key, without their number. */
export function personMark(phone: string): string {
  return createHash('sha256').update(phone).digest('hex').slice(0, 12)
}

/** The key of one page to one person; no number in it. */
export function pageKey(emergency: { callId: string; kind: string }, phone: string): string {
  return `emergency:${emergency.callId}:${emergency.kind}:${personMark(phone)}`
}

/** Null when none went out from this machine. A mark that is torn says that one was about to. */
export async function readPageMark(key: string): Promise<PageMark | null> {
  let text: string
  try {
    text = await readFile(fileOf(key), 'utf8')
  } catch {
    return null
  }
  try {
    return markSchema.parse(JSON.parse(text))
  } catch {
    return { state: 'sending', sid: null, atMs: 0 }
  }
}

/** On the disk when it resolves. */
export async function writePageMark(key: string, mark: PageMark): Promise<void> {
  await mkdir(folder(), { recursive: true, mode: 0o700 })
  const file = fileOf(key)
  const unfinished = `${file}.${process.pid}.tmp`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(JSON.stringify(mark))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
}
