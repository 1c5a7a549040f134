import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { PriorityBadge, StatusBadge } from '#app/_ui/status-badge.tsx'
import { plainWords } from '#app/_ui/words.ts'
import {
  readAnalysis,
  readCalls,
  readCase,
  readOutreach,
  readTimeline,
  readVendorNames,
  readVisits,
} from '#lib/db/desk.ts'
import { readLatestEscalation, readOpenPromises } from '#lib/db/desk-on-call.ts'
import { isTerminal } from '#lib/domain/incident.ts'
import { mayAct } from '#lib/domain/role.ts'
import { Control } from './acts/control.tsx'
import { Calls } from './calls/calls.tsx'
import { OnCall } from './on-call.tsx'
import { Quotes } from './quotes/quotes.tsx'
import { Timeline } from './timeline/timeline.tsx'
import { Visits } from './visits.tsx'

type Params = { params: Promise<{ incidentId: string }> }

async function loadCase({ params }: Params) {
  const { incidentId } = await params
  if (!z.uuid().safeParse(incidentId).success) notFound()
  const { db, role } = await requireSession()
  const incident = await readCase(db, incidentId)
  if (!incident) notFound()
  return { db, role, incident }
}

export async function generateMetadata(props: Params): Promise<Metadata> {
  const { incident } = await loadCase(props)
  return { title: `${incident.reference} ${incident.summary}` }
}

export default async function IncidentPage(props: Params) {
  const { db, role, incident } = await loadCase(props)
  const [timeline, outreach, analysis, visits, calls, vendorNames] = await Promise.all([
    readTimeline(db, incident.id),
    readOutreach(db, incident.id),
    readAnalysis(db, incident.id),
    readVisits(db, incident.id),
    readCalls(db, incident.id),
    readVendorNames(db),
  ])
  const [escalation, promises] = await Promise.all([
    readLatestEscalation(db, incident.id),
    readOpenPromises(db, incident.id),
  ])
  const zone = incident.property?.timezone ?? 'UTC'
  return (
    <article className="case">
      <header className="case-head">
        <Link href="/incidents" className="back">
          ← Incidents
        </Link>
        <p className="case-badges">
          <span className="reference">{incident.reference}</span>
          <PriorityBadge priority={incident.priority} />
          <StatusBadge status={incident.status} />
          {incident.control === 'agent' ? null : (
            <span className="badge badge-waiting">{plainWords(incident.control)} in control</span>
          )}
        </p>
        <h1>{incident.summary}</h1>
        <p className="muted">
          {plainWords(incident.trade)} · {incident.property?.name}, {incident.property?.address}
          {incident.unit ? ` · ${incident.unit.name}` : ''}
          {incident.guest ? ` · ${incident.guest.name}` : ''} · reported{' '}
          <LocalTime at={incident.created_at} zone={zone} full />
        </p>
        {incident.hold_reason ? <p className="notice">On hold: {incident.hold_reason}</p> : null}
        {mayAct(role) && !isTerminal(incident.status) ? (
          <p className="case-acts">
            <Control
              incidentId={incident.id}
              control={incident.control}
              isHeld={incident.hold_reason !== null}
            />
          </p>
        ) : null}
        <OnCall escalation={escalation} promises={promises} zone={zone} />
      </header>
      <Visits visits={visits} zone={zone} />
      <Quotes outreach={outreach} analysis={analysis} zone={zone} />
      <div className="case-columns">
        <Calls calls={calls} vendorNames={vendorNames} zone={zone} />
        <Timeline events={timeline} zone={zone} />
      </div>
    </article>
  )
}
