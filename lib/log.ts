import { redact } from './redact.ts'

type Fields = Readonly<Record<string, unknown>>
type Level = 'info' | 'warn' | 'error'

export interface Log {
  info(event: string, fields?: Fields): void
  warn(event: string, fields?: Fields): void
  error(event: string, fields?: Fields): void
  /** A log whose lines all carry these fields, such as one call's id. */
  with(fields: Fields): Log
}

/**
 * One JSON line an event: past-tense kebab name, ids as fields. Every line passes `redact`, so that
 * a forgotten field cannot carry a key, a token or a whole phone number out of the process.
 */
function createLog(common: Fields): Log {
  const write = (level: Level, event: string, fields: Fields = {}): void => {
    const line = { at: new Date().toISOString(), level, event, ...common, ...fields }
    process.stderr.write(`${redact(JSON.stringify(line))}\n`)
  }
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    with: (fields) => createLog({ ...common, ...fields }),
  }
}

export const log: Log = createLog({})
