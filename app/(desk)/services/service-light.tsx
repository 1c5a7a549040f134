'use client'

import { useEffect, useId, useState } from 'react'
import { useOverlay } from '#app/_ui/use-overlay.ts'
import { worstOf, type Service, type ServiceState } from '#lib/domain/service-health.ts'

const ASK_EVERY_MS = 15_000
const ASK_TIMEOUT_MS = 6_000

const AWAY: readonly Service[] = [
  {
    name: 'App',
    state: 'down',
    words: 'Does not answer from here. Your network, or the app itself, is away.',
  },
]
const WORDS: Record<ServiceState, string> = {
  up: 'All services up',
  trouble: 'A service has trouble',
  down: 'A service is down',
}
const STATE_WORDS: Record<ServiceState, string> = { up: 'Up', trouble: 'Trouble', down: 'Down' }

/** A light with words: how the services do, and on a click each of them. Asks the app by itself. */
export function ServiceLight() {
  const [services, setServices] = useState<readonly Service[] | null>(null)
  const titleId = useId()
  const { overlays, isOpen, trigger, close } = useOverlay('dialog')
  useEffect(() => {
    let isGone = false
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      const found = await askServices()
      if (!isGone && found !== null) setServices(found)
    }
    void ask()
    const timer = setInterval(() => void ask(), ASK_EVERY_MS)
    return () => {
      isGone = true
      clearInterval(timer)
    }
  }, [])
  if (services === null) return <span className="light muted">Checking services…</span>
  const worst = worstOf(services)
  const isOne = services.filter(({ state }) => state === worst).length === 1
  const [culprit] = services.filter(({ state }) => state === worst)
  const words =
    worst === 'up' || !isOne || !culprit
      ? WORDS[worst]
      : `${culprit.name}: ${STATE_WORDS[worst].toLowerCase()}`
  return (
    <>
      <button {...trigger} className={`light light-${worst}`}>
        {words}
      </button>
      {isOpen && overlays ? (
        <overlays.Flyout
          triggerRef={trigger.ref}
          titleId={titleId}
          placement="bottom start"
          className="popover"
          onClose={close}
        >
          <div className="popover-body">
            <h2 id={titleId}>Services</h2>
            <ul className="services">
              {services.map(({ name, state, words: known }) => (
                <li key={name}>
                  <span className={`light light-${state}`}>{name}</span>
                  <span className="services-state">{STATE_WORDS[state]}</span>
                  <span className="muted">{known}</span>
                </li>
              ))}
            </ul>
          </div>
        </overlays.Flyout>
      ) : null}
    </>
  )
}

/** Null: nobody is signed in, and there is nothing to say. */
async function askServices(): Promise<readonly Service[] | null> {
  try {
    const response = await fetch('/api/desk/health', {
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    })
    if (response.status === 401) return null
    if (!response.ok) return AWAY
    // Our own route of the same build: its shape is known.
    return ((await response.json()) as { services: readonly Service[] }).services
  } catch {
    return AWAY
  }
}
