import { BridgeProgram } from './bridge-program.ts'
import { greetWhenAsked, LiveServer, type LiveServerSession } from './live-server.ts'
import { MediaClient } from './media-client.ts'
import { RecordsServer, type TestCall } from './records-server.ts'
import { waitUntil } from './wait-until.ts'

/** A greeting of `greetWhenAsked`, in frames. */
const GREETING_FRAMES = 20

/** The bridge between three servers of the test: the telephone, the model, the records. */
export class Stage {
  readonly records: RecordsServer
  readonly live: LiveServer
  bridge: BridgeProgram
  #clients: MediaClient[] = []
  readonly #clientsOf = new Map<string, MediaClient[]>()

  private constructor(records: RecordsServer, live: LiveServer, bridge: BridgeProgram) {
    this.records = records
    this.live = live
    this.bridge = bridge
  }

  static async open(): Promise<Stage> {
    const records = await RecordsServer.start(BridgeProgram.secret)
    const live = await LiveServer.start()
    const bridge = await BridgeProgram.start({ recordsUrl: records.url, liveUrl: live.url })
    if (bridge.program.exitCode !== null) throw new Error(bridge.program.stderr)
    return new Stage(records, live, bridge)
  }

  /** After the bridge was killed: another one, on the same disk. */
  async restart(): Promise<void> {
    this.bridge = await BridgeProgram.start({
      recordsUrl: this.records.url,
      liveUrl: this.live.url,
      env: { DATA_DIR: this.bridge.dataDir },
    })
  }

  connect(call: TestCall, signature?: string | null): MediaClient {
    const client = new MediaClient({
      url: this.bridge.mediaUrl,
      accountSid: BridgeProgram.accountSid,
      authToken: BridgeProgram.authToken,
      callSid: call.callSid,
      ...(signature === undefined ? {} : { signature }),
    })
    this.#clients.push(client)
    const { callId } = call
    this.#clientsOf.set(callId, [...(this.#clientsOf.get(callId) ?? []), client])
    return client
  }

  async start(call: TestCall): Promise<MediaClient> {
    const client = this.connect(call)
    await client.start(call.token)
    return client
  }

  /** A call whose greeting was heard. */
  async converse(
    call: TestCall,
  ): Promise<{ call: TestCall; client: MediaClient; session: LiveServerSession }> {
    const client = await this.start(call)
    const session = await this.live.session(call.callId)
    await waitUntil(() => client.heardFrames >= GREETING_FRAMES, 'the greeting to be heard')
    return { call, client, session }
  }

  /** After a test that runs beside others: its calls do not go on. */
  hangUp(call: TestCall): void {
    for (const client of this.#clientsOf.get(call.callId) ?? []) client.hangUp()
  }

  /** Between tests: no call goes on into the next. */
  clear(): void {
    for (const client of this.#clients.splice(0)) client.cut()
    this.live.onFrame = greetWhenAsked
    this.live.isDown = false
    this.live.isHanging = false
    this.records.appFaults = []
  }

  async close(): Promise<void> {
    this.clear()
    const exitCode = await this.bridge.program.stop()
    await Promise.all([this.live.close(), this.records.close()])
    if (exitCode !== 0)
      throw new Error(`the bridge ended with ${exitCode}:\n${this.bridge.program.stderr}`)
  }
}

/** The transcript as it is stored, in order. */
export function turnsOf(call: TestCall): string[] {
  return [...call.turns.entries()]
    .toSorted(([left], [right]) => left - right)
    .map(([, turn]) => `${String(turn['p_speaker'])}: ${String(turn['p_text'])}`)
}
