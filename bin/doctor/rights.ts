import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isExposed } from '../../base/password-file.ts'
import type { Device, Site } from '../../config/site.ts'
import { type Finding, failed, ok, warning } from './finding.ts'

/** Files that hold secrets, and who runs this. */
export function checkRights(site: Site | null, folder: string): Finding[] {
  const secrets = [...(site ? passwordFiles(site) : []), join(folder, 'access.db')]
  const findings = secrets.flatMap((file) => secretFinding(file, file.endsWith('access.db')))
  const isRoot = process.getuid?.() === 0
  const who = isRoot
    ? warning('rights', 'this runs as root', 'run Lineside, and this, as a user of its own')
    : ok('rights', 'not as root')
  return [who, ...findings]
}

function passwordFiles({ devices, upstream }: Site): string[] {
  const named = upstream.flatMap(({ passwordFile }) => passwordFile ?? [])
  return [...named, ...devices.flatMap(passwordFileOf)]
}

function passwordFileOf(device: Device): string[] {
  if (device.driver === 'mqtt') return device.passwordFile === undefined ? [] : [device.passwordFile]
  if (device.driver !== 'opcua') return []
  const { user } = device.security
  return user && 'passwordFile' in user ? [user.passwordFile] : []
}

function secretFinding(file: string, isOptional: boolean): Finding[] {
  if (!existsSync(file)) {
    return isOptional ? [] : [failed('rights', `${file} is not there`, 'make it, or mend password_file')]
  }
  const mode = (statSync(file).mode & 0o777).toString(8)
  return isExposed(file)
    ? [warning('rights', `${file} can be read by every user (${mode})`, `chmod 600 ${file}`)]
    : [ok('rights', `${file} is not open to all (${mode})`)]
}
