import type { PGlite } from '@electric-sql/pglite'
import { z } from 'zod'
import { jsonReply, type ApiRequest, type Reply } from '#supabase/embedded/http/exchange.ts'

/** Supabase's own limits of a name, and one of ours: what one request lists or removes. */
const NAME_MAX = 1_024
const SEGMENTS_MAX = 16
const NAMES_MAX = 1_000
const SAFE_NAME = /^[\w!.*'() &$@=;:+,?-]+(?:\/[\w!.*'() &$@=;:+,?-]+)*$/

const listSchema = z.object({
  prefix: z.string().max(NAME_MAX).default(''),
  limit: z.int().min(1).max(NAMES_MAX).default(100),
  offset: z.int().min(0).default(0),
  sortBy: z.object({ column: z.literal('name'), order: z.literal('asc') }).optional(),
})
const removeSchema = z.object({ prefixes: z.array(z.string().max(NAME_MAX)).max(NAMES_MAX) })

/**
 * The part of Supabase Storage that the product uses: uploading, downloading, listing and removing the
 * objects of a private bucket, with the secret key. Everything else is refused by name.
 */
export class StorageApi {
  readonly #db: PGlite

  constructor(db: PGlite) {
    this.#db = db
  }

  async handle(request: ApiRequest): Promise<Reply> {
    const { method, segments } = request
    const [kind, first = '', ...names] = segments
    if (request.caller.role !== 'service_role') {
      return storageError(403, 'Unauthorized', 'Objects are for the secret key only here.')
    }
    if (kind !== 'object') return notSupported(request)
    if (method === 'POST' && first === 'list' && names.length === 1) {
      return this.#list(names[0] ?? '', request.body)
    }
    if (method === 'DELETE' && names.length === 0) return this.#remove(first, request.body)
    return RESERVED.has(first) ? notSupported(request) : this.#object(request, { first, names })
  }

  async #object(
    request: ApiRequest,
    { first: bucket, names }: { first: string; names: readonly string[] },
  ): Promise<Reply> {
    const name = names.join('/')
    if (!SAFE_NAME.test(name) || name.length > NAME_MAX || names.length > SEGMENTS_MAX) {
      return storageError(400, 'InvalidKey', `Invalid key: ${name.slice(0, 100)}`)
    }
    if (request.method === 'POST') return this.#upload({ bucket, name }, request)
    return request.method === 'GET' ? this.#download({ bucket, name }) : notSupported(request)
  }

  async #upload({ bucket, name }: Named, request: ApiRequest): Promise<Reply> {
    const type = request.headers['content-type'] ?? 'application/octet-stream'
    if (request.bytes === undefined || type.startsWith('multipart/')) {
      return storageError(
        400,
        'InvalidRequest',
        'Send the bytes themselves, with their content type.',
      )
    }
    if (!(await this.#hasBucket(bucket))) return noBucket()
    const isUpsert = request.headers['x-upsert'] === 'true'
    const { rows } = await this.#db.query<{ id: string }>(
      `insert into storage.objects (bucket_id, name, content_type, content) values ($1, $2, $3, $4)
       on conflict (bucket_id, name) do ${
         isUpsert
           ? 'update set content = excluded.content, content_type = excluded.content_type'
           : 'nothing'
       } returning id`,
      [bucket, name, type, request.bytes],
    )
    const [row] = rows
    if (!row) return storageError(409, 'Duplicate', 'The resource already exists')
    return jsonReply(200, { Id: row.id, Key: `${bucket}/${name}` })
  }

  async #download({ bucket, name }: Named): Promise<Reply> {
    const { rows } = await this.#db.query<{ content: Uint8Array; type: string }>(
      `select content, content_type as type from storage.objects where bucket_id = $1 and name = $2`,
      [bucket, name],
    )
    const [row] = rows
    if (!row) return storageError(404, 'not_found', 'Object not found')
    return { status: 200, headers: { 'content-type': row.type }, body: '', bytes: row.content }
  }

  /** What lies directly in a folder, as hosted; folders have no id. */
  async #list(bucket: string, body: string): Promise<Reply> {
    const asked = listSchema.safeParse(jsonOf(body))
    if (!asked.success)
      return storageError(400, 'InvalidRequest', 'Not a list: sorted by name only.')
    if (!(await this.#hasBucket(bucket))) return noBucket()
    const { prefix, limit, offset } = asked.data
    const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
    const { rows } = await this.#db.query(
      `select part as name, (array_agg(id))[1] as id, min(created_at) as created_at from (
         select split_part(substr(name, char_length($2) + 1), '/', 1) as part, created_at,
           case when strpos(substr(name, char_length($2) + 1), '/') = 0 then id end as id
         from storage.objects where bucket_id = $1 and starts_with(name, $2)) as found
       group by part order by part limit $3 offset $4`,
      [bucket, folder, limit, offset],
    )
    return jsonReply(200, rows)
  }

  async #remove(bucket: string, body: string): Promise<Reply> {
    const asked = removeSchema.safeParse(jsonOf(body))
    if (!asked.success) return storageError(400, 'InvalidRequest', 'Not a list of names.')
    const { rows } = await this.#db.query(
      `delete from storage.objects where bucket_id = $1 and name = any ($2::text[])
       returning id, bucket_id, name, created_at`,
      [bucket, asked.data.prefixes],
    )
    return jsonReply(200, rows)
  }

  async #hasBucket(bucket: string): Promise<boolean> {
    const { rows } = await this.#db.query('select 1 from storage.buckets where id = $1', [bucket])
    return rows.length > 0
  }
}

interface Named {
  readonly bucket: string
  readonly name: string
}

/** Words that mean something else than a bucket in the address of an object. */
const RESERVED: ReadonlySet<string> = new Set([
  'authenticated',
  'copy',
  'info',
  'list',
  'list-v2',
  'move',
  'public',
  'sign',
  'upload',
])

/** Whether a request's body is an object's bytes and not text. */
export function isObjectUpload(method: string, segments: readonly string[]): boolean {
  const [api, version, object, bucket = ''] = segments
  return (
    method === 'POST' &&
    api === 'storage' &&
    version === 'v1' &&
    object === 'object' &&
    !RESERVED.has(bucket)
  )
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Hosted Storage answers 400 and puts its own status into the body. */
function storageError(status: number, error: string, message: string): Reply {
  return jsonReply(status === 403 ? 403 : 400, { statusCode: String(status), error, message })
}

function noBucket(): Reply {
  return storageError(404, 'Bucket not found', 'Bucket not found')
}

function notSupported({ method, segments }: ApiRequest): Reply {
  return storageError(
    400,
    'NotSupported',
    `${method} ${segments.slice(0, 2).join('/')} of Storage is not supported by the embedded server: upload, download, list and remove are.`,
  )
}
