import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { purposeWords } from '#app/_ui/words.ts'
import {
  readCallControls,
  readCallEvents,
  readCallPage,
  readOwnNumber,
  readPartyName,
  readRecording,
} from '#lib/db/desk-calls.ts'
import { mayAct } from '#lib/domain/role.ts'
import { CallHead } from './call-head.tsx'
import { interventionsOf, marksOf } from './call-marks.ts'
import { CallTranscript } from './call-transcript.tsx'
import styles from './call.module.css'
import { CallControls } from './controls.tsx'
import { Figures } from './figures.tsx'
import { LevelMeter } from './level-meter.tsx'
import { hasSound, RecordingOfCall } from './recording/recording.tsx'
import { TimeLineChart } from './time-line-chart.tsx'
import { figuresOf, timeLineOf } from './time-line.ts'

type Params = { params: Promise<{ callId: string }> }

async function loadCall({ params }: Params) {
  const { callId } = await params
  if (!z.uuid().safeParse(callId).success) notFound()
  const session = await requireSession()
  const call = await readCallPage(session.db, callId)
  if (!call) notFound()
  const party = await readPartyName(session.db, call.party_kind, call.party_id)
  return { ...session, call, name: party ?? purposeWords(call.purpose) }
}

export async function generateMetadata(props: Params): Promise<Metadata> {
  const { name } = await loadCall(props)
  return { title: `Call with ${name}` }
}

/** One call: what is said, how it goes, and what can be done about it. */
export default async function CallPage(props: Params) {
  const { db, role, userId, call, name } = await loadCall(props)
  const [controls, events, ownNumber, recording] = await Promise.all([
    readCallControls(db, call.id),
    call.incident ? readCallEvents(db, call.incident.id, call.id) : [],
    readOwnNumber(db, userId),
    readRecording(db, call.id),
  ])
  const isRunning = call.ended_at === null && call.conversation_ended_at === null
  const startMs = Date.parse(call.answered_at ?? call.created_at)
  const endMs = call.ended_at ?? call.conversation_ended_at
  const nowMs = Math.max(0, (endMs === null ? Date.now() : Date.parse(endMs)) - startMs)
  const interventions = interventionsOf(controls, startMs, userId)
  const marks = marksOf(events, interventions, startMs)
  const isSpoken = isRunning && call.streams > 0 && call.purpose !== 'escalation'
  return (
    <main className={styles['page']}>
      <CallHead call={call} name={name} />
      {isSpoken ? (
        <div className={styles['steer']}>
          <LevelMeter callId={call.id} />
          {mayAct(role) ? <CallControls callId={call.id} ownNumber={ownNumber} /> : null}
        </div>
      ) : null}
      {call.answered_at === null ? null : (
        <section aria-labelledby="course">
          <h2 id="course">Course of the call</h2>
          <Figures figures={figuresOf(call.turns, nowMs)} />
          <TimeLineChart line={timeLineOf(call.turns, marks, nowMs)} />
        </section>
      )}
      {call.answered_at === null ? null : (
        <section aria-labelledby="heard" className={styles['said']}>
          <h2 id="heard">Recording</h2>
          <RecordingOfCall
            callId={call.id}
            recording={recording}
            role={role}
            isRunning={isRunning}
            callerName={callerName(name, call.purpose)}
            turns={call.turns}
          />
        </section>
      )}
      <section aria-labelledby="said" className={styles['said']}>
        <h2 id="said">Transcript</h2>
        {call.turns.length + interventions.length === 0 ? (
          <p className="empty">{emptyWords(role, call.answered_at !== null, isRunning)}</p>
        ) : (
          <CallTranscript
            turns={call.turns}
            interventions={interventions}
            callerName={callerName(name, call.purpose)}
            hasSound={hasSound(recording)}
            isLive={isRunning}
          />
        )}
      </section>
    </main>
  )
}

const callerName = (name: string, purpose: string): string =>
  name === purposeWords(purpose) ? 'Caller' : name

function emptyWords(role: string, isAnswered: boolean, isRunning: boolean): string {
  if (role === 'viewer') return 'Transcripts are for those who work the case, from coordinator on.'
  if (!isAnswered) return isRunning ? 'Ringing…' : 'Nobody answered.'
  return isRunning ? 'Nothing said yet.' : 'Nothing was said.'
}
