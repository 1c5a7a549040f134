import { z } from 'zod'
import type { DeclaredTool } from '#sim/gemini/brain/briefing.ts'
import { findLiveModel, type LiveModel } from '#sim/gemini/models.ts'
import { describeFault } from './client-message.ts'
import { invalid, Refusal } from './refusal.ts'
import { faultOfParameters, namesOfParameters } from './tool-schema.ts'

const VOICES = new Set(
  (
    'Zephyr Puck Charon Kore Fenrir Leda Orus Aoede Callirrhoe Autonoe Enceladus Iapetus Umbriel ' +
    'Algieba Despina Erinome Algenib Rasalgethi Laomedeia Achernar Alnilam Schedar Gacrux ' +
    'Pulcherrima Achird Zubenelgenubi Vindemiatrix Sadachbia Sadaltager Sulafat'
  ).split(' '),
)

const transcription = z.strictObject({
  languageCodes: z.array(z.string()).optional(),
  customVocabulary: z.array(z.string()).optional(),
})
/** 64-bit integers travel as strings. */
const int64 = z.union([z.int(), z.string().regex(/^\d+$/)])

const functionDeclaration = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/, 'Invalid function name.'),
  description: z.string().optional(),
  behavior: z.enum(['BLOCKING', 'NON_BLOCKING', 'UNSPECIFIED']).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  parametersJsonSchema: z.record(z.string(), z.unknown()).optional(),
  response: z.record(z.string(), z.unknown()).optional(),
})

const setupSchema = z.strictObject({
  model: z.string(),
  generationConfig: z
    .strictObject({
      responseModalities: z.array(z.enum(['AUDIO', 'TEXT', 'IMAGE', 'VIDEO'])).optional(),
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().optional(),
      topK: z.number().optional(),
      maxOutputTokens: z.int().optional(),
      seed: z.int().optional(),
      mediaResolution: z.string().optional(),
      speechConfig: z
        .strictObject({
          languageCode: z.string().optional(),
          voiceConfig: z
            .strictObject({ prebuiltVoiceConfig: z.strictObject({ voiceName: z.string() }) })
            .optional(),
        })
        .optional(),
      thinkingConfig: z
        .strictObject({
          thinkingLevel: z.string().optional(),
          thinkingBudget: z.int().optional(),
          includeThoughts: z.boolean().optional(),
        })
        .optional(),
      enableAffectiveDialog: z.boolean().optional(),
    })
    .optional(),
  systemInstruction: z
    .strictObject({
      role: z.string().optional(),
      parts: z.array(z.strictObject({ text: z.string() })),
    })
    .optional(),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z.array(functionDeclaration).optional(),
        googleSearch: z.strictObject({}).optional(),
      }),
    )
    .optional(),
  realtimeInputConfig: z
    .strictObject({
      automaticActivityDetection: z
        .strictObject({
          disabled: z.boolean().optional(),
          startOfSpeechSensitivity: z
            .enum([
              'START_SENSITIVITY_UNSPECIFIED',
              'START_SENSITIVITY_HIGH',
              'START_SENSITIVITY_LOW',
            ])
            .optional(),
          endOfSpeechSensitivity: z
            .enum(['END_SENSITIVITY_UNSPECIFIED', 'END_SENSITIVITY_HIGH', 'END_SENSITIVITY_LOW'])
            .optional(),
          prefixPaddingMs: z.int().min(0).optional(),
          silenceDurationMs: z.int().min(0).optional(),
        })
        .optional(),
      activityHandling: z
        .enum(['ACTIVITY_HANDLING_UNSPECIFIED', 'START_OF_ACTIVITY_INTERRUPTS', 'NO_INTERRUPTION'])
        .optional(),
      turnCoverage: z.string().optional(),
    })
    .optional(),
  sessionResumption: z
    .strictObject({ handle: z.string().optional(), transparent: z.boolean().optional() })
    .optional(),
  contextWindowCompression: z
    .strictObject({
      triggerTokens: int64.optional(),
      slidingWindow: z.strictObject({ targetTokens: int64.optional() }).optional(),
    })
    .optional(),
  inputAudioTranscription: transcription.optional(),
  outputAudioTranscription: transcription.optional(),
  proactivity: z.strictObject({ proactiveAudio: z.boolean().optional() }).optional(),
  historyConfig: z
    .strictObject({ initialHistoryInClientContent: z.boolean().optional() })
    .optional(),
  labels: z.record(z.string(), z.string()).optional(),
})
type Setup = z.infer<typeof setupSchema>
type Declaration = z.infer<typeof functionDeclaration>

/** What a session is told once and for all. */
export interface SessionConfig {
  readonly model: LiveModel
  readonly instructions: string
  readonly tools: ReadonlyMap<string, DeclaredTool>
  readonly transcribesInput: boolean
  readonly transcribesOutput: boolean
  readonly startMs: number
  readonly silenceMs: number
  readonly isActivityManual: boolean
  readonly isInterruptible: boolean
  readonly wantsHandles: boolean
  readonly handle: string | null
}

const SILENCE_MS_DEFAULT = 500
/**
 * `prefixPaddingMs` is how much speech must come before it counts. Words are several times shorter
 * here than when people say them, and so is this.
 */
const SPEECH_SPEED = 4

function checkGeneration(setup: Setup, model: LiveModel): void {
  const { responseModalities, thinkingConfig, enableAffectiveDialog, speechConfig } =
    setup.generationConfig ?? {}
  if (responseModalities?.length !== 1 || responseModalities[0] !== 'AUDIO') {
    throw invalid(
      'Cannot extract voices from a non-audio request: responseModalities must be [AUDIO].',
    )
  }
  if (thinkingConfig) {
    const level = thinkingConfig.thinkingLevel
    if (model.thinkingLevels.length === 0) {
      throw invalid(`thinkingConfig is not supported by ${model.id}.`)
    }
    if (level === undefined || !model.thinkingLevels.includes(level)) {
      throw invalid(`thinkingLevel ${level ?? '(none)'} is not supported by ${model.id}.`)
    }
  }
  if (enableAffectiveDialog !== undefined) {
    throw invalid(`enableAffectiveDialog is not supported by ${model.id}.`)
  }
  const voice = speechConfig?.voiceConfig?.prebuiltVoiceConfig.voiceName
  if (voice !== undefined && !VOICES.has(voice)) throw invalid(`Voice ${voice} is not available.`)
}

function checkFeatures(setup: Setup, model: LiveModel): void {
  const proactive = setup.proactivity?.proactiveAudio
  if (model.proactiveAudio === 'unsupported' && setup.proactivity) {
    throw invalid(`proactivity is not supported by ${model.id}.`)
  }
  if (proactive === false) throw invalid(`proactiveAudio cannot be turned off for ${model.id}.`)
  const languages =
    setup.inputAudioTranscription?.languageCodes ?? setup.outputAudioTranscription?.languageCodes
  if (languages && !model.allowsTranscriptionLanguage) {
    throw invalid(`languageCodes is not supported by ${model.id}.`)
  }
}

function declaredTool(declaration: Declaration, model: LiveModel): DeclaredTool {
  const { name, behavior, parameters, parametersJsonSchema } = declaration
  if (parameters && parametersJsonSchema) {
    throw invalid(`${name}: parameters and parametersJsonSchema are mutually exclusive.`)
  }
  const fault = parameters ? faultOfParameters(parameters) : null
  if (fault !== null) throw invalid(`functionDeclarations ${name}: ${fault}`)
  const chosen =
    behavior === undefined || behavior === 'UNSPECIFIED' ? model.defaultBehavior : behavior
  if (!model.toolBehaviors.includes(chosen)) {
    throw invalid(`behavior ${chosen} of ${name} is not supported by ${model.id}.`)
  }
  const schema = parameters ?? parametersJsonSchema
  return {
    name,
    parameters: schema ? namesOfParameters(schema) : null,
    isBlocking: chosen === 'BLOCKING',
  }
}

function declaredTools(setup: Setup, model: LiveModel): ReadonlyMap<string, DeclaredTool> {
  const tools = new Map<string, DeclaredTool>()
  for (const declaration of setup.tools?.flatMap((tool) => tool.functionDeclarations ?? []) ?? []) {
    if (tools.has(declaration.name)) {
      throw invalid(`Duplicate function declaration found: ${declaration.name}`)
    }
    tools.set(declaration.name, declaredTool(declaration, model))
  }
  return tools
}

/** Reads the setup message. Throws the `Refusal` with which the real service would close. */
export function readSetup(given: Record<string, unknown>): SessionConfig {
  const parsed = setupSchema.safeParse(given)
  if (!parsed.success) throw invalid(describeFault(parsed.error))
  const setup = parsed.data
  const model = setup.model.startsWith('models/') ? findLiveModel(setup.model) : undefined
  if (!model) {
    throw new Refusal(1008, `${setup.model} is not found for bidiGenerateContent. Call ListModels.`)
  }
  checkGeneration(setup, model)
  checkFeatures(setup, model)
  const detection = setup.realtimeInputConfig?.automaticActivityDetection
  return {
    model,
    instructions: setup.systemInstruction?.parts.map((part) => part.text).join('\n') ?? '',
    tools: declaredTools(setup, model),
    transcribesInput: setup.inputAudioTranscription !== undefined,
    transcribesOutput: setup.outputAudioTranscription !== undefined,
    startMs: Math.max(20, (detection?.prefixPaddingMs ?? 0) / SPEECH_SPEED),
    silenceMs: detection?.silenceDurationMs ?? SILENCE_MS_DEFAULT,
    isActivityManual: detection?.disabled === true,
    isInterruptible: setup.realtimeInputConfig?.activityHandling !== 'NO_INTERRUPTION',
    wantsHandles: setup.sessionResumption !== undefined,
    handle: setup.sessionResumption?.handle ?? null,
  }
}
