/** A value that cannot be written into SQL text at all; Postgres' own code for it is 22021. */
export class UnwritableText extends Error {
  override readonly name = 'UnwritableText'
}

/**
 * A quoted SQL literal of unknown type: Postgres resolves its type from the context, which is how
 * PostgREST gets by without knowing column types. Text with a backslash becomes E'…', so that the
 * literal reads the same whatever `standard_conforming_strings` says.
 */
export function literal(value: string): string {
  if (value.includes('\0')) {
    throw new UnwritableText('invalid byte sequence for encoding "UTF8": 0x00')
  }
  const quoted = `'${value.replaceAll("'", "''")}'`
  return value.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/** A quoted identifier. Quoting also keeps Postgres from folding its case. */
export function identifier(name: string): string {
  if (name.includes('\0')) {
    throw new UnwritableText('invalid byte sequence for encoding "UTF8": 0x00')
  }
  return `"${name.replaceAll('"', '""')}"`
}

export function identifiers(names: readonly string[]): string {
  return names.map((name) => identifier(name)).join(', ')
}
