import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { waitUntil } from '#bridge/testing/wait-until.ts'
import { EmergencyDesk } from './emergency-desk.ts'
import { EmergencySpool, type SpooledEmergency } from './spool.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'desk-'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

function emergency(at = new Date().toISOString()): SpooledEmergency {
  return {
    callId: randomUUID(),
    organizationId: randomUUID(),
    kind: 'fire',
    trigger: 'phrase',
    at,
    contacts: null,
  }
}

interface World {
  readonly desk: EmergencyDesk
  readonly marks: SpooledEmergency[]
  readonly told: SpooledEmergency[]
  readonly is: { databaseAway: boolean; appAway: boolean; appMarks: boolean }
}

async function open(): Promise<World> {
  const marks: SpooledEmergency[] = []
  const told: SpooledEmergency[] = []
  const is = { databaseAway: false, appAway: false, appMarks: false }
  const desk = new EmergencyDesk({
    spool: await EmergencySpool.open(folder),
    mark: async (each) => {
      if (is.databaseAway) throw new Error('away')
      marks.push(each)
    },
    marked: () => undefined,
    tell: async (each) => {
      if (is.appAway) throw new Error('away')
      told.push(each)
      return is.appMarks ? 'marked' : 'paged'
    },
  })
  onTestFinished(() => desk.stop())
  return { desk, marks, told, is }
}

test('what is on record leaves nothing behind and asks nobody else', async () => {
  const { desk, marks, told } = await open()
  await desk.raise(emergency())
  expect([marks.length, told.length, desk.waiting]).toEqual([1, 0, 0])
})

test('what the app could put on record is not tried again', async () => {
  const { desk, told, is } = await open()
  Object.assign(is, { databaseAway: true, appMarks: true })
  await desk.raise(emergency())
  expect([told.length, desk.waiting]).toEqual([1, 0])
})

test('what nobody takes waits and is tried again', async () => {
  const { desk, marks, is } = await open()
  Object.assign(is, { databaseAway: true, appAway: true })
  await desk.raise(emergency())
  expect(desk.waiting).toBe(1)
  is.databaseAway = false
  await waitUntil(() => marks.length === 1 && desk.waiting === 0, 'another try')
})

test('what an earlier process left is taken up, and what is three days old is set aside', async () => {
  const spool = await EmergencySpool.open(folder)
  const left = emergency()
  await spool.keep(left)
  await spool.keep(emergency('2026-11-01T00:00:00.000Z'))
  vi.setSystemTime(new Date('2026-11-21T12:00:00.000Z'))
  onTestFinished(() => void vi.useRealTimers())
  const { desk, marks } = await open()
  await desk.start()
  expect(marks.map(({ callId }) => callId)).toEqual([left.callId])
  expect(desk.waiting).toBe(0)
  expect(readdirSync(folder).filter((name) => name.endsWith('.set-aside'))).toHaveLength(1)
})

test('a disk that takes nothing keeps nobody from being told, nor from another try', async () => {
  const { desk, marks, told, is } = await open()
  rmSync(folder, { recursive: true })
  is.databaseAway = true
  await desk.raise(emergency())
  expect([told.length, desk.waiting]).toEqual([1, 1])
  is.databaseAway = false
  await waitUntil(() => marks.length === 1 && desk.waiting === 0, 'another try')
})

test('the same emergency is not seen through twice at once', async () => {
  const { desk, marks } = await open()
  const same = emergency()
  await Promise.all([desk.raise(same), desk.raise(same)])
  expect([marks.length, desk.waiting, readdirSync(folder).length]).toEqual([1, 0, 0])
  await desk.raise(same)
  expect([marks.length, desk.waiting]).toEqual([2, 0])
})
