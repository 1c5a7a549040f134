/** A tool as the setup message declares it. */
export interface DeclaredTool {
  readonly name: string
  /** Names of its parameters; null when the declaration has none. */
  readonly parameters: ReadonlySet<string> | null
  readonly isBlocking: boolean
}

/** Everything the model was told before the first word. */
export interface Briefing {
  readonly instructions: string
  readonly facts: readonly (readonly [key: string, value: string])[]
  readonly tools: ReadonlyMap<string, DeclaredTool>
}

const FACT = /^\s*-\s+([A-Za-z][\w ]*?)\s*:\s+(.+?)\s*$/

/** Text between guillemets was said by people; the fence is not part of it. */
function unfenced(text: string): string {
  return text.replaceAll(/[«»]/g, '').trim()
}

/** The `- key: value` lines of the FACTS section, in order; a key may come more than once. */
function readFacts(instructions: string): [string, string][] {
  const section =
    /(?:^|\n)\s*#*\s*FACTS\b[^\n]*\n([\s\S]*?)(?:\n\s*\n|$)/.exec(instructions)?.[1] ?? ''
  const facts: [string, string][] = []
  for (const line of section.split('\n')) {
    const match = FACT.exec(line)
    if (match) facts.push([match[1]!.toLowerCase().replaceAll(' ', '_'), unfenced(match[2]!)])
  }
  return facts
}

export function writeBriefing(
  instructions: string,
  tools: ReadonlyMap<string, DeclaredTool>,
): Briefing {
  return { instructions, facts: readFacts(instructions), tools }
}

export function factOf(briefing: Briefing, key: string): string | null {
  return briefing.facts.find(([name]) => name === key)?.[1] ?? null
}

/** The clock that the instructions gave; without one, what a model would have to assume. */
export function nowOf(briefing: Briefing): string {
  return factOf(briefing, 'now') ?? new Date().toISOString()
}

/** One group of facts per occurrence of a key: the lines from it to its next occurrence. */
export function factGroups(briefing: Briefing, key: string): ReadonlyMap<string, string>[] {
  const groups: Map<string, string>[] = []
  for (const [name, value] of briefing.facts) {
    if (name === key) groups.push(new Map())
    const group = groups.at(-1)
    if (group && !group.has(name)) group.set(name, value)
  }
  return groups
}

/** A line the instructions want said word for word, named by what stands before its quotation mark. */
export function lineFor(briefing: Briefing, label: RegExp): string | null {
  const match = new RegExp(`(?:${label.source})[^"\\n]{0,60}"([^"\\n]+)"`, 'i').exec(
    briefing.instructions,
  )
  return match?.[1] ?? null
}

export function firstNameOf(name: string | null): string {
  return name?.split(' ')[0] ?? ''
}
