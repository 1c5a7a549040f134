import { setTimeout as delay } from 'node:timers/promises'
import type { Vendor, World } from '#supabase/tests/test-world.ts'
import { confirms, isBusy } from './people.ts'
import { SCHEDULED, type VisitRow } from './records.ts'
import { PATIENCE_MS, type Stage } from './stage.ts'
import { vendorReports } from './visit-people.ts'

const LOOK_AGAIN_MS = 300

interface Leak {
  world: World
  incidentId: string
}

/** What the tests of visits look at and do, on one stage. */
export class VisitScene {
  readonly #stage: Stage

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** A leak whose guest answers these when asked; one of the two vendors is busy. */
  async leak(...answers: ('fixed' | 'not_fixed')[]): Promise<Leak> {
    const leak = await this.#stage.reportLeak()
    this.#stage.answers(leak.world.guestPhone, confirms(this.#stage, ...answers))
    this.#stage.answers(leak.world.dana.phone, isBusy)
    return leak
  }

  /** The visit that is agreed now, other than those named. */
  scheduled(incidentId: string, ...others: string[]): Promise<VisitRow> {
    const sql = `${SCHEDULED} and id <> all ($2::uuid[])`
    return this.#stage.row<VisitRow>(sql, [incidentId, others])
  }

  textsTo(phone: string): string[] {
    return this.#stage.outside.texts.filter(({ to }) => to === phone).map(({ body }) => body)
  }

  async isTold(phone: string, words: string | RegExp): Promise<void> {
    const deadlineMs = Date.now() + PATIENCE_MS
    const isThere = (): boolean => new RegExp(words).test(this.textsTo(phone).join('\n'))
    while (!isThere()) {
      if (Date.now() > deadlineMs) throw new Error(`Nobody wrote ${words} to ${phone}.`)
      await delay(LOOK_AGAIN_MS)
    }
  }

  /** Why somebody was rung about an incident, in order. */
  async purposes(incidentId: string, phone: string): Promise<string[]> {
    const calls = await this.#stage.rung(incidentId)
    return calls.filter((call) => call.phone === phone).map(({ purpose }) => purpose)
  }

  /** The vendor reports the work as done, and the case is closed. */
  async finishes({ world, incidentId }: Leak, vendor: Vendor, visitId: string): Promise<void> {
    await vendorReports(this.#stage, world, { vendor, visitId }, 'done')
    await this.#stage.reaches(incidentId, 'closed')
  }
}
