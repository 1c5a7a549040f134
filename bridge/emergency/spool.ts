import { constants } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { emergencyKindSchema, emergencyTriggerSchema } from '#lib/domain/emergency.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

/** More than these at once are no emergencies but a fault, and a disk is not filled by it. */
const FILES_MAX = 1_000
const FILE_BYTES_MAX = 8 * 1024
const SUFFIX = '.json'
/** Not to be read, and kept for a person to look at. */
const SET_ASIDE = '.set-aside'
const UNFINISHED = '.tmp'
const UNFINISHED_MS = 60_000

export const spooledEmergencySchema = z.object({
  callId: z.uuid(),
  organizationId: z.uuid(),
  kind: emergencyKindSchema,
  trigger: emergencyTriggerSchema,
  /** ISO 8601. */
  at: z.iso.datetime(),
  /** Whom to page without a database, sealed (`lib/emergency-page.ts`); null: it was not known. */
  contacts: z.string().max(4_000).nullable(),
})
/** Ids and what happened: no number in clear and no words, since this lies on a disk. */
export type SpooledEmergency = z.infer<typeof spooledEmergencySchema>

/**
 * Emergencies that are not on record yet, a file each: written and flushed before anything else is
 * tried, removed once the database has it. What a crash leaves is read at the next start.
 */
export class EmergencySpool {
  readonly #folder: string
  /** The files that wait, as far as this process knows. */
  #waiting = new Set<string>()

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Throws when the folder cannot be used. */
  static async open(folder: string): Promise<EmergencySpool> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const spool = new EmergencySpool(folder)
    for (const name of (await readdir(folder)).filter((each) => each.endsWith(UNFINISHED))) {
      const file = join(folder, name)
      // Never finished, and nothing had been promised yet; a fresh one is another bridge's.
      // oxlint-disable-next-line no-await-in-loop
      const { mtimeMs } = await stat(file)
      // oxlint-disable-next-line no-await-in-loop
      if (Date.now() - mtimeMs > UNFINISHED_MS) await unlink(file)
    }
    return spool
  }

  /** How many wait. */
  get count(): number {
    return this.#waiting.size
  }

  /** Resolves once it is on the disk. The same call and kind overwrite each other. Throws if it cannot be. */
  async keep(emergency: SpooledEmergency): Promise<void> {
    const names = await this.#names()
    const name = nameOf(emergency)
    if (!names.includes(name) && names.length >= FILES_MAX) throw new Error('the spool is full')
    const file = join(this.#folder, name)
    const unfinished = `${file}.${process.pid}${UNFINISHED}`
    await writeFlushed(unfinished, JSON.stringify(emergency))
    await rename(unfinished, file)
    await this.#flushFolder()
    this.#waiting = new Set([...this.#waiting, ...names, name])
  }

  /** All that wait, the oldest first. What cannot be read is set aside, loudly. */
  async list(): Promise<SpooledEmergency[]> {
    const found: SpooledEmergency[] = []
    const before = this.#waiting
    for (const name of await this.#names()) {
      // oxlint-disable-next-line no-await-in-loop
      const emergency = await this.#read(name)
      if (emergency) found.push(emergency)
    }
    // What was kept or dropped while this read: nobody would come back for one that is not counted.
    const now = this.#waiting
    const kept = [...now].filter((name) => !before.has(name))
    const read = found.map(nameOf).filter((name) => now.has(name) || !before.has(name))
    this.#waiting = new Set([...read, ...kept])
    return found.toSorted((left, right) => left.at.localeCompare(right.at))
  }

  /** It is on record. Repeating it is harmless. */
  async drop(emergency: SpooledEmergency): Promise<void> {
    await this.#remove(nameOf(emergency), (file) => unlink(file))
  }

  /** Nobody will ever take it: a person has to look. */
  async setAside(emergency: SpooledEmergency): Promise<void> {
    await this.#remove(nameOf(emergency), (file) => rename(file, `${file}${SET_ASIDE}`))
  }

  async #remove(name: string, remove: (file: string) => Promise<void>): Promise<void> {
    try {
      await remove(join(this.#folder, name))
      this.#forget(name)
      await this.#flushFolder()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    this.#forget(name)
  }

  #forget(name: string): void {
    this.#waiting = new Set([...this.#waiting].filter((each) => each !== name))
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => name.endsWith(SUFFIX))
  }

  async #read(name: string): Promise<SpooledEmergency | null> {
    const file = join(this.#folder, name)
    try {
      const text = await readFile(file, 'utf8')
      if (text.length > FILE_BYTES_MAX) throw new Error('it is too long')
      const parsed = spooledEmergencySchema.safeParse(JSON.parse(text))
      if (!parsed.success) throw new Error('it is not an emergency')
      return parsed.data
    } catch (error) {
      log.error('emergency-unreadable', { file: name, reason: messageOf(error) })
      await rename(file, `${file}${SET_ASIDE}`).catch(() => undefined)
      return null
    }
  }

  /** A name is only on the disk once its folder is. */
  async #flushFolder(): Promise<void> {
    const folder = await open(this.#folder, constants.O_RDONLY)
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

function nameOf({ callId, kind }: SpooledEmergency): string {
  return `${callId}.${kind}${SUFFIX}`
}

async function writeFlushed(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
