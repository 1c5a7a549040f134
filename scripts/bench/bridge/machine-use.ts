import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** What Linux counts processor time in, for every program. */
const TICK_MS = 10
const IDLE_LOOK_MS = 1_000
/** An undisturbed machine does this much nothing before and after… */
const IDLE_MIN = 0.9
/** …and meanwhile gives to strangers no more than this of one core. */
const STRANGERS_MAX = 0.08
/** Of a virtual machine its host may have taken no more than this: of 200 frames one, and a p99 is of 100. */
const STOLEN_MAX = 0.005

/** Processor time a process has used so far, all its threads, milliseconds. Linux only. */
export function processCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Behind the command's name, which may hold spaces: the 12th and 13th are user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** Resident memory of a process, bytes. Linux only. */
export function processRssBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}

/** Time that all cores were busy, were not ours at all, and time in all, since the machine started. */
function machineMs(): { busyMs: number; stolenMs: number; allMs: number } {
  const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/)
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0, steal = 0] =
    ticks.map(Number)
  // Interrupts are nobody's: most of them are the benchmark's own packets.
  const busyTicks = user + nice + system + steal
  return {
    busyMs: busyTicks * TICK_MS,
    stolenMs: steal * TICK_MS,
    allMs: (busyTicks + idle + wait + irq + softIrq) * TICK_MS,
  }
}

/** How much of the machine nobody uses, from 0 to 1. Ask while you do nothing yourself. */
export async function idleShare(): Promise<number> {
  const before = machineMs()
  await sleep(IDLE_LOOK_MS)
  const after = machineMs()
  return 1 - (after.busyMs - before.busyMs) / (after.allMs - before.allMs)
}

export interface Use {
  /** Cores in use, on average: 0.5 is half of one. */
  readonly cores: number
  /** The same for everybody who is not part of the benchmark. */
  readonly strangers: number
  /** What the host of a virtual machine gave to others meanwhile, of one core. */
  readonly stolen: number
}

/** Follows what one process uses of the machine, and what those use who are not asked for. */
export class UseMeter {
  readonly #pid: number
  readonly #ownPids: readonly number[]
  readonly #startedMs = performance.now()
  readonly #before = machineMs()
  readonly #pidCpuMs: number
  readonly #ownCpuMs: number

  constructor(pid: number, others: readonly number[]) {
    this.#pid = pid
    this.#ownPids = [pid, process.pid, ...others]
    this.#pidCpuMs = processCpuMs(pid)
    this.#ownCpuMs = this.#own()
  }

  read(): Use {
    const tookMs = performance.now() - this.#startedMs
    const ownMs = this.#own() - this.#ownCpuMs
    const { busyMs, stolenMs } = machineMs()
    return {
      cores: (processCpuMs(this.#pid) - this.#pidCpuMs) / tookMs,
      strangers: Math.max(0, busyMs - this.#before.busyMs - ownMs) / tookMs,
      stolen: (stolenMs - this.#before.stolenMs) / tookMs,
    }
  }

  #own(): number {
    return this.#ownPids.reduce((sum, pid) => sum + processCpuMs(pid), 0)
  }
}

/** Whether figures taken between these two looks are the program's and not its neighbours'. */
export function isUndisturbed(looks: {
  idleBefore: number
  idleAfter: number
  strangers: number
  stolen: number
}): boolean {
  const isIdle = Math.min(looks.idleBefore, looks.idleAfter) >= IDLE_MIN
  const isOurs = looks.strangers <= STRANGERS_MAX && looks.stolen <= STOLEN_MAX
  return isIdle && isOurs && availableParallelism() >= 2
}
