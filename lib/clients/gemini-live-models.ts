import { FunctionResponseScheduling, ThinkingLevel } from '@google/genai'

/**
 * What a Live model accepts. Sending what it does not is close code 1007, so that a model we do not
 * know gets nothing optional.
 *
 * | model                         | thinking     | scheduling of tool results | text during a tool | transcription language |
 * |-------------------------------|--------------|----------------------------|--------------------|------------------------|
 * | 3.1-flash-live-preview        | minimal…high | no, tools block            | takes it back      | no                     |
 * | 3.8-live                      | none at all  | yes                        | is answered        | yes                    |
 * | 3.8-live-extended-thinking    | low…high     | none at all                | is answered        | yes                    |
 */
export interface LiveCapabilities {
  readonly thinkingLevel: ThinkingLevel | null
  readonly scheduling: FunctionResponseScheduling | null
  /** Its tools do not block: a text that comes while one is at work does not cancel it. */
  readonly hearsTextDuringTools: boolean
  readonly transcriptionLanguage: boolean
}

const NOTHING_OPTIONAL: LiveCapabilities = {
  thinkingLevel: null,
  scheduling: null,
  hearsTextDuringTools: false,
  transcriptionLanguage: false,
}

const CAPABILITIES: Readonly<Record<string, LiveCapabilities>> = {
  'gemini-3.1-flash-live-preview': {
    thinkingLevel: ThinkingLevel.MINIMAL,
    scheduling: null,
    hearsTextDuringTools: false,
    transcriptionLanguage: false,
  },
  'gemini-3.8-live': {
    thinkingLevel: null,
    // The result is spoken about when the sentence at hand is finished, not in the middle of it.
    scheduling: FunctionResponseScheduling.WHEN_IDLE,
    hearsTextDuringTools: true,
    transcriptionLanguage: true,
  },
  'gemini-3.8-live-extended-thinking': {
    thinkingLevel: ThinkingLevel.LOW,
    scheduling: null,
    hearsTextDuringTools: true,
    transcriptionLanguage: true,
  },
}

/** Whether we know what this model accepts; one that we do not gets nothing optional. */
export function isKnownLiveModel(model: string): boolean {
  return Object.hasOwn(CAPABILITIES, model.replace(/^models\//, ''))
}

export function capabilitiesOf(model: string): LiveCapabilities {
  return CAPABILITIES[model.replace(/^models\//, '')] ?? NOTHING_OPTIONAL
}
