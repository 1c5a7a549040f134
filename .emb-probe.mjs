import { PGlite } from '@electric-sql/pglite'
const [,, limit] = process.argv
const db=await PGlite.create()
await db.exec(`set max_stack_depth='${limit}'`)
await db.exec("create function echo(p jsonb) returns jsonb language sql as 'select p'; create function rec(n int) returns int language plpgsql as $$ begin return rec(n+1); end $$; create function recsql(n int) returns int language sql as 'select 1'; create or replace function recsql(n int) returns int language sql as 'select recsql(n+1)'; create function rece(n int) returns int language plpgsql as $$ begin begin return rece(n+1); exception when division_by_zero then return 1; end; end $$")
const t=async(n,f)=>{ try { const r=await f(); console.log(limit, n, 'ok', JSON.stringify(r.at?.(-1)?.rows)?.slice(0,60)) } catch(e){ console.log(limit, n, e.name, e.severity, e.code, e.message.slice(0,100)) } }
for (const d of [1000,3000,6000,20000]) {
 await t('obj'+d, ()=>db.transaction(tx=>tx.exec(`select length(echo(p)::text) from json_to_record('{"p":${'{"a":'.repeat(d)}1${'}'.repeat(d)}}'::json) as x(p jsonb)`)))
 await t('arr'+d, ()=>db.transaction(tx=>tx.exec(`select length(echo(p)::text) from json_to_record('{"p":${'['.repeat(d)}1${']'.repeat(d)}}'::json) as x(p jsonb)`)))
}
await t('rec', ()=>db.transaction(tx=>tx.exec('select rec(1)')))
await t('recsql', ()=>db.transaction(tx=>tx.exec('select recsql(1)')))
await t('rece', ()=>db.transaction(tx=>tx.exec('select rece(1)')))
await t('expr', ()=>db.transaction(tx=>tx.exec('select '+'('.repeat(3000)+'1'+')'.repeat(3000))))
await t('plus', ()=>db.transaction(tx=>tx.exec('select 1'+'+1'.repeat(20000))))
await t('not', ()=>db.transaction(tx=>tx.exec('select '+'not '.repeat(20000)+'true')))
await t('regex', ()=>db.transaction(tx=>tx.exec(`select 'a' ~ '${'('.repeat(5000)}a${')'.repeat(5000)}'`)))
await t('alive', ()=>db.exec('select 1 as x'))
process.exit(0)
