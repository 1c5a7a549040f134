import Link from 'next/link'
import type { VendorFigures } from '#lib/db/insight.ts'
import { startWords } from '#app/(desk)/directory/parts/figures.tsx'
import { wilson } from './geometry.ts'
import styles from './insight.module.css'

const PERCENT = 100
const SHOWN = 20

/** How each vendor answers, who was asked most first. */
export function VendorBars({ figures }: { figures: readonly VendorFigures[] }) {
  const asked = figures.filter((one) => one.asked > 0).toSorted((a, b) => b.asked - a.asked)
  if (asked.length === 0) {
    return <p className="empty">No vendor was asked for a price in this time.</p>
  }
  return (
    <div className={`card ${styles['scroll']}`} tabIndex={0} role="region" aria-label="Vendors">
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Vendor</th>
            <th scope="col">Asked</th>
            <th scope="col">Answers</th>
            <th scope="col">0 to 100 %</th>
            <th scope="col">Names a price</th>
            <th scope="col">Offers to start in</th>
            <th scope="col">Jobs</th>
          </tr>
        </thead>
        <tbody>
          {asked.slice(0, SHOWN).map((one) => (
            <tr key={one.vendorId}>
              <th scope="row">
                <Link href={`/directory/vendors/${one.vendorId}`}>{one.name}</Link>
              </th>
              <td>{one.asked}</td>
              <td>{Math.round((PERCENT * one.answered) / one.asked)} %</td>
              <td>
                <Bar hits={one.answered} count={one.asked} />
              </td>
              <td>{Math.round((PERCENT * one.quoted) / one.asked)} %</td>
              <td>{startWords(one.startHours)}</td>
              <td>{one.jobs}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked.length > SHOWN ? (
        <p className="empty">and {asked.length - SHOWN} who were asked less often.</p>
      ) : null}
    </div>
  )
}

/** The share, and where it lies with 95 % confidence. */
function Bar({ hits, count }: { hits: number; count: number }) {
  const [low, high] = wilson(hits, count)
  return (
    <svg
      className={styles['bar']}
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line
        x1={0}
        x2={100}
        y1={5}
        y2={5}
        className={styles['grid']}
        vectorEffect="non-scaling-stroke"
      />
      <rect
        className={styles['wide']}
        x={low * PERCENT}
        width={(high - low) * PERCENT}
        y={1}
        height={8}
      />
      <rect
        className={styles['median']}
        x={(PERCENT * hits) / count - 0.75}
        width={1.5}
        y={0}
        height={10}
      />
    </svg>
  )
}
