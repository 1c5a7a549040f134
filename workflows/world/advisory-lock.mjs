/** Connections that may hold a lock at the same time; a delivery that finds none waits its turn. */
const MAX_HELD_LOCKS = 30
/** Our own half of the lock key, so that other users of the database's advisory locks never collide. */
export const LOCK_SPACE = 7041

/**
 * Cross-process locks on the workflow database. The lock lives on one connection and goes with it:
 * a process that dies gives its locks back at once, which is what lets another take over.
 *
 * @param {typeof import('pg').Pool} Pool
 * @param {string} connectionString
 */
export function createAdvisoryLocks(Pool, connectionString) {
  const pool = new Pool({ connectionString, max: MAX_HELD_LOCKS })
  // An idle connection that breaks is replaced at the next use; unheard it would end the process.
  pool.on('error', () => undefined)
  return {
    /**
     * Runs `work` if no other process holds `key`, else returns `busy` without running it.
     *
     * @template Done, Busy
     * @param {string} key
     * @param {() => Promise<Done>} work
     * @param {Busy} busy
     * @returns {Promise<Done | Busy>}
     */
    async tryExclusive(key, work, busy) {
      const client = await pool.connect()
      let isBroken = false
      try {
        const { rows } = await client.query(
          'select pg_try_advisory_lock($1, hashtext($2)) as held',
          [LOCK_SPACE, key],
        )
        if (!rows[0].held) return busy
        try {
          return await work()
        } finally {
          await client
            .query('select pg_advisory_unlock($1, hashtext($2))', [LOCK_SPACE, key])
            .catch(() => (isBroken = true))
        }
      } finally {
        // A connection whose unlock failed is closed, which releases the lock for certain.
        client.release(isBroken)
      }
    },
    /**
     * Work on the same database that needs no lock.
     *
     * @template Done
     * @param {(pool: import('pg').Pool) => Promise<Done>} work
     */
    use: (work) => work(pool),
    close: () => pool.end(),
  }
}
