import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { closeServer, listenOnLoopback, sendJson } from '#sim/support/http-exchange.ts'
import type { RunningServer } from '#sim/support/serve.ts'
import { ControlApi } from './control.ts'
import { Exchange } from './exchange.ts'
import type { TwilioSimOptions } from './options.ts'
import { PhoneTickets } from './phone-tickets.ts'
import { PostOffice } from './post-office.ts'
import { RestApi } from './rest.ts'
import { SoftphoneDoor } from './softphone-door.ts'
import { World } from './world.ts'

/** Starts a Twilio on the loopback interface: one account, one number, and the people of the cast. */
export async function startTwilioSim(options: TwilioSimOptions): Promise<RunningServer> {
  const world = new World(options)
  const exchange = new Exchange(world)
  const postOffice = new PostOffice(world)
  const rest = new RestApi(world, exchange, postOffice)
  const tickets = new PhoneTickets()
  const door = new SoftphoneDoor(world, exchange, tickets)
  const control = new ControlApi({ world, exchange, postOffice, tickets })

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const api = url.pathname.startsWith('/sim/') ? control : rest
    await api.handle(request, response, url)
  }
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      world.alert(null, 31_000, `the simulator failed: ${String(error)}`)
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { code: 20_500, message: 'Internal Server Error', status: 500 })
    })
  })
  door.open(server)
  const port = await listenOnLoopback(server, options.port)
  return {
    port,
    close: async () => {
      door.close()
      await exchange.close()
      await closeServer(server)
    },
  }
}
