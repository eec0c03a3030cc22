#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// A box beside a line is small: garbage is collected once the heap has grown by two fifths, instead of up to fourfold,
// and young objects get 8 MB twice, instead of 32. Node takes such flags on its command line alone, so it is replaced
// by itself with them; where a process cannot be replaced, on Windows, it takes more memory.
const FLAGS = ['--heap-growing-percent=40', '--max-semi-space-size=8']
const { execPath, execArgv, argv, platform } = process
if (platform !== 'win32' && !FLAGS.every((flag) => execArgv.includes(flag)))
  process.execve(execPath, [execPath, ...execArgv, ...FLAGS, ...argv.slice(1)])

// The way in. Node keeps what it compiles, with types stripped, so that a start is quicker and neither this process
// nor its threads load the compiler of types: 16 MB each. That is why this file is JavaScript. Where the folder
// cannot be written, all is compiled anew each time.
if (process.env.NODE_COMPILE_CACHE === undefined) {
  const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'lineside')
  enableCompileCache(folder)
  // Threads and child processes take it from here.
  process.env.NODE_COMPILE_CACHE = folder
}

await import('./lineside.ts')
