#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'

// The way in. Node keeps what it compiles, with types stripped, so that a start is quicker and neither this process
// nor its threads load the compiler of types: 16 MB each. That is why this file is JavaScript. Where the folder
// cannot be written, all is compiled anew each time.
if (process.env.NODE_COMPILE_CACHE === undefined) {
  const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'lineside')
  enableCompileCache(folder)
  // Threads and child processes take it from here.
  process.env.NODE_COMPILE_CACHE = folder
}

// Garbage is collected once the heap has grown by two fifths, instead of up to fourfold: a box beside a line is small.
setFlagsFromString('--heap-growing-percent=40')

await import('./lineside.ts')
