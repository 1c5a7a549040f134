import { expect, test } from 'vitest'
import type { Person, Script } from '#sim/people/person.ts'
import { PersonBrain, rememberFrom } from './person-brain.ts'
import type { Act } from './mind.ts'

const NOON = new Date('2026-11-21T20:01:00Z') // 12:01 PM in Los Angeles

function personWith(script: Script): Person {
  return {
    phone: '+14155559000',
    name: 'Nora Blum',
    role: 'vendor',
    line: { kind: 'answers', afterMs: 0 },
    hello: 'Hello.',
    remembers: [{ name: 'pin', pattern: /PIN (\d{4})/ }],
    answers: [script],
    calls: { report: { ...script, opening: 'The tap drips.' } },
  }
}

/** Plays the other side of a conversation: speaks to the brain and collects what it does. */
class Conversation {
  readonly brain: PersonBrain
  readonly memory = new Map<string, string>()
  nowMs = 0

  constructor(person: Person, purpose: string | null = null) {
    this.brain = new PersonBrain({ person, purpose, memory: this.memory, now: () => NOON })
    this.brain.pickUp(0)
    if (purpose === null) this.wait(1000)
  }

  /** Lets time pass; what is said takes no time. */
  wait(ms: number): Act[] {
    const acts: Act[] = []
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.nowMs += 20) {
      for (const act of this.brain.tick(this.nowMs)) {
        acts.push(act)
        if (act.kind === 'say') this.brain.finishSpeaking(this.nowMs)
      }
    }
    return acts
  }

  tell(text: string): Act[] {
    for (const word of text.split(' ')) this.brain.hear(word, this.nowMs)
    this.brain.hearPause(this.nowMs)
    return this.wait(2000)
  }
}

const said = (acts: readonly Act[]): string[] =>
  acts.flatMap((act) => (act.kind === 'say' ? [act.text] : []))

test('a called person says hello once the phone is at the ear', () => {
  const brain = new PersonBrain({
    person: personWith({ rules: [] }),
    purpose: null,
    memory: new Map(),
    now: () => NOON,
  })
  brain.pickUp(0)
  expect(brain.tick(400)).toEqual([])
  expect(brain.tick(500)).toEqual([{ kind: 'say', text: 'Hello.' }])
})

test('a caller waits for the greeting, then says why they call and presses what it asked for', () => {
  const person = personWith({ rules: [{ when: /PIN/, press: '{pin}' }] })
  const talk = new Conversation(person, 'report')
  rememberFrom(person, 'Your PIN 4711', talk.memory)
  expect(talk.wait(2000)).toEqual([])
  expect(talk.tell('Hello, key in your PIN.')).toEqual([
    { kind: 'say', text: 'The tap drips.' },
    { kind: 'press', digits: '4711' },
  ])
})

test('several facts asked for in one breath are told in one breath', () => {
  const talk = new Conversation(
    personWith({
      rules: [
        { when: /price/, say: 'It is $90.', fact: true, once: true },
        { when: /when/, say: 'In an hour.', fact: true, once: true },
      ],
    }),
  )
  expect(said(talk.tell('What is the price, and when can you come?'))).toEqual([
    'It is $90. In an hour.',
  ])
  expect(said(talk.tell('Noted the price.'))).toEqual([])
})

test('a rule that needs something forgotten does not match, the next one does', () => {
  const person = personWith({
    rules: [
      { when: /PIN/, press: '{pin}' },
      { when: /PIN/, say: 'I have none.' },
    ],
  })
  const talk = new Conversation(person)
  expect(talk.tell('Your PIN?')).toEqual([{ kind: 'say', text: 'I have none.' }])
  rememberFrom(person, 'PIN 0042', talk.memory)
  expect(talk.tell('Your PIN?')).toEqual([{ kind: 'press', digits: '0042' }])
})

test('names the time on the wall of the property', () => {
  const talk = new Conversation(personWith({ rules: [{ when: /when/, say: 'At {clock+40}.' }] }))
  expect(said(talk.tell('So when?'))).toEqual(['At 12:45 PM.'])
})

test('does not answer "one moment", and answers what comes after it', () => {
  const talk = new Conversation(personWith({ rules: [{ when: /history/, say: 'I see.' }] }))
  expect(talk.tell('One moment, I check the history.')).toEqual([])
  expect(said(talk.tell('The history is clean.'))).toEqual(['I see.'])
})

test('answers an unknown question with the fallback, and a remark with silence', () => {
  const talk = new Conversation(personWith({ rules: [], fallback: 'No idea.' }))
  expect(said(talk.tell('What is your favourite colour?'))).toEqual(['No idea.'])
  expect(said(talk.tell('Mine is green.'))).toEqual([])
})

test('the script is chosen by what the call turns out to be about', () => {
  const person: Person = {
    ...personWith({ rules: [] }),
    answers: [
      { about: /approved/, rules: [{ when: /time/, say: 'At noon.' }] },
      { rules: [{ when: /time/, say: 'Time for what?' }] },
    ],
  }
  const talk = new Conversation(person)
  expect(said(talk.tell('Hello, this is an assistant.'))).toEqual([])
  expect(said(talk.tell('You were approved. What time suits you?'))).toEqual(['At noon.'])
})

test('silence earns a hello twice, then the person hangs up', () => {
  const talk = new Conversation(personWith({ rules: [], patienceMs: 3000 }))
  const acts = talk.wait(20_000)
  expect(acts).toEqual([
    { kind: 'say', text: 'Hello?' },
    { kind: 'say', text: 'Are you still there?' },
    { kind: 'hang-up' },
  ])
})

test('after goodbyes the person does not wait long for the other side to hang up', () => {
  const talk = new Conversation(personWith({ rules: [{ when: /bye/, say: 'Bye.', once: true }] }))
  expect(said(talk.tell('Thank you, bye.'))).toEqual(['Bye.'])
  expect(talk.wait(2500)[0]).toEqual({ kind: 'hang-up' })
})

test('an impatient person does not let the other side finish', () => {
  const talk = new Conversation(
    personWith({
      rules: [{ when: /survey/, say: 'No, thank you.', interrupts: true, once: true }],
    }),
  )
  talk.brain.hear('This', talk.nowMs)
  expect(said(talk.brain.tick(talk.nowMs))).toEqual([])
  talk.brain.hear('survey', talk.nowMs)
  expect(said(talk.brain.tick(talk.nowMs))).toEqual(['No, thank you.'])
})
