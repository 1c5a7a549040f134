import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFilter, parseLogic } from './parse-filter.ts'
import { parseOrder } from './parse-order.ts'
import { parseQuery } from './parse-query.ts'
import { parseSelect } from './parse-select.ts'
import { RestError } from './rest-error.ts'

const name = { column: 'name', json: [] }

describe('parseSelect', () => {
  test('reads columns, aliases, casts and JSON paths', () => {
    expect(parseSelect('*,id,label:name,cost::text,street:details->address->>street')).toEqual([
      { kind: 'all' },
      { kind: 'field', field: { column: 'id', json: [] } },
      { kind: 'field', alias: 'label', field: name },
      { kind: 'field', field: { column: 'cost', json: [] }, cast: 'text' },
      {
        kind: 'field',
        alias: 'street',
        field: {
          column: 'details',
          json: [
            { arrow: '->', key: 'address' },
            { arrow: '->>', key: 'street' },
          ],
        },
      },
    ])
  })

  test('reads embeds with alias, hint and inner', () => {
    expect(parseSelect('vendor:vendors!vendor_id!inner(name)')).toEqual([
      {
        kind: 'embed',
        alias: 'vendor',
        relation: 'vendors',
        hint: 'vendor_id',
        isInner: true,
        node: { items: [{ kind: 'field', field: name }], conditions: [], order: [] },
      },
    ])
  })

  test('tells an index of an array from a key that begins with a digit', () => {
    const keys = parseSelect('a:d->0,b:d->-1,c:d->2nd').map((item) =>
      item.kind === 'field' ? item.field.json[0]?.key : undefined,
    )
    expect(keys).toEqual([0, -1, '2nd'])
  })

  test('takes quoted names literally', () => {
    expect(parseSelect('"odd, (name)"')).toMatchObject([{ field: { column: 'odd, (name)' } }])
  })
})

describe('parseFilter', () => {
  test('keeps everything after the operator', () => {
    expect(parseFilter(name, 'eq.a.b,(c)"')).toMatchObject({
      test: { kind: 'compare', operator: 'eq', value: 'a.b,(c)"' },
    })
  })

  test('reads quoted elements of a list, and unquoted ones with quotes inside', () => {
    expect(parseFilter(name, 'not.in.("a,b",say "hi","c\\"d","e"f)')).toMatchObject({
      isNegated: true,
      test: { values: ['a,b', 'say "hi"', 'c"d', '"e"f'] },
    })
  })

  test('never returns for a text that is not understood', () => {
    expect(() => parseFilter(name, 'equals.a')).toThrow(RestError)
    expect(() => parseFilter(name, 'constructor.a')).toThrow(RestError)
    expect(() => parseFilter(name, 'is.__proto__')).toThrow(RestError)
  })
})

describe('parseLogic', () => {
  test('ends a value at a comma or parenthesis unless quoted or an array', () => {
    const tree = parseLogic(
      'any-of',
      false,
      '(name.eq."a,b)",traits.ov.{x,y},not.and(id.gt.1,id.lt.5))',
    )
    expect(tree).toMatchObject({
      conditions: [
        { test: { value: 'a,b)' } },
        { test: { operator: 'ov', value: '{x,y}' } },
        { kind: 'all-of', isNegated: true, conditions: [{}, {}] },
      ],
    })
  })

  test('gives up on trees that nobody writes, instead of recursing', () => {
    const deep = `${'(and'.repeat(5000)}(id.eq.1)${')'.repeat(5000)}`
    expect(() => parseLogic('any-of', false, deep)).toThrow('not supported')
  })
})

describe('parseOrder', () => {
  test('reads direction and nulls in that order only', () => {
    expect(parseOrder('a.desc.nullslast,b')).toEqual([
      { field: { column: 'a', json: [] }, direction: 'desc', nulls: 'last' },
      { field: { column: 'b', json: [] } },
    ])
    expect(() => parseOrder('a.nullslast.desc')).toThrow(RestError)
  })
})

describe('parseQuery', () => {
  const parse = (text: string) => parseQuery(new URLSearchParams(text))

  test('gives filters, order and limit to the embed they name, by alias or relation', () => {
    const tree = parse(
      'select=id,offers:bids(id)&offers.vendor=eq.Rossi&bids.limit=2&offers.order=id',
    )
    expect(tree.conditions).toEqual([])
    expect(tree.items[1]).toMatchObject({
      node: { conditions: [{ field: { column: 'vendor' } }], limit: 2, order: [{}] },
    })
  })

  test('refuses filters on what is not embedded', () => {
    expect(() => parse('select=id&bids.vendor=eq.Rossi')).toThrow(
      "'bids' is not an embedded resource",
    )
  })

  test('negates a whole tree', () => {
    expect(parse('not.or=(a.eq.1,b.eq.2)').conditions).toMatchObject([
      { kind: 'any-of', isNegated: true },
    ])
  })

  test('understands a text or refuses it with 400, whatever it is', () => {
    const pieces = [
      'a',
      'b',
      '"',
      '\\',
      "'",
      '(',
      ')',
      '.',
      ',',
      ':',
      ';',
      '*',
      '!',
      '->',
      '->>',
      ' ',
    ]
    const words = [
      '{',
      '}',
      '0',
      '~',
      '\0',
      '\n',
      'eq.',
      'is.',
      'not.',
      'in.(',
      'and(',
      '::',
      '...',
    ]
    const hostile = fc.string({ unit: fc.constantFrom(...pieces, ...words), maxLength: 40 })
    const outcome = (key: string, value: string): unknown => {
      try {
        parseQuery(new URLSearchParams([[key, value]]))
        return 400
      } catch (error) {
        return error instanceof RestError ? error.status : error
      }
    }
    const keys = fc.constantFrom('select', 'order', 'limit', 'or', 'not.and', 'name', 'a.b')
    fc.assert(
      fc.property(keys, hostile, (key, value) => {
        expect(outcome(key, value)).toBe(400)
      }),
      { numRuns: 3000 },
    )
  })
})
