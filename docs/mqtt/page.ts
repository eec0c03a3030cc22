import type { Statement } from './statement.ts'
import { STATEMENTS } from './statements.ts'

const CHAPTERS: Record<string, string> = {
  1: 'Text',
  2: 'Packets',
  3: 'Kinds of packets',
  4: 'Behaviour',
  6: 'WebSocket',
  7: 'Conformance',
}

/** `docs/mqtt-conformance.md`: each statement of the standard, with the test that shows it or the reason for none. */
export function mqttPage(): string {
  const all = Object.entries(STATEMENTS)
  const shown = all.filter(([, { test }]) => test !== undefined)
  const chapters = Object.entries(CHAPTERS).map(([chapter, title]) => {
    const rows = all
      .filter(([id]) => id.startsWith(`${chapter}.`))
      .map(([id, statement]) => row(id, statement))
    return `## ${title}\n\n| [MQTT-…] | binds | what | shown by |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# Conformance to MQTT 3.1.1

Made by \`npm run -s docs\`; do not edit.

Every normative statement of the OASIS standard, in our words. The titles are those of tests in \`test/conformance\`,
which speak to the broker byte by byte, and in \`test/conformance/mosquitto.test.ts\`, where the clients of mosquitto do.
${shown.length} of ${all.length} statements are shown by a test; the others have their reason. Where the broker differs
from a statement, or bounds what it does, the row says so after the title. Statements that bind the client have a test
where the broker can find them broken: it closes the connection.

MQTT 3.1, the version before, is accepted too; MQTT 5 is refused with return code 1.

${chapters.join('\n')}`
}

function row(id: string, { binds, says, test, reason }: Statement): string {
  const title = test && `“${test}”`
  return `| ${id} | ${binds} | ${says} | ${[title, reason].filter(Boolean).join('; ')} |`
}
