import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { importedText, PLANTED } from './planted.ts'

/**
 * `npm run rules`: the rules of `.dependency-cruiser.mjs` hold in this tree, and each of them finds the violation
 * planted for it. Exit 1 otherwise.
 */
const ROOMS = [
  'base',
  'config',
  'scoring',
  'drivers',
  'agent',
  'gateway',
  'sim',
  'bin',
  'test',
  'bench',
  'docs',
  'deploy',
]
const HOUSE = resolve(import.meta.dirname, '..')
const SOURCES = `{${ROOMS.join(',')}}/**/*.{ts,tsx}`

async function cruised(folder: string): Promise<ICruiseResult> {
  const options = await extractDepcruiseOptions(join(HOUSE, '.dependency-cruiser.mjs'))
  const rooms = ROOMS.filter((room) => globSync(`${room}/**/*.{ts,tsx}`, { cwd: folder }).length > 0)
  const { output } = await cruise(rooms, { ...options, baseDir: folder, validate: true })
  if (typeof output === 'string') throw new Error(`dependency-cruiser gave text: ${output}`)
  return output
}

/** With an unsuitable TypeScript dependency-cruiser sees no module and is content, so what it saw is compared. */
function unseen(result: ICruiseResult, folder: string): string[] {
  const seen = new Set(result.modules.map(({ source }) => source))
  return globSync(SOURCES, { cwd: folder, exclude: ['gateway/web/dist/**'] }).filter(
    (file) => !seen.has(file),
  )
}

async function checkTree(): Promise<string[]> {
  const result = await cruised(HOUSE)
  const { totalCruised, violations } = result.summary
  console.log(`rules: ${totalCruised} modules seen, ${violations.length} violations`)
  return [
    ...unseen(result, HOUSE).map((file) => `${file} was not seen by dependency-cruiser`),
    ...violations.map(({ rule, from, to, cycle }) => {
      const way = cycle ? cycle.map(({ name }) => name).join(' -> ') : to
      return `${rule.name}: ${from} -> ${way}`
    }),
  ]
}

/** Plants all violations in a scratch tree and names the rules that did not find theirs, or have none. */
async function checkProof(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-rules-'))
  try {
    for (const { imported } of PLANTED) for (const path of imported) write(folder, path, importedText(path))
    for (const { file, text } of PLANTED) write(folder, file, text)
    const { violations, ruleSetUsed } = (await cruised(folder)).summary
    const found = new Set(
      violations.flatMap(({ rule, from, cycle = [] }) =>
        [from, ...cycle.map(({ name }) => name)].map((file) => `${rule.name} ${file}`),
      ),
    )
    const missed = PLANTED.filter(({ rule, file }) => !found.has(`${rule} ${file}`))
    const proved = new Set(PLANTED.map(({ rule }) => rule))
    const unproved = (ruleSetUsed?.forbidden ?? []).filter(({ name = '' }) => !proved.has(name))
    console.log(`rules: ${PLANTED.length - missed.length} of ${PLANTED.length} planted violations found`)
    return [
      ...missed.map(({ rule, file }) => `${rule} does not find the violation planted in ${file}`),
      ...unproved.map(({ name }) => `${name} has no planted violation`),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const failures = [...(await checkTree()), ...(await checkProof())]
for (const failure of failures) console.error(`  ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0
