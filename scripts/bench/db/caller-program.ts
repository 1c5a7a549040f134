import { embed } from '#lib/clients/gemini-text.ts'
import { serviceDb, type Db } from '#lib/clients/supabase.ts'
import { geminiEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { openDatabase } from '#supabase/embedded/open-database.ts'
import { directDb } from './direct-db.ts'
import { measure } from './measure.ts'
import { requestSchema, type Request } from './messages.ts'
import { newPhoneCall, STEPS, type PhoneCall, type Search } from './phone-call.ts'
import { useTools } from './tool-round-trips.ts'

// One side of the comparison. With a directory: Postgres in this process. Without: supabase-js and
// the embedded server.
const [, , directory] = process.argv
let calls: PhoneCall[] = []

async function open(): Promise<{ db: Db; search: Search; postgres: string }> {
  const [embedding = []] = await embed(['water is pouring out under the kitchen sink'], 'query')
  const search = { embedding, model: geminiEnv().GEMINI_EMBEDDING_MODEL }
  if (!directory) return { db: serviceDb(), search, postgres: '' }
  const pg = await openDatabase(directory)
  const { rows } = await pg.query<{ server_version: string }>('show server_version')
  return { db: await directDb(pg), search, postgres: rows[0]?.server_version ?? '' }
}

async function answer(request: Request, db: Db, search: Search): Promise<unknown> {
  switch (request.kind) {
    case 'ring':
      calls = Array.from({ length: request.calls }, newPhoneCall)
      return {}
    case 'step': {
      const step = STEPS[request.step]
      if (!step) throw new Error(`There is no step ${request.step}.`)
      return measure(calls.map((call) => () => step.run(db, call, search)))
    }
    case 'tools':
      return useTools(db, request.calls)
    case 'cpu':
      throw new Error('The processor time is measured with each step.')
  }
}

try {
  const { db, search, postgres } = await open()
  process.on('message', (message) => {
    void answer(requestSchema.parse(message), db, search)
      .catch((error: unknown) => ({ failed: messageOf(error) }))
      .then((reply) => process.send?.(reply))
  })
  process.send?.({ ready: true, postgres })
} catch (error) {
  process.send?.({ failed: messageOf(error) })
}
