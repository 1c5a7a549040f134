import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#lib/errors.ts'

const holderSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** Tells this process from a later one with the same pid; null where the system does not say. */
  start: z.string().nullable(),
  nonce: z.string(),
})
type Holder = z.infer<typeof holderSchema>

/**
 * Two processes on one cluster lose each other's writes without any error, so the lock is taken
 * before Postgres is opened. Only the lock of a process that is certainly dead is reaped, never an
 * old one: a living owner can be silent for seconds while Postgres runs on its event loop.
 */
export function lockDataDirectory(lockFile: string, directory: string): Disposable {
  const self: Holder = {
    pid: process.pid,
    host: hostname(),
    start: startOf(process.pid),
    nonce: randomUUID(),
  }
  const draft = `${lockFile}.${self.nonce}`
  writeDurably(draft, JSON.stringify(self))
  try {
    claim(draft, lockFile, directory)
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    [Symbol.dispose]: () => {
      if (readHolder(lockFile)?.nonce === self.nonce) rmSync(lockFile, { force: true })
    },
  }
}

function claim(draft: string, lockFile: string, directory: string): void {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (tryLink(draft, lockFile)) return
    const holder = readHolder(lockFile)
    if (holder === undefined) continue
    if (!isDead(holder)) throw heldBy(holder, lockFile, directory)
    reap(lockFile, holder)
  }
  throw heldBy(readHolder(lockFile), lockFile, directory)
}

/** `link` creates the name and its whole content in one step, and fails if the name exists. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Moves the stale lock aside and looks at what was moved: between our reading and our moving another
 * starter may have reaped it and taken the lock. Then that starter gets its lock back.
 */
function reap(lockFile: string, stale: Holder): void {
  const aside = `${lockFile}.${randomUUID()}`
  try {
    renameSync(lockFile, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (readHolder(aside)?.nonce !== stale.nonce) tryLink(aside, lockFile)
  rmSync(aside, { force: true })
}

function isDead(holder: Holder): boolean {
  // Processes of another machine or container cannot be seen from here.
  if (holder.host !== hostname()) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  const start = startOf(holder.pid)
  return holder.start !== null && start !== null && holder.start !== start
}

/** Boot and start time of a process on Linux: pids are reused, and in containers almost always. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return `${boot}:${fields[19]}`
  } catch {
    return null
  }
}

function readHolder(lockFile: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(readFileSync(lockFile, 'utf8'))).data
  } catch {
    return undefined
  }
}

function heldBy(holder: Holder | undefined, lockFile: string, directory: string): AppError {
  const who =
    holder === undefined
      ? 'another process'
      : `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`
  return new AppError(
    'data-directory-locked',
    `The database in ${directory} is in use by ${who}: stop it first, or remove ${lockFile} if you are certain that it is gone.`,
    { remedy: 'give-up' },
  )
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
