import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventsIn, type FunctionName, governIn, why } from './governance-story.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askPlumbers } from './test-story.ts'
import { addVendor, buildWorld, makePhone, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
})

const govern = (name: FunctionName, args: Record<string, unknown>): Promise<unknown> =>
  governIn(test, name, args)
const eventsOf = (subjectId: string) => eventsIn(test, subjectId)

const vendorOf = (contacts: object[], more: object = {}) => ({
  name: 'Anchor Plumbing',
  note: 'Parks in the yard',
  trades: { plumbing: 'emergency', handyman: 'routine' },
  contacts,
  coiUntil: '2030-05-01',
  licenceUntil: '2031-05-01',
  ...more,
})

describe('a vendor', () => {
  it('is added once per key, with everything that lets them be sent', async () => {
    const phone = makePhone()
    const args = {
      p_organization_id: world.organizationId,
      p_vendor_id: null,
      p_vendor: vendorOf([{ name: 'Ana', phone, hasConsent: true }]),
      ...why('add'),
    }
    const { id } = (await govern('save_vendor', args)) as { id: string }
    expect(await govern('save_vendor', args)).toEqual({ kind: 'already', id })
    expect(
      await test.one(
        `select vendor.name, contact.phone, contact.is_primary, contact.consent_at is not null as consent,
           compliance.coi_until::text, (select count(*)::int from vendor_trades where vendor_id = vendor.id) as trades
         from vendors vendor join vendor_contacts contact on contact.vendor_id = vendor.id
         join vendor_compliance compliance on compliance.vendor_id = vendor.id where vendor.id = $1`,
        [id],
      ),
    ).toEqual({
      name: 'Anchor Plumbing',
      phone,
      is_primary: true,
      consent: true,
      coi_until: '2030-05-01',
      trades: 2,
    })
    const [event, ...more] = await eventsOf(id)
    expect(more).toEqual([])
    expect(event).toMatchObject({ type: 'vendor.added', before: {} })
    expect(JSON.stringify(event)).not.toContain(phone)
    expect(JSON.stringify(event)).toContain(`…${phone.slice(-4)}`)
  })

  it('is edited as a whole: trades, first contact, consent anew for another number', async () => {
    const { vendorId, contactId, phone } = world.marco
    const consentOf = (id: string) =>
      test.one<{ at: Date | null }>('select consent_at as at from vendor_contacts where id = $1', [
        id,
      ])
    const before = await consentOf(contactId)
    const edit = (contacts: object[]) =>
      govern('save_vendor', {
        p_organization_id: world.organizationId,
        p_vendor_id: vendorId,
        p_vendor: vendorOf(contacts),
        ...why(),
      })
    const marco = { id: contactId, name: 'Marco', phone, hasConsent: true }
    const second = { name: 'Lia', phone: makePhone(), hasConsent: false }
    expect(await edit([second, marco])).toEqual({ kind: 'saved', id: vendorId })
    expect(await consentOf(contactId)).toEqual(before)
    expect(
      await test.all(
        'select name, is_primary from vendor_contacts where vendor_id = $1 order by name',
        [vendorId],
      ),
    ).toEqual([
      { name: 'Lia', is_primary: true },
      { name: 'Marco', is_primary: false },
    ])
    await edit([{ ...marco, phone: makePhone() }])
    expect(await consentOf(contactId)).not.toEqual(before)
    expect(await eventsOf(vendorId)).toHaveLength(2)
  })

  it('keeps who was asked before, and no number of another vendor', async () => {
    await askPlumbers(test, world)
    const save = (contacts: object[]) =>
      govern('save_vendor', {
        p_organization_id: world.organizationId,
        p_vendor_id: world.marco.vendorId,
        p_vendor: vendorOf(contacts),
        ...why(),
      })
    const stranger = { name: 'New', phone: makePhone(), hasConsent: true }
    expect(await save([stranger])).toEqual({ kind: 'refused', reason: 'contact-has-history' })
    const marco = { id: world.marco.contactId, name: 'M', phone: world.dana.phone }
    expect(await save([{ ...marco, hasConsent: true }])).toEqual({
      kind: 'refused',
      reason: 'number-taken',
    })
    await expect(
      save([
        { ...stranger, id: world.dana.contactId },
        { ...marco, phone: world.marco.phone },
      ]),
    ).rejects.toMatchObject({ code: 'PT404' })
    expect(await eventsOf(world.marco.vendorId)).toEqual([])
  })

  it('who is suspended is asked by nobody until reinstated', async () => {
    const suspend = (isSuspended: boolean, key?: string) =>
      govern('suspend_vendor', {
        p_vendor_id: world.marco.vendorId,
        p_is_suspended: isSuspended,
        ...why(key),
      })
    expect(await suspend(true, 'off')).toMatchObject({ kind: 'saved' })
    expect(await suspend(true, 'off')).toMatchObject({ kind: 'already' })
    expect(await suspend(true)).toMatchObject({ kind: 'already' })
    const active = () =>
      test.one('select active from vendors where id = $1', [world.marco.vendorId])
    expect(await active()).toEqual({ active: false })
    expect(await suspend(false)).toMatchObject({ kind: 'saved' })
    // The first request, delivered once more, suspends nobody.
    expect(await suspend(true, 'off')).toMatchObject({ kind: 'already' })
    expect(await active()).toEqual({ active: true })
    expect((await eventsOf(world.marco.vendorId)).map(({ type }) => type)).toEqual([
      'vendor.suspended',
      'vendor.reinstated',
    ])
  })
})

describe('a property', () => {
  it('ranks vendors of the trade, and nobody else', async () => {
    const prefer = (ids: string[]) =>
      govern('set_vendor_preferences', {
        p_property_id: world.propertyId,
        p_trade: 'plumbing',
        p_vendor_ids: ids,
        ...why(),
      })
    await prefer([world.marco.vendorId, world.dana.vendorId])
    await prefer([world.dana.vendorId, world.marco.vendorId])
    expect(
      await test.all(
        'select vendor_id as id, rank from vendor_preferences where property_id = $1 order by rank',
        [world.propertyId],
      ),
    ).toEqual([
      { id: world.dana.vendorId, rank: 1 },
      { id: world.marco.vendorId, rank: 2 },
    ])
    expect((await eventsOf(world.propertyId)).at(-1)).toEqual({
      type: 'property.preference_set',
      before: { plumbing: ['Rapid Rooter', 'Whitfield'] },
      after: { plumbing: ['Whitfield', 'Rapid Rooter'] },
    })
    const roofer = await addVendor(test, world.organizationId, 'Top', 'roofing')
    const elsewhere = await buildWorld(test)
    for (const id of [roofer.vendorId, elsewhere.marco.vendorId]) {
      // oxlint-disable-next-line no-await-in-loop
      await expect(prefer([id])).rejects.toMatchObject({ code: 'PT400' })
    }
    await expect(prefer([world.dana.vendorId, world.dana.vendorId])).rejects.toMatchObject({
      code: 'PT400',
    })
  })

  it('says where things are shut off, but no code', async () => {
    const note = (notes: string) =>
      govern('set_shutoff_notes', { p_property_id: world.propertyId, p_notes: notes, ...why() })
    for (const code of ['Key safe 4711', 'Press 47-11#', 'Code is 4 7 1 1']) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await note(code)).toEqual({ kind: 'refused', reason: 'looks-like-a-code' })
    }
    expect(await note('Main valve: hall cupboard, 30 cm left of meter 2.')).toMatchObject({
      kind: 'saved',
    })
    expect(await eventsOf(world.propertyId)).toHaveLength(1)
  })
})

describe('people to ring', () => {
  const ladderOf = () =>
    test.all('select rung, name, phone from private.on_call_ladder($1) order by rung', [
      world.organizationId,
    ])

  it('are a ladder that is set as a whole and never empty', async () => {
    const [ana, ben] = [
      { name: 'Ana', phone: makePhone() },
      { name: 'Ben', phone: makePhone() },
    ]
    const set = (ladder: object[]) =>
      govern('set_on_call_ladder', {
        p_organization_id: world.organizationId,
        p_ladder: ladder,
        ...why(),
      })
    await set([ana, ben])
    await set([ben, ana])
    expect(await ladderOf()).toEqual([
      { rung: 0, ...ben },
      { rung: 1, ...ana },
    ])
    await set([ben])
    expect(await ladderOf()).toEqual([{ rung: 0, ...ben }])
    for (const wrong of [[], [ana, ana], [{ name: '', phone: ana.phone }], [{ name: 'A' }]]) {
      // oxlint-disable-next-line no-await-in-loop
      await expect(set(wrong)).rejects.toMatchObject({ code: 'PT400' })
    }
    const named = ({ name, phone }: typeof ana): string => `${name} …${phone.slice(-4)}`
    expect((await eventsOf(world.organizationId)).at(-1)).toEqual({
      type: 'on_call.ladder_set',
      before: { ladder: [named(ben), named(ana)] },
      after: { ladder: [named(ben)] },
    })
  })

  it('stand in for a landlord in order, and whoever stays keeps their row', async () => {
    const [ana, ben] = [
      { name: 'Ana', phone: makePhone() },
      { name: 'Ben', phone: makePhone() },
    ]
    const set = (people: object[]) =>
      govern('set_backup_approvers', {
        p_landlord_id: world.landlordId,
        p_people: people,
        ...why(),
      })
    const rows = () =>
      test.all<{ id: string; name: string }>(
        'select id, name from landlord_contacts where landlord_id = $1 order by rank',
        [world.landlordId],
      )
    await set([ana, ben])
    const [first] = await rows()
    await set([ben, { ...ana, name: 'Ana M.' }])
    expect((await rows()).map(({ name }) => name)).toEqual(['Ben', 'Ana M.'])
    expect((await rows())[1]?.id).toBe(first?.id)
    await set([])
    expect(await rows()).toEqual([])
    expect((await eventsOf(world.landlordId)).at(-1)).toEqual({
      type: 'landlord.backup_set',
      before: { backup: [`Ben …${ben.phone.slice(-4)}`, `Ana M. …${ana.phone.slice(-4)}`] },
      after: { backup: [] },
    })
  })
})
