import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

type Direction = 'uplink' | 'downlink'

/**
 * Swaps neighbouring μ-law bytes: the loudness stays, the waveform does not. What a person or a
 * model would call a broken line.
 */
function garble(payload: string): string {
  const bytes = Buffer.from(payload, 'base64')
  return (bytes.length % 2 === 0 ? bytes.swap16() : bytes).toString('base64')
}

function garbleMedia(text: string): string {
  const message = JSON.parse(text) as { event: string; media?: { payload: string } }
  if (message.event !== 'media' || !message.media) return text
  message.media.payload = garble(message.media.payload)
  return JSON.stringify(message)
}

export interface Line extends AsyncDisposable {
  readonly setNoisy: (direction: Direction | null) => void
}

/**
 * A telephone line between the carrier and the bridge that can be made noisy in one direction. It
 * passes everything on as it came, signature included, so it stands where the bridge is believed to be.
 */
export async function openLine(bridgePort: number, port: number): Promise<Line> {
  let noisy: Direction | null = null
  const pass = (direction: Direction, data: unknown): string =>
    noisy === direction ? garbleMedia(String(data)) : String(data)

  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer((_request, response) => {
    response.writeHead(404)
    response.end()
  })
  server.on('upgrade', (request, socket, head) => {
    const signature = request.headers['x-twilio-signature']
    const bridge = new WebSocket(`ws://127.0.0.1:${bridgePort}${request.url ?? '/'}`, {
      headers: typeof signature === 'string' ? { 'x-twilio-signature': signature } : {},
    })
    bridge.once('error', () => socket.destroy())
    bridge.once('open', () => {
      sockets.handleUpgrade(request, socket, head, (carrier) => {
        carrier.on('message', (data) => bridge.send(pass('uplink', data)))
        bridge.on('message', (data) => carrier.send(pass('downlink', data)))
        carrier.on('close', () => bridge.close())
        bridge.on('close', () => carrier.close())
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    setNoisy(direction: Direction | null): void {
      noisy = direction
    },
    async [Symbol.asyncDispose](): Promise<void> {
      for (const socket of sockets.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
