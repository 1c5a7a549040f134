import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Mends a run of the file store after `kill -9`. The stock store writes what it knows about a step, a
 * wait or a hook before it appends the event, and refuses to write it again: killed between the two,
 * the run waits for ever for an event that nobody can append any more. The event log is the truth, so
 * what has no event is taken back, and the next replay writes both.
 *
 * @param {string} folder the run's own
 * @param {string} runId
 */
export async function mendRun(folder, runId) {
  const events = await readAll(join(folder, 'events'))
  const ids = (...types) =>
    new Set(events.filter(({ eventType }) => types.includes(eventType)).map(idOf))
  const idOfFile = (file) => file.replace(`${runId}-`, '').replace(/\..*$/, '')

  const takeBack = async (kind, written, undo) => {
    const files = await readdir(join(folder, kind)).catch(() => [])
    for (const file of files) {
      if (!written.has(idOfFile(file))) await undo(idOfFile(file), join(folder, kind, file))
    }
  }
  const remove = (_id, file) => rm(file, { force: true })
  const setBack = (kind, status) => async (id, lock) => {
    await rewrite(join(folder, kind, `${runId}-${id}.json`), (entity) => {
      const { completedAt: _, output: __, error: ___, ...rest } = entity
      return { ...rest, status }
    })
    await rm(lock, { force: true })
  }

  await takeBack('steps', ids('step_created'), remove)
  await takeBack('waits', ids('wait_created'), remove)
  await takeBack('.locks/steps', ids('step_completed', 'step_failed'), setBack('steps', 'running'))
  await takeBack('.locks/waits', ids('wait_completed'), setBack('waits', 'waiting'))
  await takeBack('.locks/hooks', ids('hook_disposed'), remove)
  await forgetPlantedClaims(folder, runId)
}

const idOf = ({ correlationId }) => correlationId

/** Claims that only said that another run holds the token (file-store.mjs), and torn ones. */
async function forgetPlantedClaims(folder, runId) {
  const directory = join(folder, 'hooks', 'tokens')
  for (const file of await readdir(directory).catch(() => [])) {
    if (!file.endsWith('.json') || file.endsWith('.recovery.json')) continue
    const path = join(directory, file)
    const claim = await readFile(path, 'utf8').then(JSON.parse, () => null)
    if (claim?.runId !== runId) await rm(path, { force: true })
  }
}

async function readAll(directory) {
  const files = await readdir(directory).catch(() => [])
  return Promise.all(
    files
      .filter((file) => file.endsWith('.json'))
      .map(async (file) => JSON.parse(await readFile(join(directory, file), 'utf8'))),
  )
}

async function rewrite(file, change) {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text !== null) await writeFile(file, JSON.stringify(change(JSON.parse(text)), null, 2))
}
