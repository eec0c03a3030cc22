import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { checkSite } from './load.ts'
import { formatProblem } from './problems.ts'

/** Writes files (path to text) into a folder that goes when the test ends; the folder out. */
export function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** The problems of a site file given as text, each as printed, with the folder cut off. */
export function problemsOf(yaml: string, sets: string[] = [], files: Record<string, string> = {}): string[] {
  const folder = folderWith({ 'site.yaml': yaml, ...files })
  const { problems } = checkSite(join(folder, 'site.yaml'), sets)
  return problems.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, ''))
}

/** The head of a site file; what a test is about follows from line 3 on. */
export const HEAD = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
`

/** The smallest line, for files that are about something else. */
export const LINE = `lines: [{ id: line-1, stations: [{ id: st-1, signals: { good: { role: good } } }] }]
`
