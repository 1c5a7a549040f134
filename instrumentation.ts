/** Runs once when the server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startApp } = await import('#app/_server/start-app.ts')
  await startApp()
}
