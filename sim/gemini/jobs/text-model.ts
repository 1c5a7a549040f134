import { fillSchema, typesOf, type Resolver } from '#sim/gemini/schema/fill.ts'
import type { JsonSchema } from '#sim/gemini/schema/json-schema.ts'
import { extractFigures } from './figures.ts'
import { findValue, plainName, readPrompt, type Prompt } from './prompt.ts'
import { compareQuotes } from './quote-comparison.ts'
import { readQuotes } from './quotes.ts'
import { readReport } from './report.ts'
import { readTranscript } from './transcript.ts'

/** Every property name in a schema. */
function namesIn(schema: JsonSchema, depth = 0): string[] {
  if (depth > 12) return []
  const children = [
    ...Object.entries(schema.properties ?? {}),
    ...Object.entries(schema.$defs ?? {}),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((child) => ['', child] as const),
    ...(schema.items ? [['', schema.items] as const] : []),
  ]
  return children.flatMap(([name, child]) => [plainName(name), ...namesIn(child, depth + 1)])
}

/** What any job can do: find a value of the same name in what it was given, or sum up the text. */
function lookUp(prompt: Prompt): Resolver {
  return (slot) => {
    const name = plainName(slot.name)
    const types = typesOf(slot.schema)
    if (name === '') return undefined
    const found = findValue(prompt.data, new RegExp(`^${name}$`))
    if (found !== undefined) return found
    const isProse = /summary|title|description|text|note|message|headline/.test(name)
    return isProse && types.includes('string') ? firstSentence(prompt) : undefined
  }
}

function firstSentence(prompt: Prompt): string {
  const named = findValue(prompt.data, /^(?:summary|description|text|title|scope)$/)
  const text = typeof named === 'string' ? named : prompt.text
  return (/^.*?[.!?](?=\s|$)/s.exec(text.trim())?.[0] ?? text.trim()).slice(0, 300)
}

function resolverFor(schema: JsonSchema, prompt: Prompt): Resolver {
  const general = lookUp(prompt)
  const quotes = readQuotes(prompt)
  const names = namesIn(schema)
  const asksForChoice = names.some((name) =>
    /recommend|best_quote|chosen|ranking|preferred/.test(name),
  )
  const asksForReport = names.includes('severity') && names.includes('trade')
  const specific =
    quotes.length > 0 || asksForChoice
      ? compareQuotes(quotes, prompt)
      : asksForReport
        ? readReport(readTranscript(prompt))
        : figuresResolver(names, prompt)
  if (!specific) return general
  return (slot) => {
    const answer = specific(slot)
    return answer === undefined ? general(slot) : answer
  }
}

function figuresResolver(names: readonly string[], prompt: Prompt): Resolver | null {
  const turns = readTranscript(prompt)
  const asksForFigures = names.some((name) => /amount|price|fee|warranty|earliest/.test(name))
  return turns.length > 0 || asksForFigures ? extractFigures(turns, prompt) : null
}

/**
 * The text model: an answer that satisfies the schema, from the instructions and the text alone.
 * Throws when the schema cannot be filled.
 */
export function answerWithSchema(schema: JsonSchema, instructions: string, text: string): unknown {
  return fillSchema(schema, resolverFor(schema, readPrompt(instructions, text)))
}

/** The text model without a schema: one sentence about what it was given. */
export function answerInProse(instructions: string, text: string): string {
  const sentence = firstSentence(readPrompt(instructions, text))
  return sentence === '' ? 'There is nothing to say about that.' : `In short: ${sentence}`
}
