import { setTimeout as delay } from 'node:timers/promises'
import type { LineBehaviour } from '#sim/people/person.ts'
import { isOver } from './call-record.ts'
import type { LiveCall } from './live-call.ts'
import type { SoftphoneCall } from './softphone.ts'
import type { World } from './world.ts'

/** From the request to the far exchange, and back with a bad answer. */
const SETUP_MS = 60
const BUSY_TONE_MS = 400
/** A phone whose owner answers is forced to a machine by a fault: it picks up after this long. */
const MACHINE_ANSWERS_AFTER_MS = 1500

type Behaviour = LineBehaviour | { kind: 'rings'; softphone: SoftphoneCall }

function behaviourOf(world: World, { phone, softphone }: LiveCall): Behaviour {
  const person = world.personAt(phone)
  if (!person && !softphone) return { kind: 'unreachable' }
  if (world.phonesInUse.has(phone)) return { kind: 'busy' }
  if (softphone) return { kind: 'rings', softphone }
  if (!person) return { kind: 'unreachable' }
  const fault = world.faults.plan.lines[phone]
  if (fault === undefined) return person.line
  if (fault === 'failed') return { kind: 'unreachable' }
  if (fault === 'voicemail') {
    return person.line.kind === 'voicemail'
      ? person.line
      : { kind: 'voicemail', afterMs: MACHINE_ANSWERS_AFTER_MS, greeting: '' }
  }
  return { kind: fault }
}

async function pause(call: LiveCall, ms: number): Promise<void> {
  await Promise.race([delay(ms), call.ended])
}

/**
 * Lets a phone ring until it is answered, refused or given up. True when it may be answered: the
 * caller then calls `answer`, so that nothing is heard before somebody listens.
 */
export async function ringPhone(
  world: World,
  call: LiveCall,
  ringSeconds: number,
): Promise<boolean> {
  await pause(call, SETUP_MS)
  if (isOver(call.record)) return false
  const behaviour = behaviourOf(world, call)
  if (behaviour.kind !== 'busy' && behaviour.kind !== 'unreachable') call.seize()
  call.dial()
  if (behaviour.kind === 'unreachable') {
    await pause(call, SETUP_MS)
    call.end('failed', 404)
    return false
  }
  if (behaviour.kind === 'busy') {
    await pause(call, BUSY_TONE_MS)
    call.end('busy', 486)
    return false
  }
  await pause(call, SETUP_MS)
  if (isOver(call.record)) return false
  call.ring()
  const ringMs = ringSeconds * 1000
  if (behaviour.kind === 'rings') return askPerson(call, behaviour.softphone, ringMs)
  const answersAfterMs = behaviour.kind === 'no-answer' ? ringMs : behaviour.afterMs
  await pause(call, Math.min(ringMs, answersAfterMs))
  if (isOver(call.record)) return false
  if (answersAfterMs >= ringMs) call.end('no-answer', 487)
  return !isOver(call.record)
}

/** Nobody knows how long a person lets it ring: until they decide, or as long as the caller has patience. */
async function askPerson(
  call: LiveCall,
  softphone: SoftphoneCall,
  ringMs: number,
): Promise<boolean> {
  const answer = await Promise.race([softphone.ring(), delay(ringMs), call.ended])
  if (isOver(call.record)) return false
  if (answer === 'declined') call.end('busy', 486)
  else if (answer !== 'accepted') call.end('no-answer', 487)
  return !isOver(call.record)
}
