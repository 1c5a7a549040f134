import { expect, test } from 'vitest'
import { gapsOf } from './gaps.ts'

const ana = { name: 'Ana', phone: '+1' }
const ben = { name: 'Ben', phone: '+2' }
const open = new Map<string, string>()

test('two people who can be rung are no gap', () => {
  expect(gapsOf({ hasFirst: true, people: [ana, ben] }, open)).toEqual([])
})

test('nobody, and only one, are said plainly', () => {
  expect(gapsOf({ hasFirst: false, people: [] }, open)).toEqual([
    'Nobody would be rung in an emergency. Name somebody now.',
  ])
  expect(gapsOf({ hasFirst: true, people: [ana] }, open)[0]).toContain('Only Ana')
})

test('whoever is not rung is no cover', () => {
  const gaps = gapsOf({ hasFirst: true, people: [ana, ben] }, new Map([['+2', 'wrong number']]))
  expect(gaps).toEqual([
    'Only Ana would be rung. If they sleep through it, nobody else is.',
    'Ben is on the ladder and is not rung: wrong number.',
  ])
})

test('a missing first rung and a number that is there twice are told', () => {
  const twice = { ...ana, name: 'Ana at night' }
  const gaps = gapsOf({ hasFirst: false, people: [ana, twice, ben] }, open)
  expect(gaps[0]).toContain('No manager on call')
  expect(gaps[1]).toContain('twice')
})
