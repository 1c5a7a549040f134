import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validCalls } from './nonsense-calls.ts'
import { openReservedMessage } from './nonsense-rows.ts'
import { APPEND_ONLY, EXECUTES, RIGHTS } from './rights.ts'
import { auditSchema, type Papers } from './schema-audit.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const folder = new URL('./', import.meta.url)

function tablesOfPgTap(): Set<string> {
  const sql = readdirSync(folder)
    .filter((name) => name.endsWith('.test.sql'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')
  const checked = sql.matchAll(/tests\.check_(?:members|service)_table\('(\w+)'/g)
  return new Set([...checked].map(([, name = '']) => name))
}

let test: TestDatabase
let papers: Papers
beforeAll(async () => {
  test = await createTestDatabase()
  papers = {
    rights: RIGHTS,
    executes: EXECUTES,
    lookedAt: tablesOfPgTap(),
    calledWithNonsense: new Set(Object.keys(validCalls(await openReservedMessage(test)))),
  }
})
afterAll(() => test.close())

describe('every table and every function', () => {
  it('has its rights in the matrix and no others, its tests, its comment and its indexes', async () => {
    expect(await auditSchema(test.pg, papers)).toEqual([])
  })
})

const withRows = `organization_id uuid not null references organizations (id)`
/** A table as it should be, but for what a test takes away. */
const proper = `
  create table things (${withRows});
  create index on things (organization_id);
  alter table things enable row level security;
  create policy "members read" on things for select to authenticated
    using (organization_id in (select private.org_ids()));
  grant select on things to authenticated, service_role;
  grant insert, update, delete on things to service_role;
  create trigger things_keep before insert or update on things
    for each row execute function private.guard_organization();
  comment on table things is 'Things.';`
const fn = (name: string, how: string): string =>
  `create function ${name}() returns void language sql ${how} as 'select';
   revoke all on function ${name} from public;`
const HARDENED = `security definer set search_path = ''`

describe('the audit', () => {
  let before: string[]
  beforeAll(async () => {
    before = await auditSchema(test.pg, papers)
  })

  /** What the audit says more about a schema with this in it; nothing of it stays. */
  async function audit(sql: string, changed: Partial<Papers> = {}): Promise<string[]> {
    let faults: string[] = []
    await test.pg.transaction(async (tx) => {
      await tx.exec(sql)
      faults = await auditSchema(tx, { ...papers, ...changed })
      await tx.rollback()
    })
    return faults.filter((fault) => !before.includes(fault))
  }
  const thingsToo = (): Partial<Papers> => ({
    rights: { ...RIGHTS, things: RIGHTS['units'] as never },
    lookedAt: new Set([...papers.lookedAt, 'things']),
  })

  it('has nothing to say about a table that is as it should be', async () => {
    expect(await audit(proper, thingsToo())).toEqual([])
  })

  const planted: [string, string][] = [
    ['alter table things disable row level security', 'things has no row security'],
    ['comment on table things is null', 'things has no comment'],
    ['drop policy "members read" on things', 'things has the policies ""'],
    [
      'alter policy "members read" on things using (true)',
      'things has the policies "SELECT to {authenticated} true"',
    ],
    [
      'alter policy "members read" on things to public',
      'things has the policies "SELECT to {public} from viewer"',
    ],
    [
      'create policy "and write" on things for insert to authenticated with check (true)',
      'things has the policies "SELECT to {authenticated} from viewer; INSERT to {authenticated} everything"',
    ],
    ['grant select on things to anon', 'things: anon may select all'],
    ['grant truncate on things to service_role', 'things: service_role may truncate all'],
    ['grant delete on things to authenticated', 'things: authenticated may delete all'],
    ['drop index things_organization_id_idx', 'things: things_organization_id_fkey has no index'],
    ['drop trigger things_keep on things', 'things.organization_id may name another organisation'],
    [
      `alter table things add unit_id uuid references units (id); create index on things (unit_id)`,
      'things.unit_id may name another organisation',
    ],
    ['alter table things add check (true)', 'things: things_check is no sentence'],
    ['alter table things add price_cents integer', 'things.price_cents has no currency'],
    ['alter table things add seen_at timestamp', 'things.seen_at has no time zone'],
  ]
  it.each(planted)('finds what is missing after: %s', async (sql, fault) => {
    expect(await audit(`${proper}${sql};`, thingsToo())).toEqual([fault])
  })

  it('finds a table that nobody wrote down or looks at, and one that is gone', async () => {
    expect(await audit(proper)).toEqual([
      'things is looked at by no pgTAP test',
      'things has no rights in the matrix',
    ])
    expect(await audit('', thingsToo())).toEqual(['things: there is no such table'])
  })

  it('finds a state column that the secret key may write, and a secret that members may read', async () => {
    expect(await audit('grant update (status) on incidents to service_role')).toEqual([
      expect.stringMatching(/^incidents: service_role may update all but closed_at, control/),
    ])
    expect(await audit('grant select (brief) on calls to authenticated')).toEqual([
      'calls: authenticated may select all but bridge_url',
    ])
    expect(await audit('grant select on private.state_moves to service_role')).toEqual([
      'private.state_moves is open to service_role',
    ])
  })

  const functions: [string, string[]][] = [
    [
      fn('public.meddle', HARDENED),
      ['public.meddle has no line in the matrix', 'public.meddle is never called with nonsense'],
    ],
    [fn('private.help', ''), ['private.help has no search path of its own']],
    [
      `${fn('private.help', HARDENED)} grant execute on function private.help to public`,
      ['private.help is open to anon,authenticated,service_role'],
    ],
    [
      'grant execute on function public.release_access_code to authenticated',
      ['public.release_access_code is open to authenticated,service_role'],
    ],
    [
      'alter function public.release_access_code security invoker',
      ['public.release_access_code runs with the rights of its caller'],
    ],
    ['drop function public.claim_outbox', ['public.claim_outbox: there is no such function']],
  ]
  it.each(functions)('finds what is wrong with a function: %s', async (sql, faults) => {
    expect(await audit(`${sql};`)).toEqual(faults)
  })
})

describe('what happened', () => {
  it.each(APPEND_ONLY)('in %s is changed by nobody, however much they may', async (table) => {
    const script = readFileSync(new URL('two-organizations.sql', import.meta.url), 'utf8')
    await test.pg.transaction(async (tx) => {
      await tx.exec(script)
      await tx.exec('set constraints all immediate')
      for (const act of ['update', 'delete', 'truncate'] as const) {
        const sql = {
          update: `update public.${table} set created_at = now()`,
          delete: `delete from public.${table}`,
          truncate: `truncate public.${table} cascade`,
        }[act]
        await tx.exec('savepoint before')
        // oxlint-disable-next-line no-await-in-loop
        await expect(tx.exec(sql), `${act} ${table}`).rejects.toMatchObject({ code: 'PT403' })
        await tx.exec('rollback to savepoint before')
      }
      await tx.rollback()
    })
  })
})
