import { talkSeconds, type CallRecord, type MessageRecord } from './call-record.ts'
import { rfc2822 } from './sid.ts'

const API_VERSION = '2010-04-01'

function national(number: string): string {
  const digits = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number)
  return digits ? `(${digits[1]}) ${digits[2]}-${digits[3]}` : number
}

function dateOf(timeMs: number | null): string | null {
  return timeMs === null ? null : rfc2822(timeMs)
}

/** The Call resource, field for field. */
export function callJson(record: CallRecord, accountSid: string): Record<string, unknown> {
  const uri = `/${API_VERSION}/Accounts/${accountSid}/Calls/${record.sid}`
  const related = ['Recordings', 'Notifications', 'Events', 'Streams', 'Transcriptions']
  return {
    sid: record.sid,
    date_created: rfc2822(record.createdMs),
    date_updated: rfc2822(record.endedMs ?? record.answeredMs ?? record.createdMs),
    parent_call_sid: record.parentCallSid,
    account_sid: accountSid,
    to: record.to,
    to_formatted: national(record.to),
    from: record.from,
    from_formatted: national(record.from),
    phone_number_sid: null,
    status: record.status,
    start_time: dateOf(record.startedMs),
    end_time: dateOf(record.endedMs),
    duration: record.endedMs === null ? null : String(talkSeconds(record)),
    price: null,
    price_unit: 'USD',
    direction: record.direction,
    answered_by: record.answeredBy,
    annotation: null,
    api_version: API_VERSION,
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: Object.fromEntries(
      related.map((name) => [name.toLowerCase(), `${uri}/${name}.json`]),
    ),
  }
}

/** The Message resource, field for field. */
export function messageJson(record: MessageRecord, accountSid: string): Record<string, unknown> {
  const uri = `/${API_VERSION}/Accounts/${accountSid}/Messages/${record.sid}`
  return {
    sid: record.sid,
    account_sid: accountSid,
    messaging_service_sid: null,
    body: record.body,
    direction: record.direction,
    from: record.from,
    to: record.to,
    status: record.status,
    num_segments: String(Math.max(1, Math.ceil(record.body.length / 153))),
    num_media: '0',
    price: null,
    price_unit: null,
    error_code: record.errorCode,
    error_message: null,
    api_version: API_VERSION,
    date_created: rfc2822(record.createdMs),
    date_updated: rfc2822(record.createdMs),
    date_sent: record.status === 'queued' ? null : rfc2822(record.createdMs),
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  }
}

export interface PageRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly page: number
  readonly pageSize: number
}

/** A page of a list, with the addresses of its neighbours. */
export function pageJson(
  name: 'calls' | 'messages',
  all: readonly Record<string, unknown>[],
  request: PageRequest,
): Record<string, unknown> {
  const { page, pageSize, path } = request
  const start = page * pageSize
  const items = all.slice(start, start + pageSize)
  const uriOf = (wanted: number): string => {
    const query = new URLSearchParams(request.query)
    query.set('PageSize', String(pageSize))
    query.set('Page', String(wanted))
    return `${path}?${query.toString()}`
  }
  return {
    first_page_uri: uriOf(0),
    end: Math.max(start, start + items.length - 1),
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
    [name]: items,
    page_size: pageSize,
    start,
    next_page_uri: start + pageSize < all.length ? uriOf(page + 1) : null,
    uri: uriOf(page),
    page,
  }
}
