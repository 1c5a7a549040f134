import type { readVendors } from '#lib/db/directory-lists.ts'
import type { VendorFigures } from '#lib/db/insight.ts'
import { type Paper, paperOf, worstPaper } from '#app/(desk)/directory/parts/papers.ts'

type Vendor = Awaited<ReturnType<typeof readVendors>>[number]

export interface VendorLine {
  readonly vendor: Vendor
  readonly figures: VendorFigures
  readonly insurance: Paper | null
  readonly licence: Paper | null
  readonly worst: Paper
  /** Why they are not asked, in a word; null: they are. */
  readonly obstacle: string | null
}

const NEVER_ASKED = {
  asked: 0,
  answered: 0,
  quoted: 0,
  startHours: null,
  jobs: 0,
  isReachable: true,
}

/** What a vendor's row says: `today` is an ISO date on the organisation's clock. */
export function lineOf(
  vendor: Vendor,
  known: VendorFigures | undefined,
  today: string,
): VendorLine {
  const { compliance, id: vendorId, name } = vendor
  const figures = known ?? { ...NEVER_ASKED, vendorId, name }
  const insurance = compliance ? paperOf(compliance.coi_until, today) : null
  const licence = compliance ? paperOf(compliance.licence_until, today) : null
  const worst = worstPaper([insurance, licence])
  const hasConsent = vendor.contacts.some((contact) => contact.consent_at !== null)
  const obstacle = !vendor.active
    ? 'Suspended'
    : worst.state === 'out'
      ? 'Papers out'
      : !hasConsent
        ? 'No consent'
        : !figures.isReachable
          ? 'Asked not to be called'
          : null
  return { vendor, figures, insurance, licence, worst, obstacle }
}

export const VENDOR_SORTS = {
  urgent: 'What needs you first',
  name: 'Name',
  answers: 'Worst at answering',
  rating: 'Best rated',
  jobs: 'Most jobs',
} as const
export type VendorSort = keyof typeof VENDOR_SORTS

const shareOf = (line: VendorLine): number =>
  line.figures.asked > 0 ? line.figures.answered / line.figures.asked : 2

/** Who cannot be sent though they should be comes first; who was suspended on purpose comes last. */
const urgencyOf = ({ vendor, worst, obstacle }: VendorLine): number =>
  !vendor.active ? 3 : obstacle !== null ? 0 : worst.state === 'soon' ? 1 : 2

const BY: Record<VendorSort, (a: VendorLine, b: VendorLine) => number> = {
  urgent: (a, b) => urgencyOf(a) - urgencyOf(b) || a.worst.days - b.worst.days,
  name: () => 0,
  answers: (a, b) => shareOf(a) - shareOf(b),
  rating: (a, b) => (b.vendor.rating ?? 0) - (a.vendor.rating ?? 0),
  jobs: (a, b) => b.figures.jobs - a.figures.jobs,
}

/** Ties stay as they were: by name. */
export const sortVendors = (lines: readonly VendorLine[], sort: VendorSort): VendorLine[] =>
  lines.toSorted(BY[sort])
