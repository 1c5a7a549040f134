import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../../sim/gemini/main.ts', import.meta.url))

export interface RunningProgram {
  stop(): Promise<void>
}

/** The Gemini simulator as a program of its own, listening; its embeddings are reached as Google's. */
export async function startGeminiProgram(port: number, apiKey: string): Promise<RunningProgram> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SIM_GEMINI_PORT: String(port), GEMINI_API_KEY: apiKey },
  })
  const ended = once(child, 'exit')
  // Its first line on stdout says that it listens.
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('The Gemini simulator ended while starting.'))),
  ])
  return {
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
