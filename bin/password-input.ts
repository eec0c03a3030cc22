import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { LinesideError } from '../base/errors.ts'
import { withoutLineEnd } from '../base/password-file.ts'

/** A password from standard input: from a terminal twice and unseen, from a pipe as it comes. Throws USAGE. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return withoutLineEnd(await text(process.stdin))
  const password = await ask('Password: ')
  if ((await ask('The same again: ')) !== password)
    throw new LinesideError('USAGE', 'the two passwords differ')
  return password
}

/** What is typed up to the end of the line, without showing it. */
function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  return new Promise<string>((resolve, reject) => {
    lines.once('line', resolve)
    lines.once('SIGINT', () => lines.close())
    lines.once('close', () => reject(new LinesideError('USAGE', 'no password was given')))
  }).finally(() => {
    process.stderr.write('\n')
    lines.close()
  })
}
