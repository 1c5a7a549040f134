import { TOOLS_OF_PURPOSE, toolNameSchema } from '#lib/contracts/tool-name.ts'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { TOOLS } from './registry.ts'
import { refused, retryable, type ToolContext, type ToolReply } from './tool.ts'

/** Somebody waits in silence meanwhile; the model is told rather than left hanging. */
const DEADLINE_MS = 8_000

export interface ToolRequest {
  readonly name: string
  readonly args: unknown
  /** The model's id of this call of the tool; the effect happens once for it. */
  readonly toolCallId: string
}

/**
 * Runs a tool for the call in `context.claims`. Never throws and never takes longer than eight
 * seconds: whatever goes wrong becomes an answer the model can speak about honestly.
 */
export async function runTool(request: ToolRequest, context: ToolContext): Promise<ToolReply> {
  const name = toolNameSchema.safeParse(request.name)
  const allowed = TOOLS_OF_PURPOSE[context.claims.purpose]
  if (!name.success || !allowed.includes(name.data)) {
    log.warn('tool-refused', { callId: context.claims.callId, purpose: context.claims.purpose })
    return refused(
      `There is no such tool on this call, nothing was changed. The tools are ${allowed.join(', ')}.`,
      'I cannot do that on this call.',
    )
  }
  const tool = TOOLS[name.data]
  const startedMs = context.now()
  const reply = await withinDeadline(tool.run(request.args, context, request.toolCallId), (error) =>
    failed(name.data, error, context),
  )
  log.info('tool-ran', {
    callId: context.claims.callId,
    tool: name.data,
    took: context.now() - startedMs,
    ok: !('error' in reply.output),
  })
  return reply
}

/**
 * The reply, or what `onError` makes of its failure, or after the deadline that nobody knows. The
 * work itself goes on: repeating it under the same id finds it done.
 */
export async function withinDeadline<Reply extends { effects: unknown[] }>(
  work: Promise<Reply>,
  onError: (error: unknown) => Reply,
): Promise<Reply> {
  const { promise: deadline, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () =>
      reject(new AppError('tool-too-slow', `No answer in ${DEADLINE_MS} ms.`, { remedy: 'retry' })),
    DEADLINE_MS,
  )
  try {
    return await Promise.race([work, deadline])
  } catch (error) {
    return onError(error)
  } finally {
    clearTimeout(timer)
  }
}

function failed(tool: string, error: unknown, { claims }: ToolContext): ToolReply {
  const code = error instanceof AppError ? error.code : 'unexpected'
  log.error('tool-failed', { callId: claims.callId, tool, code, reason: messageOf(error) })
  // The model may read this aloud: no messages of other programs, no stack.
  if (code === 'tool-too-slow') {
    return retryable(
      `${tool} has not answered yet, and it is not known whether it worked. Try once more.`,
      'This is taking longer than it should. One more moment, please.',
    )
  }
  const isWorthRetrying = error instanceof AppError && error.remedy === 'retry'
  return isWorthRetrying
    ? retryable(
        `${tool} did not work just now. Try once more.`,
        'That did not work just now. One more moment, please.',
      )
    : refused(
        `${tool} did not work and will not work on this call. Use transfer_to_human.`,
        'I am sorry, I cannot do that right now. I can have a person call you back.',
      )
}
