import { describe, expect, it } from 'vitest'
import { INCIDENT_SUCCESSORS, incidentStatusSchema, isTerminal } from '#lib/domain/incident.ts'
import { offeredActs, type Standing, targetsByHand } from './offered.ts'

const sourcing: Standing = {
  status: 'sourcing',
  control: 'agent',
  isHeld: false,
  round: 1,
  pending: null,
  hasVisit: false,
  isAnybodyLeftToAsk: true,
  isAnybodyAsked: true,
}
const all = (standing: Standing) => {
  const { buttons, menu } = offeredActs(standing)
  return [...buttons, ...menu]
}

describe('what is offered', () => {
  it('is nothing that changes an incident that is over, but a note', () => {
    for (const status of incidentStatusSchema.options.filter(isTerminal)) {
      expect(all({ ...sourcing, status })).toEqual(
        status === 'duplicate' ? ['undo-merge', 'note'] : ['note'],
      )
    }
  })

  it('is each act in one place only, and always a way to cancel', () => {
    for (const status of incidentStatusSchema.options.filter((one) => !isTerminal(one))) {
      for (const control of ['agent', 'human', 'paused'] as const) {
        for (const pending of ['quote', 'change', null] as const) {
          const acts = all({ ...sourcing, status, control, pending, hasVisit: true })
          expect(new Set(acts).size).toBe(acts.length)
          expect(acts).toContain('cancel')
          expect(INCIDENT_SUCCESSORS[status]).toContain('cancelled')
        }
      }
    }
  })

  it('is to take it from the agent, or to give it back to it, and never both for nothing', () => {
    expect(offeredActs(sourcing).buttons).toEqual(['take-over', 'note'])
    expect(offeredActs({ ...sourcing, isHeld: true }).buttons[0]).toBe('give-back')
    expect(offeredActs({ ...sourcing, control: 'human' }).buttons).toEqual(['give-back', 'note'])
    expect(offeredActs({ ...sourcing, control: 'paused' }).menu).not.toContain('pause')
  })

  it('asks and leaves out vendors only while prices are asked for', () => {
    expect(offeredActs(sourcing).menu).toEqual(
      expect.arrayContaining(['add-vendor', 'skip-vendor', 'rescope']),
    )
    expect(all({ ...sourcing, isAnybodyLeftToAsk: false })).not.toContain('add-vendor')
    expect(all({ ...sourcing, status: 'quoted' })).not.toContain('skip-vendor')
    expect(all({ ...sourcing, status: 'triaged', round: 0 })).not.toContain('rescope')
  })

  it('puts a decision that is due first', () => {
    const asked = { ...sourcing, status: 'awaiting_approval', pending: 'quote' } as const
    expect(offeredActs(asked).buttons[0]).toBe('decline')
    const more = { ...sourcing, status: 'awaiting_change_order', pending: 'change' } as const
    expect(offeredActs(more).buttons.slice(0, 2)).toEqual(['approve-change', 'decline-change'])
  })

  it('declines without a question too, from where that is legal', () => {
    expect(offeredActs(sourcing).menu).toContain('decline')
    expect(all({ ...sourcing, status: 'scheduled' })).not.toContain('decline')
  })
})

describe('moving by hand', () => {
  it('goes where the incident can go, and to a visit only if there is one', () => {
    expect(targetsByHand({ status: 'scheduled', hasVisit: true })).toEqual([
      'in_progress',
      'work_done',
    ])
    expect(targetsByHand({ status: 'scheduled', hasVisit: false })).toEqual([])
    expect(targetsByHand({ status: 'work_done', hasVisit: false })).toEqual(['closed'])
    expect(targetsByHand({ status: 'reported', hasVisit: false })).toEqual(['resolved_self_help'])
  })
})
