import type { NextConfig } from 'next'
import { withWorkflow } from 'workflow/next'

// Our wrapper around the stock worlds (docs/decisions/0002). The stock ones corrupt
// runs, run steps twice and let strangers start workflows. Must be set before withWorkflow(). Vercel
// brings a world of its own.
if (!process.env.VERCEL) process.env.WORKFLOW_TARGET_WORLD ||= './workflows/world/index.mjs'

/** `next dev` serves its own files to this machine only, unless the app has an address of its own. */
const appUrl = process.env.APP_URL ?? ''

const config: NextConfig = {
  allowedDevOrigins: URL.canParse(appUrl) ? [new URL(appUrl).hostname] : [],
  // Webhooks are small; nothing we serve is indexed by strangers.
  poweredByHeader: false,
  // An owner's page is a form and some words: it runs no script, its own included, so none is sent.
  headers: () =>
    Promise.resolve([
      {
        source: '/approve/:path*',
        headers: [{ key: 'content-security-policy', value: "script-src 'none'" }],
      },
    ]),
  // The address of a decision is its key (`next dev` writes what it served).
  logging: { incomingRequests: { ignore: [/\/approve\//] } },
  // Types of the whole repository are a check of `npm test`; a build waits for nobody's tests.
  typescript: { ignoreBuildErrors: true },
  // A page that is read again while the network is away waits for it; otherwise the browser would leave
  // the page, and with it what somebody was writing. What it does not bound is in
  // app/_ui/live/bound-requests.ts.
  experimental: { useOffline: true },
  serverExternalPackages: ['@workflow/world-local', '@workflow/world-postgres', '@workflow/world'],
}

export default withWorkflow(config)
