import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockDataDirectory } from './data-directory-lock.ts'

let directory: string
let lockFile: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'))
  lockFile = join(directory, 'supabase.lock')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const lock = (): Disposable => lockDataDirectory(lockFile, directory)
const writeHolder = (holder: Record<string, unknown>): void =>
  writeFileSync(lockFile, JSON.stringify({ host: hostname(), start: null, nonce: 'n', ...holder }))

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => child.once('close', resolve))
  return child.pid ?? 0
}

test('one holder at a time, even within one process', () => {
  const held = lock()
  expect(() => lock()).toThrow(`in use by process ${process.pid}`)
  held[Symbol.dispose]()
  lock()[Symbol.dispose]()
  expect(readdirSync(directory)).toEqual([])
})

test('the lock of a dead process is taken over', async () => {
  writeHolder({ pid: await deadPid() })
  using _held = lock()
  expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: process.pid })
})

test('a pid that now belongs to a later process is dead', () => {
  // As in a container, where the server has the same pid after every restart.
  writeHolder({ pid: process.pid, start: 'an-earlier-boot:1' })
  using _held = lock()
  expect(existsSync(lockFile)).toBe(true)
})

test('the lock of a living process is respected however old it is', () => {
  writeHolder({ pid: process.ppid })
  expect(() => lock()).toThrow(`in use by process ${process.ppid}`)
})

test('the lock of another machine is respected, because nobody can look', async () => {
  writeHolder({ pid: await deadPid(), host: 'another-machine' })
  expect(() => lock()).toThrow('on another-machine')
})

test('a lock that cannot be read is respected', () => {
  writeFileSync(lockFile, 'what is this')
  expect(() => lock()).toThrow('in use by another process')
})

test('giving back leaves the lock of a successor alone', async () => {
  const held = lock()
  writeHolder({ pid: await deadPid(), nonce: 'successor' })
  held[Symbol.dispose]()
  expect(existsSync(lockFile)).toBe(true)
})
