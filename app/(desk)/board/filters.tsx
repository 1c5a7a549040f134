import Link from 'next/link'
import { plainWords, priorityWords, statusWords } from '#app/_ui/words.ts'
import type { BoardFilter } from '#lib/db/board.ts'
import { incidentStatusSchema, prioritySchema } from '#lib/domain/incident.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import styles from './board.module.css'
import { isFiltered } from './filter.ts'
import { FilterForm } from './filter-form.tsx'

interface Option {
  readonly value: string
  readonly words: string
}

/** A form and not a script: it works by keyboard, its state is the address, and that can be shared. */
export function Filters(props: {
  filter: BoardFilter
  properties: readonly { id: string; name: string }[]
}) {
  const { filter, properties } = props
  return (
    <FilterForm>
      <label className={styles['search']}>
        <span className="unseen">Search incidents</span>
        <input
          type="search"
          name="q"
          defaultValue={filter.search ?? ''}
          placeholder="Search reference, problem, guest or property"
        />
      </label>
      <Choice
        label="Property"
        name="property"
        chosen={filter.propertyId}
        options={properties.map(({ id, name }) => ({ value: id, words: name }))}
      />
      <Choice
        label="Priority"
        name="priority"
        chosen={filter.priority}
        options={prioritySchema.options.map((value) => ({ value, words: priorityWords(value) }))}
      />
      <Choice
        label="Trade"
        name="trade"
        chosen={filter.trade}
        options={tradeSchema.options.map((value) => ({ value, words: plainWords(value) }))}
      />
      <Choice
        label="Status"
        name="status"
        chosen={filter.status}
        options={incidentStatusSchema.options.map((value) => ({
          value,
          words: statusWords(value),
        }))}
      />
      <button type="submit" className="plain">
        Filter
      </button>
      {isFiltered(filter) ? <Link href="/board">Show all</Link> : null}
    </FilterForm>
  )
}

function Choice(props: {
  label: string
  name: string
  chosen: string | null
  options: readonly Option[]
}) {
  return (
    <label>
      <span className="unseen">{props.label}</span>
      <select name={props.name} defaultValue={props.chosen ?? ''}>
        <option value="">{props.label}: all</option>
        {props.options.map(({ value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
