// One block per kind of row. The numbers are part of the stored data: append, never renumber.
const BLOCKS = {
  organization: 1,
  landlord: 2,
  property: 3,
  unit: 4,
  asset: 5,
  guest: 6,
  stay: 7,
  vendor: 8,
  contact: 9,
  trade: 10,
  preference: 11,
  compliance: 12,
  policy: 13,
  accessCode: 14,
  record: 15,
  landlordContact: 16,
  onCallContact: 17,
} as const

/** The fixed id of the n-th sample row of a kind, so that a second run finds the first one's rows. */
export function seedId(kind: keyof typeof BLOCKS, n: number): string {
  const block = BLOCKS[kind].toString(16).padStart(4, '0')
  return `5ea51de0-${block}-4000-8000-${n.toString(16).padStart(12, '0')}`
}
