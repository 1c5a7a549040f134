import type { Person, Rule } from './person.ts'
import { endOfCall } from './small-talk.ts'

/** What somebody on call does when an emergency rings: the keys are what the message says. */
export type OnCallAnswer = 'takes-it' | 'hands-it-on' | 'says-it-is-none'

const KEY_OF_ANSWER: Readonly<Record<OnCallAnswer, string>> = {
  'takes-it': '1',
  'hands-it-on': '2',
  'says-it-is-none': '3',
}

function emergencyRule(answer: OnCallAnswer): Rule {
  return {
    when: /\bpress (1|one) to take it\b/i,
    press: KEY_OF_ANSWER[answer],
    once: true,
  }
}

/** Hears who is waiting, takes the call, hears the caller out. */
function onCallRules(name: string): readonly Rule[] {
  return [
    emergencyRule('takes-it'),
    { when: /\bto take the call, press (1|one)\b/i, press: '1', once: true },
    { when: /\byou are connected\b/i, say: `${name} here. What has happened?`, once: true },
    ...endOfCall,
    { when: /./, say: "I'll take it from here. Bye.", once: true, hangUp: true },
  ]
}

/** Whoever takes calls for the company, at this number. */
export function manager(phone: string, name: string, afterMs = 1000): Person {
  return {
    phone,
    name,
    role: 'manager',
    line: { kind: 'answers', afterMs },
    hello: `${name}, Seaside Stays.`,
    answers: [{ rules: onCallRules(name), patienceMs: 5000 }],
  }
}

/** Picks up, hears who is waiting, and does not take it. */
export function decliningManager(phone: string, name: string, afterMs = 1000): Person {
  return {
    ...manager(phone, name, afterMs),
    answers: [
      { rules: [{ when: /\bto take the call, press (1|one)\b/i, hangUp: true }], patienceMs: 5000 },
    ],
  }
}

/** Somebody on call who does this about an emergency, and takes no caller. */
export function onCallPerson(phone: string, name: string, answer: OnCallAnswer): Person {
  return {
    ...manager(phone, name),
    answers: [{ rules: [emergencyRule(answer), ...endOfCall], patienceMs: 30_000 }],
  }
}

/** The manager on call, to whom a caller is handed over. */
export const sam = manager('+14155550150', 'Sam Okafor')
/** Next on the ladder. */
export const nora = manager('+14155550151', 'Nora Lindqvist')
