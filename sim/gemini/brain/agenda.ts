import type { Briefing } from './briefing.ts'
import type { Dialogue, Item } from './dialogue.ts'

/** What comes next: the first item that is due, not said yet, and possible with the given tools. */
export function nextItem<Slots extends object>(
  dialogue: Dialogue<Slots>,
  slots: Slots,
  briefing: Briefing,
  told: ReadonlySet<string>,
): Item<Slots> | undefined {
  return dialogue.agenda.find((item) => {
    if (!item.due(slots, briefing)) return false
    if (item.kind === 'tell') return item.repeats === true || !told.has(item.name)
    return item.kind !== 'use' || briefing.tools.has(item.tool)
  })
}

/** Questions that are not due: answered, and if they come up again, new. */
export function settledQuestions<Slots extends object>(
  dialogue: Dialogue<Slots>,
  slots: Slots,
  briefing: Briefing,
): string[] {
  return dialogue.agenda
    .filter((item) => item.kind === 'ask' && !item.due(slots, briefing))
    .map((item) => item.name)
}

export interface Recognised {
  readonly told: readonly string[]
  readonly question: { readonly name: string; readonly text: string } | null
}

/** Which items of the agenda a text was, that an earlier session has said. */
export function recognise<Slots extends object>(
  text: string,
  dialogue: Dialogue<Slots>,
  slots: Slots,
  briefing: Briefing,
): Recognised {
  const told: string[] = []
  let question: Recognised['question'] = null
  for (const item of dialogue.agenda) {
    if (!item.due(slots, briefing)) continue
    if (item.kind === 'tell' && item.repeats !== true && text.includes(item.say(slots, briefing))) {
      told.push(item.name)
    } else if (item.kind === 'ask') {
      const asked = item.say(slots, briefing, 1)
      if (text.includes(asked)) question = { name: item.name, text: asked }
    }
  }
  return { told, question }
}
