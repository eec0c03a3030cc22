import { expect, it } from 'vitest'
import { DERIVED_TABLES } from './derived-tables.ts'
import { MIGRATIONS } from './migrations.ts'

it('names every table that the schema says is derived, and no other', () => {
  const derived = MIGRATIONS.flatMap((migration) => migration.split('-- derived').slice(1)).join('')
  const tables = [...derived.matchAll(/CREATE TABLE (\w+)/g)].map(([, table]) => table)
  expect([...DERIVED_TABLES]).toEqual(tables)
})
