import type { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { CallClaims } from '#lib/contracts/call-brief.ts'
import type { ToolName } from '#lib/contracts/tool-name.ts'
import type { CallPurpose } from '#lib/domain/call.ts'

export interface ToolContext {
  /** Who is on the line, from the call's own record. The only thing a tool is authorised by. */
  readonly claims: CallClaims
  readonly db: Db
  /** Unix milliseconds. */
  readonly now: () => number
}

/** What the bridge must do besides answering the model. */
export type ToolEffect =
  | 'end-call'
  | 'records-changed'
  | 'await-keypad'
  /** What is being said is heard to its end, then the call is put through to a person. */
  | 'put-through'
  /** A machine listens: not a word more. */
  | 'voicemail'
  | 'wrong-person'
  | 'refused'
  /** The other side's words are not kept from now on. */
  | 'withhold-words'
  /** The other side has consented to a recording. */
  | 'start-recording'
  /** The call is not recorded any more, and what was is forgotten. */
  | 'stop-recording'

export interface ToolReply {
  /** For the model: what it asked for, or `{ error, retryable, say }`. Never a stack trace. */
  readonly output: Record<string, unknown>
  readonly effects: ToolEffect[]
  /** Strings that must not survive in this call's transcript. */
  readonly secrets: string[]
}

/** A tool that did what it was asked for. */
export function done(output: Record<string, unknown>, effects: ToolEffect[] = []): ToolReply {
  return { output, effects, secrets: [] }
}

/** A tool that changed nothing. `say` is what the model can honestly tell the other side. */
export function refused(error: string, say: string): ToolReply {
  return { output: { error, retryable: false, say }, effects: [], secrets: [] }
}

/** The same, where other arguments or a second try can help. */
export function retryable(error: string, say: string): ToolReply {
  return { output: { error, retryable: true, say }, effects: [], secrets: [] }
}

export interface ToolDefinition<Schema extends z.ZodType> {
  readonly name: ToolName
  /** Written for the model: when to use it, and what the answer means. */
  readonly description: string
  readonly args: Schema
  /** The narrower arguments of one kind of call, where they differ. */
  readonly argsOf?: (purpose: CallPurpose) => z.ZodType<z.output<Schema>>
  /** Every effect is idempotent by (call, tool call). Anything thrown reads as "it did not work". */
  readonly run: (
    args: z.output<Schema>,
    context: ToolContext,
    toolCallId: string,
  ) => Promise<ToolReply>
}

export interface Tool {
  readonly name: ToolName
  readonly description: string
  readonly argsOf: (purpose: CallPurpose) => z.ZodType
  readonly run: (args: unknown, context: ToolContext, toolCallId: string) => Promise<ToolReply>
}

/** Makes a tool whose arguments are checked before it runs; a misfit tells the model what to mend. */
export function defineTool<Schema extends z.ZodType>(definition: ToolDefinition<Schema>): Tool {
  const argsOf = (purpose: CallPurpose): z.ZodType<z.output<Schema>> =>
    definition.argsOf?.(purpose) ?? (definition.args as z.ZodType<z.output<Schema>>)
  return {
    name: definition.name,
    description: definition.description,
    argsOf,
    run: async (args, context, toolCallId) => {
      const parsed = argsOf(context.claims.purpose).safeParse(withoutNulls(args))
      if (!parsed.success) {
        return retryable(
          `The arguments of ${definition.name} do not fit, nothing was changed. ${faultsOf(parsed.error)}`,
          'Ask for what is missing, then use the tool again.',
        )
      }
      return definition.run(parsed.data, context, toolCallId)
    },
  }
}

/** Models write `null` for what they leave out. */
function withoutNulls(args: unknown): unknown {
  if (typeof args !== 'object' || args === null) return args ?? {}
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null))
}

function faultsOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`)
    .join('; ')
}
