import { z } from 'zod'

/** What a member of an organisation is there, the most trusted one first. */
export const ROLES = ['owner', 'manager', 'coordinator', 'viewer'] as const
export const roleSchema = z.enum(ROLES)
export type Role = z.infer<typeof roleSchema>

/** May intervene in incidents and calls. The database decides; this is for what a screen offers. */
export const mayAct = (role: Role): boolean => role !== 'viewer'

/** May change the organisation's own records and standing orders. The database decides here as well. */
export const mayGovern = (role: Role): boolean => role === 'owner' || role === 'manager'
