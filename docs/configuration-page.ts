import { kindOf, type Rule } from '../config/schema/rule.ts'

/** The page of reference for the site file, in Markdown: a section a top-level key, a row a key below it. */
export function configurationPage(schema: Rule, example: string): string {
  const sections = Object.entries(schema.properties ?? {}).map(([key, rule]) =>
    section(key, rule, schema.required?.includes(key) ?? false),
  )
  return `${[HEAD, ...sections, tail(example)].join('\n\n')}\n`
}

const HEAD = `# The site file

<!-- Generated from config/schema.ts by \`npm run -s docs\`. Mend the schema, not this page. -->

One YAML 1.2 file describes a site. \`lineside check FILE\` prints all its problems at once, each with file, line and
column, and exits 2; \`lineside check --schema\` prints the JSON Schema that gives an editor completion (it is also in
\`config/site.schema.json\`).

- Unknown keys are errors. In the tables \`[]\` stands for each item of a list and \`<name>\` for a key of your own.
- Dates and times of day may be written without quotes. Badges may not: \`0042\` is the number 42, \`"0042"\` a badge.
- An id has up to 64 letters, digits, \`_\`, \`-\` and \`.\`, the first a letter or digit: ids are levels of topics.
- A duration is ISO 8601 with days, hours, minutes and seconds: \`PT30M\`, \`P1DT12H\`. A day has 24 hours.
- Days are such a duration of whole days: \`P31D\`, \`P1827D\` (five years).
- A time of day is local, from 00:00 to 23:59; a date is \`2026-01-31\`.
- Paths are relative to the file that names them, those of \`--set\` to the working directory.
- Any value can be overridden on the command line: \`--set gateway.http.port=18080\`, \`--set lines.0.name=Pumps\`.
- \`include:\` files are merged by key and lists are joined; the same value in two files is an error.

## When a change holds

What the files say is kept in the store with who, when, the difference in words and the time from which it holds. The
first version holds from the beginning, each later one from the moment it is taken in, unless said otherwise; figures
of any instant follow the version in force then. A changed file is taken in

- on the page under Configuration, which also shows all versions, and \`POST /api/v1/configuration/reload\`
  (\`from\`, \`by\`, \`readmit\`, all optional);
- on SIGHUP (\`kill -HUP PID\`, \`systemctl reload\`), from now on;
- at the next start, from now on, or with \`lineside gateway FILE --holds-from 2026-11-02T06:00:00+08:00\`.

No client is disconnected, and devices and receivers whose settings stay go on undisturbed. What is under
\`gateway\` needs a restart, and is named. A file with problems is refused as a whole; the gateway goes on as it was.`

function tail(example: string): string {
  return `## A worked example

\`config/examples/plant.yaml\`

\`\`\`yaml
${example.trimEnd()}
\`\`\``
}

interface Row {
  path: string
  rule: Rule
  required: boolean
}

function section(key: string, rule: Rule, required: boolean): string {
  const rows = rowsBelow(key, rule)
  const kind = `${rule.type === 'array' ? 'A list' : 'A map'}, ${required ? 'required' : 'optional'}.`
  const intro = `## \`${key}\`\n\n${rule.description ?? ''}${rule.description ? '. ' : ''}${kind}`
  if (rows.length === 0) return intro
  return [
    `${intro}\n`,
    '| key | allowed | default | meaning |',
    '|---|---|---|---|',
    ...rows.map(tableRow),
  ].join('\n')
}

function tableRow({ path, rule, required }: Row): string {
  const otherwise = required
    ? '**required**'
    : rule.default === undefined
      ? ''
      : `\`${String(rule.default)}\``
  const cells = [`\`${path}\``, kindOf(rule), otherwise, rule.description ?? '']
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** A row for each key below `rule`, parents before children. */
function rowsBelow(path: string, rule: Rule): Row[] {
  const keys = Object.entries(rule.properties ?? {}).flatMap(([key, child]) => {
    const at = `${path}.${key}`
    return [
      { path: at, rule: child, required: rule.required?.includes(key) ?? false },
      ...rowsBelow(at, child),
    ]
  })
  const named = Object.values(rule.patternProperties ?? {}).flatMap((child) => {
    const at = `${path}.<name>`
    return [{ path: at, rule: child, required: false }, ...rowsBelow(at, child)]
  })
  const items = rule.items ? rowsBelow(`${path}[]`, rule.items) : []
  const branches = (rule.anyOf ?? []).flatMap((branch) => rowsBelow(path, branch))
  return [...keys, ...named, ...items, ...branches]
}
