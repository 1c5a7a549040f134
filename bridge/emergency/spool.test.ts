import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EmergencySpool, type SpooledEmergency } from './spool.ts'

let folder = ''
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'spool-')), 'emergencies')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

function emergency(given: Partial<SpooledEmergency> = {}): SpooledEmergency {
  return {
    callId: randomUUID(),
    organizationId: randomUUID(),
    kind: 'gas',
    trigger: 'keypad',
    at: new Date().toISOString(),
    contacts: 'v1:sealed',
    ...given,
  }
}

test('what is kept is there for the next process, the oldest first, until it is dropped', async () => {
  const spool = await EmergencySpool.open(folder)
  const [late, early] = [emergency(), emergency({ at: '2026-11-21T09:00:00.000Z' })]
  await spool.keep(late)
  await spool.keep(early)
  await spool.keep(early)
  expect(spool.count).toBe(2)
  const next = await EmergencySpool.open(folder)
  expect(await next.list()).toEqual([early, late])
  await next.drop(early)
  await next.drop(early)
  expect(await next.list()).toEqual([late])
  await next.setAside(late)
  expect([next.count, await next.list()]).toEqual([0, []])
})

test('torn, foreign, oversized and unfinished files stop nothing and are set aside', async () => {
  const spool = await EmergencySpool.open(folder)
  const good = emergency()
  await spool.keep(good)
  const whole = readFileSync(join(folder, `${good.callId}.gas.json`), 'utf8')
  const files = {
    'torn.json': whole.slice(0, 40),
    'empty.json': '',
    'foreign.json': '{"callId":"x"}',
    'huge.json': `"${'x'.repeat(100_000)}"`,
    'half.json.1.tmp': whole.slice(0, 9),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const next = await EmergencySpool.open(folder)
  expect(await next.list()).toEqual([good])
  const aside = readdirSync(folder).filter((name) => name.endsWith('.set-aside'))
  expect(aside).toHaveLength(4)
  expect(await next.list()).toEqual([good])
})

test('what is kept while the folder is being read counts as well', async () => {
  const spool = await EmergencySpool.open(folder)
  for (let kept = 1; kept <= 50; kept += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all([spool.list(), spool.keep(emergency())])
    expect(spool.count).toBe(kept)
  }
})

test('it holds so many and no more', async () => {
  const spool = await EmergencySpool.open(folder)
  for (let index = 0; index < 1_000; index += 1) {
    writeFileSync(join(folder, `${index}.json`), '{}')
  }
  await expect(spool.keep(emergency())).rejects.toThrow('full')
})

test('a folder that cannot be made is said at once', async () => {
  writeFileSync(folder.replace(/emergencies$/, 'file'), '')
  await expect(EmergencySpool.open(folder.replace(/emergencies$/, 'file/x'))).rejects.toThrow(
    'ENOTDIR',
  )
})
