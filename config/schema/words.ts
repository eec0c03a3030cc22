import { type TSchema, Type } from 'typebox'

/** The words that the site's schema is written in. */

/** Ids are levels of MQTT topics, so neither `/` nor `+` nor `#` can be in one. */
export const ID = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$'

/** ISO 8601 durations whose length does not depend on the calendar: days of 24 hours, hours, minutes, seconds. */
const DURATION = '^P(?=.)(\\d{1,6}D)?(T(?=\\d)(\\d{1,6}H)?(\\d{1,6}M)?(\\d{1,6}(\\.\\d{1,3})?S)?)?$'

export const id = (description: string) => Type.String({ pattern: ID, description })

/** A name for people; without it the id is shown. */
export const name = () => Type.Optional(Type.String({ description: 'Name for people; default the id' }))

/** An object that refuses unknown keys. */
export const object = <T extends Record<string, TSchema>>(properties: T, description: string) =>
  Type.Object(properties, { additionalProperties: false, description })

/** A record that refuses keys which do not fit the pattern `key`. */
export const record = <T extends TSchema>(key: string, value: T, description: string) =>
  Type.Record(Type.String({ pattern: key }), value, { additionalProperties: false, description })

export const list = <T extends TSchema>(item: T, description: string) => Type.Array(item, { description })

/** One of a few words. */
export const oneOf = <T extends string>(words: readonly T[], options: { description: string; default?: T }) =>
  Type.Union(
    words.map((word) => Type.Literal(word)),
    options,
  )

export const duration = (description: string, byDefault?: string) =>
  Type.String({ pattern: DURATION, description, ...(byDefault === undefined ? {} : { default: byDefault }) })

/** Days for which something is kept: 31 at least, so that whatever is late, or put right, finds what it is about. */
export const keptDays = (description: string) =>
  Type.String({ pattern: '^P(3[1-9]|[4-9][0-9]|[1-9][0-9]{2,4})D$', description })

export const timeOfDay = (description: string) =>
  Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description })

export const date = (description: string) =>
  Type.String({ format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description })

export const text = (description: string, byDefault?: string) =>
  Type.String({ description, ...(byDefault === undefined ? {} : { default: byDefault }) })

export const port = (byDefault: number) =>
  Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: byDefault,
    description: 'TCP port; 0 takes a free one',
  })
