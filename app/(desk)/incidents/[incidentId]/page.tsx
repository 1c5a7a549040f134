import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { readCase } from '#lib/db/desk.ts'
import { isTerminal } from '#lib/domain/incident.ts'
import { mayAct } from '#lib/domain/role.ts'
import { Acts } from './acts/acts.tsx'
import { Calls } from './calls/calls.tsx'
import { type CaseFacts, readCaseFacts } from './case-facts.ts'
import { Decisions } from './decisions.tsx'
import { ExportForm } from './export-form.tsx'
import { Facts } from './facts/facts.tsx'
import { Header } from './header.tsx'
import { OnCall } from './on-call.tsx'
import { Quotes } from './quotes/quotes.tsx'
import styles from './room.module.css'
import { comparisonOf, subjectOf } from './subject.ts'
import { Timeline } from './timeline/timeline.tsx'
import { Visits } from './visits.tsx'

type Params = { params: Promise<{ incidentId: string }> }

async function idOf({ params }: Params): Promise<string> {
  const { incidentId } = await params
  if (!z.uuid().safeParse(incidentId).success) notFound()
  return incidentId
}

export async function generateMetadata(props: Params): Promise<Metadata> {
  const { db } = await requireSession()
  const incident = await readCase(db, await idOf(props))
  if (!incident) notFound()
  return { title: `${incident.reference} ${incident.summary}` }
}

/** The incident's room: how it stands, what can be done, and everything that was said and decided. */
export default async function IncidentPage(props: Params) {
  const incidentId = await idOf(props)
  const { db, role, pause } = await requireSession()
  const facts = await readCaseFacts(db, incidentId)
  if (!facts) notFound()
  const isActor = mayAct(role)
  const { incident, zone } = facts
  return (
    <article className={`case ${styles['room'] ?? ''}`}>
      <header className="case-head">
        <Header incident={incident} zone={zone} />
        {isActor ? (
          <Acts subject={subjectOf(facts)}>
            <ExportForm incidentId={incidentId} />
          </Acts>
        ) : (
          <div className="case-acts">
            <ExportForm incidentId={incidentId} />
          </div>
        )}
        <OnCall
          escalation={facts.escalation}
          promises={facts.promises}
          mayAct={isActor}
          isOver={isTerminal(incident.status)}
          zone={zone}
        />
      </header>
      <div className={styles['columns']}>
        <Main facts={facts} isActor={isActor} isHalted={pause !== null} />
        <Facts place={facts.place} room={facts.room} events={facts.events} />
      </div>
    </article>
  )
}

function Main(props: { facts: CaseFacts; isActor: boolean; isHalted: boolean }) {
  const { facts, isActor, isHalted } = props
  const { zone } = facts
  return (
    <div className={styles['main']}>
      <Decisions approvals={facts.approvals} vendorOfQuote={facts.vendorOfQuote} zone={zone} />
      <Visits facts={facts} isActor={isActor} isHalted={isHalted} />
      <Quotes
        outreach={facts.outreach}
        analysis={facts.analysis}
        comparison={comparisonOf(facts, isActor)}
      />
      <Calls calls={facts.calls} names={facts.callNames} mayRead={isActor} zone={zone} />
      <Timeline incidentId={facts.incident.id} entries={facts.entries} zone={zone} />
    </div>
  )
}
