/** An element of a TwiML document: enough XML for it, and nothing more. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly (XmlElement | string)[]
}

/** The document is not well-formed; the message says what and where. Twilio calls it 12100. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

const NAME = /[A-Za-z_][\w.:-]*/y
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
const DECLARATION = /^<\?xml\s[^?]*\?>/
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** TwiML is shallow; a document nested deeper is somebody's mistake. */
const DEPTH_MAX = 16

function decodeEntities(text: string): string {
  return text.replace(/&([^;\s]*;?)/g, (whole, reference: string) => {
    const name = reference.endsWith(';') ? reference.slice(0, -1) : ''
    const numeric = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name)
    if (numeric)
      return String.fromCodePoint(parseInt(numeric[1] ?? numeric[2]!, numeric[1] ? 16 : 10))
    const character = ENTITIES[name]
    if (character === undefined) throw new XmlError(`"${whole}" is not an entity of XML`)
    return character
  })
}

class Reader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length
  }

  fail(problem: string): never {
    const line = this.#source.slice(0, this.#at).split('\n').length
    throw new XmlError(`${problem} at line ${line}`)
  }

  startsWith(text: string): boolean {
    return this.#source.startsWith(text, this.#at)
  }

  take(text: string): boolean {
    if (!this.startsWith(text)) return false
    this.#at += text.length
    return true
  }

  /** Everything before the terminator, which is consumed too. */
  takeUntil(terminator: string): string {
    const end = this.#source.indexOf(terminator, this.#at)
    if (end < 0) this.fail(`"${terminator}" is missing`)
    const text = this.#source.slice(this.#at, end)
    this.#at = end + terminator.length
    return text
  }

  takeText(): string {
    const end = this.#source.indexOf('<', this.#at)
    const text = this.#source.slice(this.#at, end < 0 ? undefined : end)
    this.#at += text.length
    return text
  }

  takeMatch(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#source)
    if (match) this.#at = pattern.lastIndex
    return match
  }

  skipBlanks(): void {
    this.takeMatch(/\s*/y)
  }

  /** Blanks, comments: what may stand around the root element. */
  skipMisc(): void {
    this.skipBlanks()
    while (this.take('<!--')) {
      this.takeUntil('-->')
      this.skipBlanks()
    }
  }
}

function readAttributes(reader: Reader, element: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (;;) {
    const match = reader.takeMatch(ATTRIBUTE)
    if (!match) return attributes
    const name = match[1]!
    if (attributes.has(name)) reader.fail(`attribute ${name} twice on <${element}>`)
    attributes.set(name, decodeEntities(match[2] ?? match[3] ?? ''))
  }
}

function readElement(reader: Reader, depth: number): XmlElement {
  if (depth > DEPTH_MAX) reader.fail('elements nested too deeply')
  const name = reader.takeMatch(NAME)?.[0] ?? reader.fail('an element name is missing')
  const attributes = readAttributes(reader, name)
  reader.skipBlanks()
  if (reader.take('/>')) return { name, attributes, children: [] }
  if (!reader.take('>')) reader.fail(`<${name}> is not closed`)
  const children: (XmlElement | string)[] = []
  while (!reader.take('</')) {
    if (reader.isAtEnd) reader.fail(`</${name}> is missing`)
    if (reader.take('<!--')) reader.takeUntil('-->')
    else if (reader.take('<![CDATA[')) children.push(reader.takeUntil(']]>'))
    else if (reader.take('<')) children.push(readElement(reader, depth + 1))
    else children.push(decodeEntities(reader.takeText()))
  }
  const closing = reader.takeUntil('>').trimEnd()
  if (closing !== name) reader.fail(`</${closing}> closes <${name}>`)
  return { name, attributes, children }
}

/**
 * Parses a TwiML document. Throws `XmlError` for anything that is not well-formed; a document type
 * declaration or a processing instruction is refused too, since TwiML has no use for either.
 */
export function parseXml(source: string): XmlElement {
  const declaration = DECLARATION.exec(source)
  const reader = new Reader(source.slice(declaration?.[0].length ?? 0))
  reader.skipMisc()
  if (!reader.take('<')) reader.fail('the root element is missing')
  const root = readElement(reader, 0)
  reader.skipMisc()
  if (!reader.isAtEnd) reader.fail(`something follows </${root.name}>`)
  return root
}

/** The text inside an element, blanks collapsed; text of nested elements (SSML) included. */
export function textOf(element: XmlElement): string {
  const parts = element.children.map((child) => (typeof child === 'string' ? child : textOf(child)))
  return parts.join(' ').replace(/\s+/g, ' ').trim()
}

export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child): child is XmlElement => typeof child !== 'string')
}
