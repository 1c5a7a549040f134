import { expect, test } from 'vitest'
import { renderPlot } from './plot.ts'

const plot = renderPlot({
  title: 'Delay & calls',
  subtitle: 'a machine',
  xLabel: 'calls',
  yLabel: 'ms',
  series: [
    {
      name: 'bridge',
      look: 'first',
      points: [
        { x: 10, y: 1 },
        { x: 200, y: 8 },
      ],
    },
  ],
  bars: [{ y: 20, name: 'bar' }],
})

test('draws every point, the bar above them, and the numbers of both axes', () => {
  expect(plot.match(/<circle/g)).toHaveLength(2)
  const barY = Number(/class="bar"[^>]* y1="([\d.]+)"/.exec(plot)?.[1])
  const highest = Math.min(...[...plot.matchAll(/cy="([\d.]+)"/g)].map(([, y]) => Number(y)))
  expect(barY).toBeLessThan(highest)
  expect(plot).toContain('>200</text>')
  expect(plot).toContain('>20</text>')
})

test('is a document of its own that says nothing a browser would take for markup', () => {
  expect(plot).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox/)
  expect(plot).toContain('Delay &amp; calls')
})
