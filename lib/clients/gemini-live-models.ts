import { FunctionResponseScheduling, ThinkingLevel } from '@google/genai'

/**
 * What a Live model accepts. Sending what it does not is close code 1007, so that a model we do not
 * know gets nothing optional.
 *
 * | model                         | thinking     | scheduling of tool results | transcription language |
 * |-------------------------------|--------------|----------------------------|------------------------|
 * | 3.1-flash-live-preview        | minimal…high | no, tools block            | no                     |
 * | 3.8-live                      | none at all  | yes                        | yes                    |
 * | 3.8-live-extended-thinking    | low…high     | none at all                | yes                    |
 */
export interface LiveCapabilities {
  readonly thinkingLevel: ThinkingLevel | null
  readonly scheduling: FunctionResponseScheduling | null
  readonly transcriptionLanguage: boolean
}

const NOTHING_OPTIONAL: LiveCapabilities = {
  thinkingLevel: null,
  scheduling: null,
  transcriptionLanguage: false,
}

const CAPABILITIES: Readonly<Record<string, LiveCapabilities>> = {
  'gemini-3.1-flash-live-preview': {
    thinkingLevel: ThinkingLevel.MINIMAL,
    scheduling: null,
    transcriptionLanguage: false,
  },
  'gemini-3.8-live': {
    thinkingLevel: null,
    // The result is spoken about when the sentence at hand is finished, not in the middle of it.
    scheduling: FunctionResponseScheduling.WHEN_IDLE,
    transcriptionLanguage: true,
  },
  'gemini-3.8-live-extended-thinking': {
    thinkingLevel: ThinkingLevel.LOW,
    scheduling: null,
    transcriptionLanguage: true,
  },
}

export function capabilitiesOf(model: string): LiveCapabilities {
  return CAPABILITIES[model.replace(/^models\//, '')] ?? NOTHING_OPTIONAL
}
