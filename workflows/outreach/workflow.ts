import { ring, untilMorning } from '#workflows/call/workflow.ts'
import {
  type AskedVendor,
  callVendor,
  checkFigures,
  compareQuotes,
  openWave,
  settleRequest,
} from './steps.ts'

/** Vendors asked at the same time, and how often further ones are tried before a person is. */
const WAVES = 2

/** `quoteId`: the recommended one. */
export type Gathered = { kind: 'quoted'; quoteId: string } | { kind: 'nobody-quoted' }

/**
 * One round of quotes for one scope: several vendors are called at the same time; if none of them
 * quotes, further ones are. The quotes are then read a second time and compared.
 */
export async function gatherQuotes(incidentId: string, round: number): Promise<Gathered> {
  for (let wave = 1; wave <= WAVES; wave += 1) {
    await untilMorning(incidentId)
    const vendors = await openWave({ incidentId, round, wave })
    const settled = await Promise.all(
      vendors.map((vendor) => askVendor({ incidentId, round, vendor })),
    )
    if (settled.includes('quoted')) {
      const quoteId = await compareQuotes({ incidentId, round })
      if (quoteId) return { kind: 'quoted', quoteId }
    }
    if (vendors.length === 0) break
  }
  return { kind: 'nobody-quoted' }
}

interface Request {
  readonly incidentId: string
  readonly round: number
  readonly vendor: AskedVendor
}

/** Calls one vendor once. Whatever the vendor said is recorded before the call ends. */
async function askVendor({ incidentId, round, vendor }: Request): Promise<string> {
  const key = `${incidentId}:quote:${round}:${vendor.vendorId}`
  const end = await ring({ key, incidentId }, () => callVendor({ key, incidentId, round, vendor }))
  const { quoteRequestId } = vendor
  const status = await settleRequest({ quoteRequestId, end })
  if (status === 'quoted') await checkFigures({ incidentId, round, quoteRequestId })
  return status
}
