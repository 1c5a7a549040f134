import { readPlace, readSeverity, readShutOff, readTrade } from '#sim/gemini/extract/symptoms.ts'
import { plainName } from './prompt.ts'
import type { Resolver } from '#sim/gemini/schema/fill.ts'
import type { Turn } from './transcript.ts'

const SUMMARY_CHARACTERS = 300
const PROMISES = /\b(?:recorded|noted (?:it|that|this)|on (?:the|its|their) way|seeing to)\b/i

/** What somebody tells of a fault, from what they have said themselves. */
export function readReport(turns: readonly Turn[]): Resolver {
  const said = turns
    .filter(({ speaker }) => speaker === 'other')
    .map(({ text }) => text)
    .join(' ')
  const trade = readTrade(said)
  const isPromised = turns.some(({ speaker, text }) => speaker === 'agent' && PROMISES.test(text))
  return (slot) => {
    const name = plainName(slot.name)
    if (/promis|recorded|assured/.test(name)) return isPromised
    if (/^(?:is|has)_|problem/.test(name)) return trade !== null
    if (/summary|description/.test(name))
      return trade === null ? '' : said.slice(0, SUMMARY_CHARACTERS)
    if (name === 'trade') return trade ?? 'handyman'
    if (name === 'severity') return readSeverity(said)
    if (/location|place|room/.test(name)) return readPlace(said)
    if (name.endsWith('_off')) return readShutOff(said)
    return undefined
  }
}
