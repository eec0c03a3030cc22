import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { errorText, LinesideError } from '../../base/errors.ts'
import {
  describeCard,
  loadCard,
  loadFacts,
  type Outcome,
  resultJson,
  scoreCard,
} from '../../scoring/card/index.ts'
import type { Command, OptionValue } from '../command.ts'
import { scoreSheet } from '../score-sheet.ts'

export const command: Command = {
  summary: 'score a card on facts, without a gateway',
  usage: '--card FILE --facts FILE [--json]',
  examples: [
    'lineside score --card config/cards/electronics-assembler.yaml --facts facts.json   a sheet to read',
    'lineside score --card card.yaml --facts facts.json --json                          the result object',
  ],
  options: {
    card: { type: 'string', help: 'the card, YAML 1.2 or JSON' },
    facts: { type: 'string', help: 'the facts, JSON or YAML 1.2' },
    json: { type: 'boolean', help: 'print the result object as canonical JSON; default a sheet' },
  },
  run: async (args, options) => {
    if (args.length > 0)
      throw new LinesideError('USAGE', `score takes no argument ${JSON.stringify(args[0])}`)
    const cardFile = fileOf('card', options.card)
    const factsFile = fileOf('facts', options.facts)
    const card = loadCard(readData(cardFile), cardFile)
    const { pass, excellent } = describeCard(card)
    const tell = options.json ? console.error : console.log
    tell(
      `${card.id}: exactly at all pass lines ${outcome(pass)}; at all excellent lines ${outcome(excellent)}`,
    )

    const result = scoreCard(card, loadFacts(readData(factsFile), factsFile))
    console.log(options.json ? resultJson(result) : `\n${scoreSheet(result)}`)
    return 0
  },
}

function fileOf(name: string, value: OptionValue): string {
  if (typeof value === 'string') return value
  throw new LinesideError('USAGE', `score needs --${name} FILE`)
}

function outcome({ score, tier, factor }: Outcome): string {
  return `scores ${score} (${tier}) and is paid ${factor === null ? 'nothing' : `${percent(factor)} of the base`}`
}

/** A factor as a percentage, free of binary dust. */
function percent(factor: number): string {
  return `${Number((factor * 100).toFixed(7))} %`
}

/** YAML 1.2, of which JSON is a part. */
function readData(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new LinesideError('CONFIG_NOT_READABLE', `${file}: ${errorText(error)}`, { cause: error })
  }
  try {
    return file.endsWith('.json') ? JSON.parse(text) : parse(text)
  } catch (error) {
    throw new LinesideError('CONFIG_SYNTAX', `${file}: ${errorText(error)}`, { cause: error })
  }
}
