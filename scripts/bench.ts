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
  {
    name: 'start',
    about: 'how long the embedded database takes until it listens',
    load: async () => (await import('./bench/start.ts')).benchStart,
  },
  {
    name: 'insight',
    about: 'how long the figures of a year take with 10,000 incidents',
    load: async () => (await import('./bench/insight.ts')).benchInsight,
  },
  {
    name: 'audio',
    about: 'how good and how costly the conversion of sound is, against the usual tutorial',
    load: async () => (await import('./bench/audio.ts')).benchAudio,
  },
  {
    name: 'bridge',
    about: 'what a call costs, how late its sound is, how many calls one process carries',
    load: async () => (await import('./bench/bridge.ts')).benchBridge,
  },
  {
    name: 'interruption',
    about: 'what the caller hears when they, the model or the network interrupt an answer',
    load: async () => (await import('./bench/interruption.ts')).benchInterruption,
  },
  {
    name: 'desk',
    about: 'how fast and how heavy the dashboard is with 10 000 incidents and 200 live calls',
    load: async () => (await import('./bench/desk.ts')).benchDesk,
  },
  {
    name: 'workflow',
    about: 'how many runs are lost, how soon they go on, and what grows, on both stores',
    load: async () => (await import('./bench/workflow.ts')).benchWorkflow,
  },
  {
    name: 'soak',
    about: 'whether anything of a call stays in the bridge when it is over',
    load: async () => (await import('./bench/soak.ts')).benchSoak,
  },
]

async function run(name: string | undefined): Promise<number> {
  const benchmark = BENCHMARKS.find((one) => one.name === name)
  if (benchmark) return (await benchmark.load())()
  const list = BENCHMARKS.map(({ name: command, about }) => `  ${command.padEnd(14)} ${about}`)
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
