import type { LineBehaviour, Person } from '#sim/people/person.ts'

function person(phone: string, line: LineBehaviour): Person {
  return {
    phone,
    name: `Owner of ${phone}`,
    role: 'vendor',
    line,
    hello: 'Hello?',
    remembers: [{ name: 'pin', pattern: /PIN (\d{4})/ }],
    answers: [{ rules: [{ when: /\bPIN\b/, press: '{pin}' }] }],
  }
}

/** One phone of each kind, for tests of the line rather than of conversations. */
export const answering = person('+14155559010', { kind: 'answers', afterMs: 50 })
export const busy = person('+14155559011', { kind: 'busy' })
export const away = person('+14155559012', { kind: 'no-answer' })
export const machine = person('+14155559013', {
  kind: 'voicemail',
  afterMs: 50,
  greeting: 'Not here.',
})
export const people: readonly Person[] = [answering, busy, away, machine]
