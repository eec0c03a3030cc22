import { Type } from 'typebox'
import { date, id, list, name, object, text } from './words.ts'

export const Team = object({ id: id('Team id'), name: name() }, 'A team')

export const Worker = object(
  {
    id: id('Worker id'),
    name: name(),
    badges: Type.Optional(
      list(
        Type.String({ minLength: 1 }),
        'Badges, always strings; several can belong to one person, none to two',
      ),
    ),
    team: Type.Optional(id('Team')),
    post: Type.Optional(text('Post, by which a card applies')),
  },
  'A worker',
)

export const Product = object({ id: id('Product id'), name: name() }, 'A product')

export const Standard = object(
  {
    product: id('Product'),
    station: id('Station'),
    seconds: Type.Number({ exclusiveMinimum: 0, description: 'Standard seconds for one good unit' }),
    from: date('In force from the local midnight of this date'),
  },
  'A standard time',
)

export const Target = object(
  {
    line: id('Line'),
    shift: id('Shift'),
    product: Type.Optional(id('Product')),
    units: Type.Number({ exclusiveMinimum: 0, description: 'Good units a shift' }),
    from: date('In force from the local midnight of this date'),
  },
  'A target',
)
