import { type HumanRequest, pageManager } from './steps.ts'

/**
 * Somebody on the phone asked for a person and was told that one will call back. A run of its own: a
 * stranger's call belongs to no incident. Run twice it pages once.
 */
export async function handleHumanRequest(request: HumanRequest): Promise<void> {
  'use workflow'
  await pageManager(request)
}
