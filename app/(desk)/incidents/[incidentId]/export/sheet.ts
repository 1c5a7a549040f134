import { Html } from './html.ts'

/** How the exported file looks: on paper, and on a screen that has nothing of ours. */
export const SHEET = new Html(`<style>
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1d2329; background: #fff;
  font: 13px/1.45 ui-sans-serif, system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0.25rem 0; } h2 { font-size: 1.125rem; margin: 1.5rem 0 0.5rem;
  border-bottom: 1px solid #ccc; } h3 { font-size: 1rem; margin: 1rem 0 0.25rem; } p { margin: 0.25rem 0; }
table { width: 100%; border-collapse: collapse; } th, td { padding: 0.25rem 0.5rem 0.25rem 0;
  border-bottom: 1px solid #e5e5e5; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: #5b646d; font-weight: 600; } dl { display: grid; grid-template-columns: 8rem 1fr; gap: 0.25rem; }
dt, .quiet { color: #5b646d; } dd { margin: 0; } .turns { margin: 0; padding: 0; list-style: none; }
.turns b { display: inline-block; min-width: 7rem; font-weight: 600; }
@media print { body { margin: 0; } h2, h3 { break-after: avoid; } tr, .turns li { break-inside: avoid; } }
</style>`)
