import { connect, createServer, type Socket } from 'node:net'

const HEALTH_TIMEOUT_MS = 500

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    })
    return response.ok
  } catch {
    return false
  }
}

/**
 * What stands in front of several bridges in production: each new connection goes to the first one
 * that says it is ready, byte for byte; when that one dies, so do its connections.
 */
export async function openBalancer(
  port: number,
  bridgePorts: readonly number[],
): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer({ pauseOnConnect: true }, (client) => {
    keep(client)
    void (async () => {
      for (const bridgePort of bridgePorts) {
        if (!(await isReady(bridgePort))) continue
        const bridge = connect(bridgePort, '127.0.0.1')
        keep(bridge)
        bridge.on('close', () => client.destroy())
        client.on('close', () => bridge.destroy())
        bridge.pipe(client)
        client.pipe(bridge)
        return
      }
      client.destroy()
    })()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
