import styles from './call.module.css'
import { inSeconds, REPLY_FINE_MS, REPLY_SLOW_MS, type CallFigures } from './time-line.ts'

const toneOf = (ms: number | null): string =>
  ms === null ? '' : ms <= REPLY_FINE_MS ? 'fine' : ms <= REPLY_SLOW_MS ? 'fair' : 'slow'

/** How the conversation went, in numbers. */
export function Figures({ figures }: { figures: CallFigures }) {
  const { p50Ms, p95Ms, replies, interruptions, agentMs, callerMs } = figures
  const spokenMs = agentMs + callerMs
  return (
    <dl className={styles['figures']}>
      <div>
        <dt>Reply after, median</dt>
        <dd data-tone={toneOf(p50Ms)}>{p50Ms === null ? '–' : inSeconds(p50Ms)}</dd>
      </div>
      <div>
        <dt>Slowest 5 %</dt>
        <dd data-tone={toneOf(p95Ms)}>{p95Ms === null ? '–' : inSeconds(p95Ms)}</dd>
      </div>
      <div>
        <dt>Replies</dt>
        <dd>{replies}</dd>
      </div>
      <div>
        <dt>Interruptions</dt>
        <dd>{interruptions}</dd>
      </div>
      <div>
        <dt>Agent’s share of talk</dt>
        <dd>{spokenMs === 0 ? '–' : `${Math.round((agentMs / spokenMs) * 100)} %`}</dd>
      </div>
    </dl>
  )
}
