import { readFileSync, writeFileSync } from 'node:fs'
import { jsonSchema, SiteSchema } from '../config/index.ts'
import { configurationPage } from './configuration-page.ts'
import { errorsPage } from './errors-page.ts'
import { mqttPage } from './mqtt/page.ts'

const inHouse = (path: string) => new URL(`../${path}`, import.meta.url)

/** Each generated file, by its path from the root of the house, with the text that it is to hold. */
export function generatedFiles(): Record<string, string> {
  const example = readFileSync(inHouse('config/examples/plant.yaml'), 'utf8')
  return {
    'docs/configuration.md': configurationPage(SiteSchema, example),
    'docs/errors.md': errorsPage(),
    'docs/mqtt-conformance.md': mqttPage(),
    'config/site.schema.json': jsonSchema(),
  }
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(generatedFiles())) {
    writeFileSync(inHouse(path), text)
    console.log(`${path} written`)
  }
}
