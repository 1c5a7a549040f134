import { expect, test } from 'vitest'
import { maskedNumber, maskNumbers } from './case-document.ts'
import { html, join } from './html.ts'

test('words of people are text and never markup', () => {
  const said = `<img src=x onerror="alert('1')"> & more`
  expect(html`<p title="${said}">${said}</p>`.text).not.toMatch(/<img|"alert|'1'/)
  const items = join([html`<li>${1}</li>`, html`<li>${'<'}</li>`])
  expect(
    html`<ol>
      ${items}
    </ol>`.text,
  ).toContain('<li>1</li><li>&lt;</li>')
})

test('numbers keep four digits, and sums, times and references stay what they are', () => {
  expect(maskedNumber('+14155550110')).toBe('•••0110')
  expect(maskNumbers('Ring 415 555 0120 or +1 (415) 555-0121.')).toBe('Ring •••0120 or •••0121.')
  const harmless = 'PL-1042: $1,250.50 on 2026-11-21 at 10:15, 90 days'
  expect(maskNumbers(harmless)).toBe(harmless)
})
