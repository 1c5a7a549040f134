import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes this process the only user of a file store, which is not made for two. The lock of a dead
 * process is taken over; a live one is named in the error.
 *
 * @param {string} directory
 * @returns {() => void} gives the lock back
 */
export function lockDirectory(directory) {
  const file = `${directory}.lock`
  mkdirSync(dirname(file), { recursive: true })
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return () => {
        if (holderOf(file) === process.pid) rmSync(file, { force: true })
      }
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const holder = holderOf(file)
      if (holder !== process.pid && isAlive(holder)) {
        throw new Error(
          `The workflow store ${directory} is in use by process ${holder}: stop it, or set WORKFLOW_POSTGRES_URL to run several app processes.`,
          { cause: error },
        )
      }
      rmSync(file, { force: true })
    }
  }
  throw new Error(`The workflow store ${directory} could not be locked: ${file} keeps coming back.`)
}

/** @param {string} file */
function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
