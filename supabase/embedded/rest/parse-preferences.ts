import type { IncomingHttpHeaders } from 'node:http'
import { headerOf } from '#supabase/embedded/http/exchange.ts'
import { notSupported, RestError } from './rest-error.ts'

/** How the caller wants the answer, from `Prefer` and `Accept`. */
export interface Preferences {
  /** Whether a write answers with the rows. */
  wantsRows: boolean
  /** Whether the number of all matching rows is to be found out. */
  wantsCount: boolean
  onConflict?: 'merge' | 'ignore'
  /** Whether an absent column of a bulk insert means its default and not null. */
  usesDefaults: boolean
  /** Whether exactly one row is expected, and answered without an array around it. */
  wantsSingle: boolean
  /** As PostgREST reports back. */
  applied: string
}

const KNOWN: Record<string, readonly string[]> = {
  return: ['minimal', 'representation'],
  count: ['exact'],
  resolution: ['merge-duplicates', 'ignore-duplicates'],
  missing: ['default', 'null'],
  handling: ['lenient', 'strict'],
}
const INSTEAD: Record<string, string> = {
  return: 'use return=minimal or return=representation',
  count: 'use count=exact',
  'max-affected': 'write a function that checks it',
  params: 'name the arguments of the function in the body',
  tx: 'test against a copy of the data',
  timezone: 'format times in the program',
}

export function parsePreferences(headers: IncomingHttpHeaders): Preferences {
  const given = givenPreferences(headerOf(headers, 'prefer') ?? '')
  const resolution = given.get('resolution')
  return {
    wantsRows: given.get('return') === 'representation',
    wantsCount: given.has('count'),
    ...(resolution === undefined
      ? {}
      : { onConflict: resolution === 'merge-duplicates' ? 'merge' : 'ignore' }),
    usesDefaults: given.get('missing') === 'default',
    wantsSingle: wantsSingle(headers),
    applied: [...given].map(([name, value]) => `${name}=${value}`).join(', '),
  }
}

function givenPreferences(header: string): Map<string, string> {
  const given = new Map<string, string>()
  const unknown: string[] = []
  for (const part of header.split(',').map((one) => one.trim())) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/.exec(part) ?? []
    if (isKnown(name, value)) {
      if (given.has(name)) throw notSupported(`Prefer: ${name} twice`, 'give it once')
      given.set(name, value)
    } else if (part !== '') unknown.push(part)
  }
  // A preference is a wish: who wants to hear of unknown ones says so.
  if (given.get('handling') === 'strict' && unknown.length > 0) throw notPreferable(unknown)
  return given
}

/** Whether a preference is one of ours; one that PostgREST has and this server has not is refused. */
function isKnown(name: string, value: string): boolean {
  const values = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined
  if (values?.includes(value)) return true
  const instead = Object.hasOwn(INSTEAD, name)
    ? INSTEAD[name]
    : values && `use ${values.join(' or ')}`
  if (instead !== undefined) throw notSupported(`Prefer: ${name}=${value}`, instead)
  return false
}

function notPreferable(unknown: readonly string[]): RestError {
  return new RestError({
    status: 400,
    code: 'PGRST122',
    message: 'Invalid preferences given with handling=strict',
    details: `Invalid preferences: ${unknown.join(', ')}`,
    hint: `Known are ${Object.keys(KNOWN).join(', ')}.`,
  })
}

const ARRAY_TYPES = new Set([
  '*/*',
  'application/*',
  'application/json',
  'application/vnd.pgrst.array+json',
])
const SINGLE_TYPES = new Set(['application/vnd.pgrst.object', 'application/vnd.pgrst.object+json'])

/** The first media type that can be served decides. */
function wantsSingle(headers: IncomingHttpHeaders): boolean {
  const accept = headerOf(headers, 'accept') ?? '*/*'
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    if (parameters.some((parameter) => parameter.startsWith('nulls='))) {
      throw notSupported('Stripping nulls from the answer', 'leave them out when reading it')
    }
    if (SINGLE_TYPES.has(type)) return true
    if (ARRAY_TYPES.has(type)) return false
  }
  throw new RestError({
    status: 406,
    code: 'PGRST107',
    message: `None of these media types are available: ${accept}`,
    hint: 'Ask for application/json.',
  })
}
