import { once } from 'node:events'
import { WebSocket, type RawData } from 'ws'

const ANSWER_TIMEOUT_MS = 60_000

interface Answer {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly chunk?: string }
  readonly result?: { readonly result?: { readonly value?: unknown } }
  readonly error?: { readonly message: string }
}

export interface ProcessFigures {
  readonly heapBytes: number
  readonly rssBytes: number
  /** Outside of the heap: buffers, and the memory of the sound converters. */
  readonly externalBytes: number
  /** What would keep the process alive, by kind, such as `Timeout`. */
  readonly resources: Readonly<Record<string, number>>
}

/** Looks into a running Node process over its debugger: the process needs no code for it. */
export class Inspector implements AsyncDisposable {
  readonly #socket: WebSocket
  readonly #pending = new Map<number, (answer: Answer) => void>()
  #chunks: string[] = []
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => this.#receive(data))
  }

  /** `url` is what Node prints when it is started with `--inspect`. */
  static async attach(url: string): Promise<Inspector> {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await once(socket, 'open')
    return new Inspector(socket)
  }

  /** After the rubbish has been taken out: what is left is in use. */
  async figures(): Promise<ProcessFigures> {
    for (let n = 0; n < 2; n += 1) await this.#ask('HeapProfiler.collectGarbage')
    const expression = `JSON.stringify({ memory: process.memoryUsage(), resources: process.getActiveResourcesInfo() })`
    const { result } = await this.#ask('Runtime.evaluate', { expression, returnByValue: true })
    const { memory, resources } = JSON.parse(String(result?.result?.value)) as {
      memory: NodeJS.MemoryUsage
      resources: string[]
    }
    const byKind = Object.entries(Object.groupBy(resources, (kind) => kind))
    return {
      heapBytes: memory.heapUsed,
      rssBytes: memory.rss,
      externalBytes: memory.external,
      resources: Object.fromEntries(byKind.map(([kind, list]) => [kind, list?.length ?? 0])),
    }
  }

  /** How many objects of these classes there are. */
  async instancesOf(classNames: readonly string[]): Promise<Record<string, number>> {
    this.#chunks = []
    await this.#ask('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
    const snapshot = JSON.parse(this.#chunks.join('')) as Snapshot
    this.#chunks = []
    return countInstances(snapshot, classNames)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate()
    await Promise.resolve()
  }

  async #ask(method: string, params: object = {}): Promise<Answer> {
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#pending.set(id, resolve)
    const late = setTimeout(() => reject(new Error(`${method} had no answer`)), ANSWER_TIMEOUT_MS)
    this.#socket.send(JSON.stringify({ id, method, params }))
    const answer = await promise.finally(() => clearTimeout(late))
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
    return answer
  }

  #receive(data: RawData): void {
    const message = JSON.parse((data as Buffer).toString()) as Answer
    if (message.method === 'HeapProfiler.addHeapSnapshotChunk') {
      this.#chunks.push(message.params?.chunk ?? '')
    }
    if (message.id === undefined) return
    this.#pending.get(message.id)?.(message)
    this.#pending.delete(message.id)
  }
}

interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] }
  }
  /** Fields of all nodes, one after the other. */
  readonly nodes: number[]
  readonly strings: string[]
}

function countInstances(
  { snapshot, nodes, strings }: Snapshot,
  classNames: readonly string[],
): Record<string, number> {
  const fields = snapshot.meta.node_fields
  const typeAt = fields.indexOf('type')
  const nameAt = fields.indexOf('name')
  const objectType = snapshot.meta.node_types[0].indexOf('object')
  const counts = Object.fromEntries(classNames.map((name) => [name, 0]))
  for (let start = 0; start < nodes.length; start += fields.length) {
    if (nodes[start + typeAt] !== objectType) continue
    const name = strings[nodes[start + nameAt] ?? 0] ?? ''
    if (Object.hasOwn(counts, name)) counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
