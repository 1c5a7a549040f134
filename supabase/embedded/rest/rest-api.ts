import type { PGlite } from '@electric-sql/pglite'
import { transactAs } from '#supabase/embedded/caller-transaction.ts'
import { headerOf, type ApiRequest, type Reply } from '#supabase/embedded/http/exchange.ts'
import { answer } from './answer.ts'
import { parsePreferences } from './parse-preferences.ts'
import type { Plan, PlanContext } from './plan.ts'
import { planCall } from './plan-call.ts'
import { planRead } from './plan-read.ts'
import { planDelete, planInsert, planUpdate } from './plan-write.ts'
import { notSupported, RestError } from './rest-error.ts'
import { loadSchemaCache, type Relation, type SchemaCache } from './schema-cache.ts'

/** PostgREST's way to say that the schema has changed: `notify pgrst, 'reload schema'`. */
const RELOAD_CHANNEL = 'pgrst'

/** The part of PostgREST that the product uses, under `/rest/v1/`. */
export class RestApi {
  readonly #db: PGlite
  #schema: Promise<SchemaCache>

  private constructor(db: PGlite) {
    this.#db = db
    this.#schema = loadSchemaCache(db)
  }

  static async open(db: PGlite): Promise<RestApi> {
    const api = new RestApi(db)
    await api.#schema
    await db.listen(RELOAD_CHANNEL, () => {
      api.#schema = loadSchemaCache(db)
    })
    return api
  }

  async handle(request: ApiRequest): Promise<Reply> {
    refuseUnservedHeaders(request)
    const preferences = parsePreferences(request.headers)
    const context = { schema: await this.#schema, query: request.query, preferences }
    const plan = planRequest(request, context)
    return transactAs(
      this.#db,
      request.caller,
      async (transaction) => {
        const results = await transaction.run(plan.sql)
        // Inside the transaction: an answer that is an error undoes the write.
        return answer(plan, results.at(-1), preferences)
      },
      {
        settings: {
          'request.method': request.method,
          'request.path': `/${request.segments.join('/')}`,
        },
      },
    )
  }
}

function planRequest(request: ApiRequest, context: PlanContext): Plan {
  const { method, segments, body } = request
  const [first = '', second, ...more] = segments
  if (segments.length === 0) throw noDescription()
  if (first === 'rpc' && second !== undefined && more.length === 0) {
    refuseCallMethod(method)
    return planCall(second, body, context)
  }
  if (second !== undefined) throw noSuchPath()
  const relation = findRelation(context.schema, first)
  switch (method) {
    case 'GET':
    case 'HEAD':
      return planRead(relation.name, context)
    case 'POST':
      return planInsert(relation, body, context)
    case 'PATCH':
      return planUpdate(relation, body, context)
    case 'DELETE':
      return planDelete(relation, context)
    default:
      throw new RestError({
        status: 405,
        code: 'PGRST117',
        message: `Unsupported HTTP method: ${method}`,
        hint: 'For an upsert use POST with Prefer: resolution=merge-duplicates.',
      })
  }
}

/** GET calls functions on a hosted project; other methods do so nowhere. */
function refuseCallMethod(method: string): void {
  if (method === 'POST') return
  if (method === 'GET' || method === 'HEAD') {
    throw notSupported(`Calling a function by ${method}`, 'use POST')
  }
  throw new RestError({
    status: 405,
    code: 'PGRST101',
    message: `Cannot use the ${method} method on RPC`,
    hint: 'Use POST.',
  })
}

function noDescription(): RestError {
  return new RestError({
    status: 404,
    code: 'PGRST126',
    message: 'Root endpoint metadata is disabled',
    hint: 'Read lib/db/database.types.ts, or the migrations.',
  })
}

function noSuchPath(): RestError {
  return new RestError({
    status: 404,
    code: 'PGRST125',
    message: 'Invalid path specified in request URL',
    hint: 'A path is the name of a table or view, or rpc/ and the name of a function.',
  })
}

function findRelation(schema: SchemaCache, name: string): Relation {
  const relation = schema.relations.get(name)
  if (relation) return relation
  throw new RestError({
    status: 404,
    code: 'PGRST205',
    message: `Could not find the table 'public.${name}' in the schema cache`,
  })
}

function refuseUnservedHeaders({ headers, method, body }: ApiRequest): void {
  const isRead = method === 'GET' || method === 'HEAD'
  const profile = headerOf(headers, isRead ? 'accept-profile' : 'content-profile')
  if (profile !== undefined && profile !== 'public') {
    throw new RestError({
      status: 406,
      code: 'PGRST106',
      message: `Invalid schema: ${profile}`,
      hint: 'Only the following schemas are exposed: public',
    })
  }
  if (headers.range !== undefined) {
    throw notSupported('The header Range', 'use the parameters limit and offset')
  }
  const type = headerOf(headers, 'content-type') ?? 'application/json'
  if (body !== '' && !/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    throw new RestError({
      status: 400,
      code: 'PGRST102',
      message: `Content-Type not acceptable: ${type}`,
      hint: 'Send application/json in UTF-8.',
    })
  }
}
