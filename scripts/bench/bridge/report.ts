import { machineLine } from '#scripts/bench/machine.ts'

/** A measured value and what it may be at most. */
export interface Finding {
  readonly what: string
  /** NaN: it could not be measured, which is a broken bar. */
  readonly value: number
  readonly max: number
  /** The machine did nothing else: the value says something about the program. */
  readonly isSure: boolean
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`)
export const ms = (value: number): string => value.toFixed(2)
/** Of an even number of values the mean of the two in the middle, so that two rounds count alike. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = Math.floor(sorted.length / 2)
  const middle = sorted.length % 2 === 1 ? [upper] : [upper - 1, upper]
  return middle.reduce((sum, index) => sum + (sorted[index] ?? Number.NaN), 0) / middle.length
}

/** `"10,40"` → [10, 40]; throws when one of them is no positive whole number. */
export function numbersOf(list: string): number[] {
  return list.split(',').map((text) => {
    const number = Number(text)
    if (!Number.isInteger(number) || number < 1) throw new Error(`"${text}" is no number of calls.`)
    return number
  })
}

/** Says how every bar was kept, prints the figures as one line of JSON, returns the exit code. */
export function finish(name: string, findings: readonly Finding[], figures: object): number {
  say('')
  const verdicts = findings.map((finding) => {
    const isKept = finding.value <= finding.max
    const verdict = isKept ? 'kept' : finding.isSure ? 'BROKEN' : 'over it'
    const doubt = finding.isSure ? '' : '; disturbed, proves nothing'
    say(`${finding.what}: ${ms(finding.value)}, bar ${finding.max}: ${verdict}${doubt}`)
    return { ...finding, isKept }
  })
  const broken = verdicts.filter(({ isKept, isSure }) => !isKept && isSure)
  if (verdicts.some(({ isSure }) => !isSure)) {
    say('\nThe machine was busy with other things: repeat this on one that is not.')
  }
  const json = {
    bench: name,
    at: new Date().toISOString(),
    machine: machineLine(),
    isUndisturbed: verdicts.every(({ isSure }) => isSure),
    broken: broken.map(({ what }) => what),
    bars: verdicts,
    ...figures,
  }
  say(`\n${JSON.stringify(json, (_key, value: unknown) => rounded(value))}`)
  return broken.length === 0 ? 0 : 1
}

function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
}
