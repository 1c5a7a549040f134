import { availableParallelism, cpus, loadavg, platform } from 'node:os'

/** Where the figures come from: without it they mean nothing. */
export function machineLine(): string {
  const [load = 0] = loadavg()
  const model = cpus()[0]?.model.trim() || 'unknown processor'
  return `${availableParallelism()} cores (${model}), load ${load.toFixed(1)}, ${platform()}, Node ${process.versions.node}`
}
