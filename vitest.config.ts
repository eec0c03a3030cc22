import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'test/soak/**'],
    testTimeout: Number(process.env.LINESIDE_TEST_TIMEOUT ?? 60_000),
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
