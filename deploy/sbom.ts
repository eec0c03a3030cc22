import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { Library } from './libatomic.ts'
import type { Platform } from './platform.ts'

/** The parts of a CycloneDX 1.5 document that are touched here. */
interface CycloneDx {
  serialNumber: string
  metadata: { timestamp: string }
  components: object[]
}

/**
 * The bill of materials of a bundle, CycloneDX in JSON: the packages installed in `folder`, the runtime among them,
 * and the library. Its time is that of the sources (seconds since 1970), and its number comes from what it lists, so
 * that the same bundle has the same.
 */
export function billOfMaterials(
  folder: string,
  { debian }: Platform,
  library: Library | null,
  epoch: number,
): string {
  const text = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--omit=dev'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const bill = JSON.parse(text) as CycloneDx
  if (library && debian) bill.components.push(componentOf(library, debian))
  bill.metadata.timestamp = new Date(epoch * 1000).toISOString()
  bill.serialNumber = `urn:uuid:${uuidOf(JSON.stringify(bill.components))}`
  return `${JSON.stringify(bill, null, 2)}\n`
}

function componentOf({ version }: Library, debian: string): object {
  const purl = `pkg:deb/debian/libatomic1@${encodeURIComponent(version)}?arch=${debian}`
  return {
    'bom-ref': purl,
    type: 'library',
    name: 'libatomic1',
    version,
    purl,
    licenses: [{ expression: 'GPL-3.0-or-later WITH GCC-exception-3.1' }],
  }
}

/** A UUID of version 8, whose bits are for its maker to choose (RFC 9562, 5.8), from a text. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
