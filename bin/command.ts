/** A sub-command: help is printed from what it says of itself. */
export interface Command {
  summary: string
  usage: string
  /** Shown under --help; each a whole command line with what it does. */
  examples: string[]
  options: Record<string, CommandOption>
  /** Positional arguments and parsed options in; exit status out: 0 done, 1 failed, 2 wrong usage or configuration. */
  run(args: string[], options: Record<string, OptionValue>): Promise<number>
}
export type OptionValue = string | boolean | string[] | undefined
export interface CommandOption {
  type: 'string' | 'boolean'
  short?: string
  multiple?: boolean
  /** What it does, and the default. */
  help: string
}
