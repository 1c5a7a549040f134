import { emma } from './emma.ts'
import type { Person, Rule } from './person.ts'

const ASKS_WHEN: Rule = {
  when: /\banything else\b/i,
  say: 'When do I hear from you?',
  once: true,
}

const report = emma.calls?.['report']

/** Reports as Emma does, and wants to know by when she hears of it. */
export const askingEmma: Person = {
  ...emma,
  calls: report ? { report: { ...report, rules: [ASKS_WHEN, ...report.rules] } } : {},
}
