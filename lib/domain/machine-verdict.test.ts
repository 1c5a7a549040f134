import { expect, test } from 'vitest'
import { judgeMachine, type SaidTurn } from './machine-verdict.ts'

const caller = (text: string): SaidTurn => ({ speaker: 'caller', text })
const agent: SaidTurn = { speaker: 'agent', text: 'Hello, this is the AI assistant of …' }
const key: SaidTurn = { speaker: 'keypad', text: 'pressed 1' }
const greeting = caller('You have reached Rapid Rooter, please leave a message after the tone.')

test('a greeting and a beep are a machine', () => {
  expect(judgeMachine([greeting], 'beep')).toBe('machine')
  expect(judgeMachine([], 'beep')).toBe('machine')
})

test('a recording that goes on over the agent is still a recording', () => {
  expect(judgeMachine([caller('Hello.'), agent, greeting], 'beep')).toBe('machine')
  expect(judgeMachine([caller('Hello.'), agent, greeting], 'greeting-over')).toBe('machine')
})

test('whoever has answered the agent is a person, whatever the carrier believes', () => {
  const talk = [caller('Rapid Rooter.'), agent, caller('Sure, go ahead.')]
  expect(judgeMachine(talk, 'beep')).toBe('person')
  expect(judgeMachine(talk, 'greeting-over')).toBe('person')
})

test('whoever has pressed a key is a person, even to an agent that thinks otherwise', () => {
  for (const sign of ['beep', 'greeting-over', 'agent'] as const) {
    expect(judgeMachine([greeting, key], sign)).toBe('person')
  }
})

test('the agent is believed about a greeting in pieces, and not in the middle of a conversation', () => {
  const pieces = [caller('Hi.'), agent, caller('This is Marco.'), agent, caller('I am out.')]
  expect(judgeMachine(pieces, 'agent')).toBe('machine')
  const talk = [...pieces, agent, caller('Call my voicemail tomorrow, it is 285.')]
  expect(judgeMachine([...talk, agent, caller('Yes, that is right.')], 'agent')).toBe('person')
})

test('a long hello that only the carrier takes for a greeting may be a person’s', () => {
  const hello = caller('Rapid Rooter Plumbing, good morning, Marco Rossi speaking, how can I help?')
  expect(judgeMachine([hello], 'greeting-over')).toBe('unsure')
  expect(judgeMachine([hello, agent], 'greeting-over')).toBe('unsure')
})

test('what a turn of no words may have been proves nothing', () => {
  expect(judgeMachine([agent, caller('')], 'beep')).toBe('machine')
})
