import { describe, expect, it } from 'vitest'
import { parsePointer, valueAt } from './pointer.ts'

describe('a JSON Pointer', () => {
  // The example of RFC 6901, section 5.
  const document = {
    foo: ['bar', 'baz'],
    '': 0,
    'a/b': 1,
    'c%d': 2,
    'e^f': 3,
    'g|h': 4,
    'i\\j': 5,
    'k"l': 6,
    ' ': 7,
    'm~n': 8,
  }
  it.each([
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j is found as RFC 6901 says', (text, value) => {
    expect(valueAt(document, parsePointer(text))).toEqual(value)
  })

  it.each(['/foo/2', '/foo/-', '/foo/01', '/foo/length', '/bar', '/a~1b/x', '/toString', '/__proto__'])(
    '%j is nowhere',
    (text) => expect(valueAt(document, parsePointer(text))).toBeUndefined(),
  )
})
