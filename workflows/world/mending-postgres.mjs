/** An append takes milliseconds; what has had no event for so long will never get one. */
const ORPHANED_AFTER = "interval '5 seconds'"
const OPEN = `exists (select from workflow.workflow_runs r
  where r.id = run_id and r.status in ('pending', 'running'))`

/** The events of a step or wait; its id in the log is what follows the run's. */
const noEvent = (id, ...types) => `not exists (select from workflow.workflow_events e
  where e.run_id = t.run_id and e.correlation_id = ${id} and e.type in (${types.map((type) => `'${type}'`).join()}))`
const old = (column) => `${column} < (now() at time zone 'utc') - ${ORPHANED_AFTER}`
const WAIT = 'right(t.wait_id, -length(t.run_id) - 1)'

const MENDS = [
  `update workflow.workflow_steps t set status = 'running', completed_at = null
   where status in ('completed', 'failed') and ${old('completed_at')} and ${OPEN}
     and ${noEvent('t.step_id', 'step_completed', 'step_failed')} returning run_id`,
  `delete from workflow.workflow_waits t
   where ${old('created_at')} and ${OPEN} and ${noEvent(WAIT, 'wait_created')}
   returning run_id`,
  `update workflow.workflow_waits t set status = 'waiting', completed_at = null
   where status = 'completed' and ${old('completed_at')} and ${OPEN}
     and ${noEvent(WAIT, 'wait_completed')} returning run_id`,
]

/**
 * Mends runs on Postgres after `kill -9`: the stock store changes the row of a step or wait, then
 * appends the event, in two transactions, and refuses to do either again. Killed between the two, the
 * run waits for ever. The event log is the truth: what has no event is taken back, and done again.
 *
 * @param {import('pg').Pool} pool
 * @returns {Promise<string[]>} the runs that were mended, to be looked at
 */
export async function mendOnPostgres(pool) {
  const mended = new Set()
  for (const mend of MENDS) {
    const { rows } = await pool.query(mend)
    for (const { run_id: runId } of rows) mended.add(runId)
  }
  return [...mended]
}

/** A delivery takes its lock at once; one that has none after this long is nobody's. */
const UNHELD_AFTER = "interval '2 seconds'"

/** The lock that a delivery holds while it is worked on, as `advisory-lock.mjs` takes it. */
const HELD = `exists (select from pg_locks l
  where l.locktype = 'advisory' and l.classid = $1 and l.objsubid = 2
    and l.objid::bigint = hashtext(coalesce('step:' || (d.message ->> 'stepId'), 'run:' || (d.message ->> 'runId')))::bigint & 4294967295)`

/**
 * Gives what a dead process was doing to those that live. Its deliveries stay its own for four hours
 * otherwise; its locks went with its connections. Should it be alive after all, nothing is done twice:
 * whoever comes second finds the lock taken.
 *
 * @param {import('pg').Pool} pool
 * @param {number} lockSpace
 * @returns {Promise<string[]>} the runs that this was about, to be looked at
 */
export async function takeOverFromTheDead(pool, lockSpace) {
  const { rows: tables } = await pool.query(
    "select to_regclass('graphile_worker._private_jobs') is not null as there",
  )
  // Nothing was ever queued here.
  if (!tables[0].there) return []
  const { rows } = await pool.query(
    `select d.locked_by as worker,
       coalesce(d.message ->> 'workflowRunId', d.message ->> 'runId') as run from (
       select locked_by, convert_from(decode(payload ->> 'data', 'base64'), 'utf8')::jsonb as message
       from graphile_worker._private_jobs
       where locked_by is not null and locked_at < now() - ${UNHELD_AFTER}
     ) d where not ${HELD}`,
    [lockSpace],
  )
  const workers = [...new Set(rows.map(({ worker }) => worker))]
  if (workers.length > 0) {
    await pool.query('select graphile_worker.force_unlock_workers($1)', [workers])
  }
  return [...new Set(rows.flatMap(({ run }) => run ?? []))]
}
