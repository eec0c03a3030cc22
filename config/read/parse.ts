import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { Problem } from '../problems.ts'
import { joinPath, type MapNode, type Node, type Place, problemAt } from './node.ts'

/** Beyond this many values a file is refused: aliases of aliases can unfold without end. */
const MOST_VALUES = 1_000_000
/** Nor is anything nested deeper than this; the deepest key of a site file is at 8. */
const DEEPEST = 100

/** Where the text comes from: `file` is shown in problems, `folder` is what relative paths in it start from. */
export interface Origin {
  file: string
  folder: string
}

/**
 * YAML 1.2 (core schema: dates and times stay strings) to a node.
 * Problems: CONFIG_SYNTAX for each error of syntax, CONFIG_DUPLICATE for each key given twice in a map. Without a
 * node where the syntax is broken.
 */
export function parseYaml(source: string, origin: Origin): { node?: Node; problems: Problem[] } {
  const lines = new LineCounter()
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { ...origin, line: Math.max(1, line), column: Math.max(1, col) }
  }
  const document = documentOf(source, lines)
  if (!document) return { problems: [syntaxProblem(placeOf(0), 'a nesting too deep to be read')] }
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0) {
    const problems = broken.map(({ pos, message }) => syntaxProblem(placeOf(pos[0]), message))
    return { problems }
  }
  return new Converter(document, placeOf).convert()
}

/** Undefined where the nesting exhausts the parser, which calls itself for each level. */
function documentOf(source: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(source, {
      version: '1.2',
      schema: 'core',
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      resolveKnownTags: false,
    })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function syntaxProblem(place: Place, message: string): Problem {
  return problemAt(place, 'CONFIG_SYNTAX', {
    path: '',
    found: message.replaceAll('\n', ' '),
    allowed: 'YAML 1.2',
  })
}

class Converter {
  readonly #document: Document.Parsed
  readonly #placeOf: (offset: number) => Place
  readonly #problems: Problem[] = []
  readonly #unfolding = new Set<unknown>()
  /** What each alias stands for: looking it up walks the whole document. */
  readonly #targets = new Map<Alias, unknown>()
  #values = 0
  #depth = 0

  constructor(document: Document.Parsed, placeOf: (offset: number) => Place) {
    this.#document = document
    this.#placeOf = placeOf
  }

  convert(): { node?: Node; problems: Problem[] } {
    const start = this.#placeOf(0)
    const node = this.#node(this.#document.contents, '', start)
    if (this.#values > MOST_VALUES) {
      return { problems: [syntaxProblem(start, `more than ${MOST_VALUES} values, aliases unfolded`)] }
    }
    const broken = this.#problems.some(({ code }) => code === 'CONFIG_SYNTAX')
    return broken ? { problems: this.#problems } : { node, problems: this.#problems }
  }

  #node(yaml: unknown, path: string, parent: Place): Node {
    const place = this.#place(yaml, parent)
    this.#values += 1
    if (this.#values > MOST_VALUES) return nothing(place)
    if (isScalar(yaml)) return scalar(yaml, place)
    if (this.#depth === DEEPEST) {
      this.#problems.push(syntaxProblem(place, `more than ${DEEPEST} levels`))
      return nothing(place)
    }
    this.#depth += 1
    const node = this.#collection(yaml, path, place)
    this.#depth -= 1
    return node
  }

  #collection(yaml: unknown, path: string, place: Place): Node {
    if (isAlias(yaml)) return this.#alias(yaml, path, place)
    if (isMap(yaml)) return this.#map(yaml, path, place)
    if (!isSeq(yaml)) return nothing(place)
    const items = yaml.items.map((item, index) => this.#node(item, joinPath(path, index), place))
    return { kind: 'list', place, items }
  }

  #alias(alias: Alias, path: string, place: Place): Node {
    if (!this.#targets.has(alias)) this.#targets.set(alias, alias.resolve(this.#document))
    const target = this.#targets.get(alias)
    if (!target || this.#unfolding.has(target)) {
      const found = target ? 'an alias inside what it stands for' : `an alias of nothing: ${alias.source}`
      this.#problems.push(syntaxProblem(place, found))
      return nothing(place)
    }
    this.#unfolding.add(target)
    const node = this.#node(target, path, place)
    this.#unfolding.delete(target)
    return node
  }

  #map(yaml: YAMLMap, path: string, place: Place): MapNode {
    const map: MapNode = { kind: 'map', place, entries: new Map() }
    for (const pair of yaml.items) this.#entry(map, pair, path)
    return map
  }

  #entry(map: MapNode, pair: Pair, path: string): void {
    const keyPlace = this.#place(pair.key, map.place)
    const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value ?? '')) : String(pair.key)
    const earlier = map.entries.get(key)
    if (earlier) {
      this.#problems.push(
        problemAt(keyPlace, 'CONFIG_DUPLICATE', {
          path: joinPath(path, key),
          found: `the key a second time, first on line ${earlier.keyPlace.line}`,
          allowed: 'each key once',
        }),
      )
      return
    }
    map.entries.set(key, { keyPlace, node: this.#node(pair.value, joinPath(path, key), keyPlace) })
  }

  #place(yaml: unknown, parent: Place): Place {
    const range = (yaml as { range?: [number, number, number] | null } | null)?.range
    return range ? this.#placeOf(range[0]) : parent
  }
}

function scalar({ value, source }: Scalar, place: Place): Node {
  if (value === null || value === undefined) return nothing(place)
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return { kind: 'scalar', place, value: known ? value : String(value), source: source ?? String(value) }
}

function nothing(place: Place): Node {
  return { kind: 'scalar', place, value: null, source: '' }
}
