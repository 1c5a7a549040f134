import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

// The least that can stand between the two wires: the same library and sockets as the bridge's, the
// same messages of sound, of the same size, and between them nothing that knows of sound. It asks for
// no marks either. Base64 is decoded into a
// buffer of the size that the other side gets, and encoded again. Its price is that of the sockets.

interface StreamMessage {
  readonly event: string
  readonly streamSid: string
  readonly start?: { customParameters: { token: string } }
  readonly media?: { payload: string }
}

interface ModelMessage {
  readonly setupComplete?: object
  readonly serverContent?: { modelTurn?: { parts?: { inlineData?: { data: string } }[] } }
}

const [, , liveUrl = ''] = process.argv
const UP_BYTES = 640
const DOWN_BYTES = 160
const up = Buffer.alloc(UP_BYTES)
const down = Buffer.alloc(960)
const LIVE_PATH = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent'

/** The token is the call's id and more; here it only has to reach the other side. */
function callIdOf(token: string): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return (claims as { callId: string }).callId
}

function joinModel(stream: WebSocket, start: StreamMessage): (payload: string) => void {
  const waiting: string[] = []
  let isOpen = false
  const model = new WebSocket(`${liveUrl.replace(/^http/, 'ws')}${LIVE_PATH}`)
  const send = (payload: string): void => {
    up.write(payload, 'base64')
    const data = up.toString('base64')
    model.send(`{"realtimeInput":{"audio":{"data":"${data}","mimeType":"audio/pcm;rate=16000"}}}`)
  }
  const text = `You answer call ${callIdOf(start.start?.customParameters.token ?? '')}.`
  const setup = { model: 'models/none', systemInstruction: { parts: [{ text }] } }
  model.on('open', () => model.send(JSON.stringify({ setup })))
  model.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as ModelMessage
    if (message.setupComplete) {
      isOpen = true
      for (const payload of waiting.splice(0)) send(payload)
    }
    for (const { inlineData } of message.serverContent?.modelTurn?.parts ?? []) {
      if (!inlineData) continue
      down.write(inlineData.data, 'base64')
      const payload = down.toString('base64', 0, DOWN_BYTES)
      stream.send(
        `{"event":"media","streamSid":"${start.streamSid}","media":{"payload":"${payload}"}}`,
      )
    }
  })
  model.on('error', () => stream.close())
  stream.on('close', () => model.close())
  return (payload) => (isOpen ? send(payload) : void waiting.push(payload))
}

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
sockets.on('connection', (stream: WebSocket) => {
  let forward: (payload: string) => void = () => undefined
  stream.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as StreamMessage
    if (message.event === 'start') forward = joinModel(stream, message)
    else if (message.media) forward(message.media.payload)
    else if (message.event === 'stop') stream.close()
  })
})

const server = createServer()
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (stream) => sockets.emit('connection', stream)),
)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : null
  process.stdout.write(`${JSON.stringify({ event: 'listening', port })}\n`)
})
