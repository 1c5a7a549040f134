import { toToolParameters, type JsonSchema } from '#lib/clients/gemini-schema.ts'
import { TOOLS_OF_PURPOSE, type ToolName } from '#lib/contracts/tool-name.ts'
import type { CallPurpose } from '#lib/domain/call.ts'
import { createIncident } from './create-incident.ts'
import { declineJob } from './decline-job.ts'
import { endCall } from './end-call.ts'
import { getIncidentStatus } from './get-incident-status.ts'
import { getVendorCode } from './get-vendor-code.ts'
import { recordConsent } from './record-consent.ts'
import { recordDecision } from './record-decision.ts'
import { recordPromise } from './record-promise.ts'
import { recordQuote } from './record-quote.ts'
import { recordRefusal } from './record-refusal.ts'
import { reportVoicemail } from './report-voicemail.ts'
import { reportWrongPerson } from './report-wrong-person.ts'
import { scheduleRepair } from './schedule-repair.ts'
import { searchMaintenance } from './search-maintenance.ts'
import type { Tool } from './tool.ts'
import { transferToHuman } from './transfer-to-human.ts'
import { updateIncidentStatus } from './update-incident-status.ts'

export const TOOLS: Record<ToolName, Tool> = {
  search_maintenance: searchMaintenance,
  create_incident: createIncident,
  update_incident_status: updateIncidentStatus,
  get_vendor_code: getVendorCode,
  schedule_repair: scheduleRepair,
  record_quote: recordQuote,
  decline_job: declineJob,
  record_decision: recordDecision,
  get_incident_status: getIncidentStatus,
  transfer_to_human: transferToHuman,
  report_voicemail: reportVoicemail,
  report_wrong_person: reportWrongPerson,
  record_refusal: recordRefusal,
  record_consent: recordConsent,
  record_promise: recordPromise,
  end_call: endCall,
}

export interface ToolDeclaration {
  readonly name: ToolName
  readonly description: string
  readonly parameters: JsonSchema
}

const declared = new Map<CallPurpose, readonly ToolDeclaration[]>()

/** What the voice model is told of the tools of a call: always the same for a purpose. */
export function declarationsFor(purpose: CallPurpose): readonly ToolDeclaration[] {
  const known = declared.get(purpose)
  if (known) return known
  // Milliseconds of work, and everybody else's call would wait for it while one is being answered.
  const declarations = declare(purpose)
  declared.set(purpose, declarations)
  return declarations
}

function declare(purpose: CallPurpose): ToolDeclaration[] {
  return TOOLS_OF_PURPOSE[purpose].map((name) => {
    const tool = TOOLS[name]
    return {
      name,
      description: tool.description,
      parameters: toToolParameters(tool.argsOf(purpose)),
    }
  })
}
