import { z } from 'zod'
import type { CallPurpose } from '#lib/domain/call.ts'

export const toolNameSchema = z.enum([
  'search_maintenance',
  'create_incident',
  'update_incident_status',
  'get_vendor_code',
  'schedule_repair',
  'record_quote',
  'decline_job',
  'record_decision',
  'get_incident_status',
  'transfer_to_human',
  'report_voicemail',
  'report_wrong_person',
  'record_refusal',
  'end_call',
])
export type ToolName = z.infer<typeof toolNameSchema>

/** Which call may use which tool. A tool that is not listed for a call's purpose is refused. */
export const TOOLS_OF_PURPOSE: Record<CallPurpose, readonly ToolName[]> = {
  guest_intake: [
    'search_maintenance',
    'create_incident',
    'update_incident_status',
    'get_incident_status',
    'transfer_to_human',
    'report_voicemail',
    'report_wrong_person',
    'record_refusal',
    'end_call',
  ],
  vendor_quote: [
    'search_maintenance',
    'record_quote',
    'decline_job',
    'transfer_to_human',
    'report_voicemail',
    'report_wrong_person',
    'record_refusal',
    'end_call',
  ],
  vendor_scheduling: [
    'schedule_repair',
    'decline_job',
    'transfer_to_human',
    'report_voicemail',
    'report_wrong_person',
    'record_refusal',
    'end_call',
  ],
  vendor_visit: [
    'search_maintenance',
    'get_vendor_code',
    'update_incident_status',
    'get_incident_status',
    'transfer_to_human',
    'report_voicemail',
    'report_wrong_person',
    'record_refusal',
    'end_call',
  ],
  landlord_approval: [
    'search_maintenance',
    'record_decision',
    'get_incident_status',
    'transfer_to_human',
    'report_voicemail',
    'report_wrong_person',
    'record_refusal',
    'end_call',
  ],
  guest_update: [
    'update_incident_status',
    'get_incident_status',
    'transfer_to_human',
    'report_voicemail',
    'report_wrong_person',
    'record_refusal',
    'end_call',
  ],
}
