/** Markup that is safe to put into other markup. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')

/** Markup with values in it: whatever is not markup itself is text, and cannot become any. */
export function html(parts: TemplateStringsArray, ...values: (Html | string | number)[]): Html {
  const text = parts.reduce((before, part, index) => {
    const value = values[index - 1]
    return before + (value instanceof Html ? value.text : escaped(String(value))) + part
  })
  return new Html(text)
}

export const join = (parts: readonly Html[]): Html =>
  new Html(parts.map(({ text }) => text).join(''))
