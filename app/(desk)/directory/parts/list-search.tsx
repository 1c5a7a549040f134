import Form from 'next/form'
import styles from '#app/(desk)/directory/directory.module.css'
import type { ListQuery } from './list-query.ts'

/** A form and not a script: it works by keyboard, its state is the address, and that can be shared. */
export function ListSearch<Sort extends string>(props: {
  action: string
  placeholder: string
  query: ListQuery<Sort>
  sorts: Readonly<Record<Sort, string>>
}) {
  const { action, placeholder, query, sorts } = props
  return (
    <Form action={action} className={styles['search']} role="search" key={JSON.stringify(query)}>
      <label>
        <span className="unseen">Search</span>
        <input type="search" name="q" defaultValue={query.search} placeholder={placeholder} />
      </label>
      <label>
        <span className="unseen">Sort by</span>
        <select name="sort" defaultValue={query.sort}>
          {Object.entries<string>(sorts).map(([sort, words]) => (
            <option key={sort} value={sort}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="plain">
        Show
      </button>
    </Form>
  )
}
