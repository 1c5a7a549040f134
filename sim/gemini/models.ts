type ToolBehavior = 'BLOCKING' | 'NON_BLOCKING'

/** What a Live model accepts at setup and after; anything else closes the session with 1007. */
export interface LiveModel {
  readonly id: string
  /** Empty: any thinkingConfig is refused. */
  readonly thinkingLevels: readonly string[]
  readonly toolBehaviors: readonly ToolBehavior[]
  readonly defaultBehavior: ToolBehavior
  readonly allowsScheduling: boolean
  /** Proactive audio: cannot be switched on, or cannot be switched off. */
  readonly proactiveAudio: 'unsupported' | 'always-on'
  readonly allowsContextUpdate: boolean
  readonly allowsTranscriptionLanguage: boolean
}

const LIVE_MODELS: readonly LiveModel[] = [
  {
    id: 'gemini-3.8-live',
    thinkingLevels: [],
    toolBehaviors: ['BLOCKING', 'NON_BLOCKING'],
    defaultBehavior: 'NON_BLOCKING',
    allowsScheduling: true,
    proactiveAudio: 'always-on',
    allowsContextUpdate: true,
    allowsTranscriptionLanguage: true,
  },
  {
    id: 'gemini-3.8-live-extended-thinking',
    thinkingLevels: ['LOW', 'MEDIUM', 'HIGH'],
    toolBehaviors: ['NON_BLOCKING'],
    defaultBehavior: 'NON_BLOCKING',
    allowsScheduling: false,
    proactiveAudio: 'always-on',
    allowsContextUpdate: true,
    allowsTranscriptionLanguage: true,
  },
  {
    id: 'gemini-3.1-flash-live-preview',
    thinkingLevels: ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'],
    toolBehaviors: ['BLOCKING'],
    defaultBehavior: 'BLOCKING',
    allowsScheduling: false,
    proactiveAudio: 'unsupported',
    allowsContextUpdate: false,
    allowsTranscriptionLanguage: false,
  },
]

const TEXT_MODELS = ['gemini-3.8-flash', 'gemini-3.8-pro']
const EMBEDDING_MODELS = ['gemini-embedding-001', 'gemini-embedding-2']

export type ModelUse = 'live' | 'text' | 'embedding'

export function findLiveModel(name: string): LiveModel | undefined {
  const id = name.replace(/^models\//, '')
  return LIVE_MODELS.find((model) => model.id === id)
}

/** What a model is for; null: there is no such model. */
export function useOfModel(id: string): ModelUse | null {
  if (findLiveModel(id)) return 'live'
  if (TEXT_MODELS.includes(id)) return 'text'
  return EMBEDDING_MODELS.includes(id) ? 'embedding' : null
}

const METHODS: Record<ModelUse, readonly string[]> = {
  live: ['bidiGenerateContent'],
  text: ['generateContent', 'countTokens'],
  embedding: ['embedContent', 'batchEmbedContents'],
}

/** A model as `GET /models/{id}` describes it. */
export function describeModel(id: string): Record<string, unknown> | null {
  const use = useOfModel(id)
  if (use === null) return null
  return {
    name: `models/${id}`,
    displayName: id,
    inputTokenLimit: 131_072,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: METHODS[use],
  }
}

export function describeModels(): Record<string, unknown>[] {
  const ids = [...LIVE_MODELS.map(({ id }) => id), ...TEXT_MODELS, ...EMBEDDING_MODELS]
  return ids.map(describeModel).filter((model) => model !== null)
}
