const AUDIO_TOKENS_PER_SECOND = 25

const tokensOf = (audioMs: number): number => Math.round((audioMs / 1000) * AUDIO_TOKENS_PER_SECOND)

/** `usageMetadata` of a turn, from the audio that went each way. */
export function usageOf(inputMs: number, outputMs: number): Record<string, unknown> {
  const input = tokensOf(inputMs)
  const output = tokensOf(outputMs)
  return {
    promptTokenCount: input,
    responseTokenCount: output,
    totalTokenCount: input + output,
    promptTokensDetails: [{ modality: 'AUDIO', tokenCount: input }],
    responseTokensDetails: [{ modality: 'AUDIO', tokenCount: output }],
  }
}
