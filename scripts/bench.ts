import { runUntilStopped } from './stack/run-until-stopped.ts'

interface Benchmark {
  readonly name: string
  readonly about: string
  /** Loaded when asked for only; resolves to the exit code. */
  readonly load: () => Promise<() => Promise<number>>
}

const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'db',
    about: 'what a phone call asks of the embedded database, and how long its tools take',
    load: async () => (await import('./bench/db.ts')).benchDatabase,
  },
]

async function run(name: string | undefined): Promise<number> {
  const benchmark = BENCHMARKS.find((one) => one.name === name)
  if (benchmark) return (await benchmark.load())()
  const list = BENCHMARKS.map(({ name: command, about }) => `  ${command.padEnd(8)} ${about}`)
  process.stdout.write(`npm run bench -- <name>\n${list.join('\n')}\n`)
  if (name === undefined) return 0
  process.stderr.write(`There is no benchmark "${name}".\n`)
  return 1
}

// What a benchmark has started ends with this process, however it ends.
await runUntilStopped(
  () => run(process.argv[2]),
  () => Promise.resolve(),
)
