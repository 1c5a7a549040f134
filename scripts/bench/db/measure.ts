/** What a number of requests of one kind took. */
export interface Measured {
  readonly wallMs: readonly number[]
  /** Processor time of the process that asked, all requests together. */
  readonly cpuMs: number
}

/** Processor time of this process so far, all threads. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Runs the requests one after the other, as a phone call does. */
export async function measure(requests: readonly (() => Promise<unknown>)[]): Promise<Measured> {
  const wallMs: number[] = []
  const cpuBefore = cpuMs()
  for (const request of requests) {
    const startedMs = performance.now()
    await request()
    wallMs.push(performance.now() - startedMs)
  }
  return { wallMs, cpuMs: cpuMs() - cpuBefore }
}

/** The value that `share` of the values do not exceed: 0.5 for the median. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Rows under their headings: the first column is text, the others are right-aligned. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows]
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
