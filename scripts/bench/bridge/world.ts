import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LivePeer, type LivePeerListener } from './live-peer.ts'
import { MediaPeer, type MediaPeerListener } from './media-peer.ts'
import { ACCOUNT_SID, AUTH_TOKEN, SECRET, type ProgramUnderTest } from './program-under-test.ts'
import { Records, type BenchCall } from './records.ts'
import { acceptWire } from './wire-socket.ts'

const DIAL_AGAIN_MS = 250
const DIALS_MAX = 80

/** Everything outside the program under test, on one port of this machine: model, database, app. */
export class World implements AsyncDisposable {
  readonly records = new Records(SECRET)
  readonly url: string
  /** What the model does of itself. */
  live: LivePeerListener = {}
  readonly #server: ReturnType<typeof createServer>

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', (request, response) => void this.records.answer(request, response))
    server.on('upgrade', (request, socket, head) => {
      // Each session keeps to the manners that were in force when it was opened.
      void new LivePeer(acceptWire(request, socket, head), this.live)
    })
  }

  static async open(): Promise<World> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new World(server)
  }

  /** Rings the program; asks again for a while when it has no room. */
  async dial(
    target: ProgramUnderTest,
    call: BenchCall,
    listener: MediaPeerListener,
  ): Promise<MediaPeer> {
    for (let dials = 0; dials < DIALS_MAX; dials += 1) {
      const peer = await MediaPeer.dial({
        url: target.mediaUrl,
        accountSid: ACCOUNT_SID,
        authToken: AUTH_TOKEN,
        callSid: call.callSid,
        listener,
      })
      if (peer) return peer
      await new Promise((resolve) => setTimeout(resolve, DIAL_AGAIN_MS))
    }
    throw new Error(
      `A call found no room in the program for ${(DIALS_MAX * DIAL_AGAIN_MS) / 1000} s.`,
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    return Promise.resolve()
  }
}
