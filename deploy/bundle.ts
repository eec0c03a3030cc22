import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { errorText } from '../base/errors.ts'
import { pack, writeSums } from './archive.ts'
import { versionOf, writeProgram, writeSurroundings } from './contents.ts'
import { takeLibatomic } from './libatomic.ts'
import { licencesOf } from './licences.ts'
import { installPackages, takePackages, takeRuntime } from './packages.ts'
import { PLATFORMS, type Platform } from './platform.ts'
import { billOfMaterials } from './sbom.ts'

/**
 * `npm run bundle`: the program with all that it needs in one archive a platform, to be installed without a network.
 * Needs the npm registry of the packages and, for Linux, the Debian sources of this machine. Exit 0 done, 1 failed,
 * 2 wrong usage.
 */
const HOUSE = resolve(import.meta.dirname, '..')
const OUT = 'bundles'

const USAGE = `npm run bundle [-- --platform NAME ...] [--out DIR]

Makes lineside-<version>-<platform>.tar.gz: the program as JavaScript, its own Node, production packages, installer,
documents, checksums, bill of materials. The same sources give the same bytes.

  --platform NAME   ${PLATFORMS.map(({ id }) => id).join(', ')} or all; default linux-x64; can be given several times
  --out DIR         where the archives go; default ${OUT}/ in the checkout
  --help            this text

Examples:
  npm run bundle                                        for Linux on x64
  npm run bundle -- --platform linux-arm64 --out /tmp   for an arm64 box
  npm run bundle -- --platform all                      one for each`

function bundle(platform: Platform, out: string): void {
  const version = versionOf(HOUSE)
  const epoch = timeOfSources()
  const scratch = mkdtempSync(join(tmpdir(), 'lineside-bundle-'))
  try {
    const name = `lineside-${version}-${platform.id}`
    const root = join(scratch, name)
    const program = join(root, 'program')
    const staged = join(scratch, 'lineside')
    writeProgram(HOUSE, version, program)
    buildPage(join(program, 'gateway', 'web', 'dist'))
    writeSurroundings(HOUSE, version, platform, root)
    installPackages(HOUSE, staged, platform)
    const library = platform.debian
      ? takeLibatomic(platform.debian, join(scratch, 'debian'), join(root, 'runtime', 'lib'))
      : null
    writeFileSync(join(root, 'sbom.cdx.json'), billOfMaterials(staged, platform, library, epoch))
    writeFileSync(join(root, 'LICENSES.txt'), licencesOf(staged, library))
    takeRuntime(staged, platform, join(root, 'runtime'))
    takePackages(staged, platform, join(program, 'node_modules'))
    writeSums(root)
    const archive = join(out, `${name}.tar.gz`)
    pack(root, epoch, archive)
    console.log(`${archive}  ${Math.round(statSync(archive).size / 1e6)} MB`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function buildPage(to: string): void {
  const vite = join(HOUSE, 'node_modules', 'vite', 'bin', 'vite.js')
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', to], {
    cwd: HOUSE,
    stdio: 'inherit',
  })
}

/** Seconds since 1970: SOURCE_DATE_EPOCH, or the time of the last commit; 0 where there is neither. */
function timeOfSources(): number {
  const { SOURCE_DATE_EPOCH: given } = process.env
  if (given !== undefined) return Number(given)
  const { stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: HOUSE, encoding: 'utf8' })
  return Number(stdout ?? 0)
}

/** The platforms asked for; null where one is not known. */
function chosen(names: string[]): Platform[] | null {
  if (names.includes('all')) return [...PLATFORMS]
  const platforms = PLATFORMS.filter(({ id }) => names.includes(id))
  return platforms.length === new Set(names).size ? platforms : null
}

function optionsOf(args: string[]): { platform?: string[]; out?: string; help?: boolean } | null {
  try {
    const options = {
      platform: { type: 'string', multiple: true },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const
    return parseArgs({ args, options }).values
  } catch {
    return null
  }
}

function main(): number {
  const options = optionsOf(process.argv.slice(2))
  const platforms = options && chosen(options.platform ?? ['linux-x64'])
  if (!platforms || options.help) {
    console.log(USAGE)
    return platforms ? 0 : 2
  }
  const out = resolve(options.out ?? join(HOUSE, OUT))
  mkdirSync(out, { recursive: true })
  try {
    for (const platform of platforms) bundle(platform, out)
    return 0
  } catch (error) {
    console.error(`bundle: ${errorText(error)}`)
    return 1
  }
}

process.exitCode = main()
