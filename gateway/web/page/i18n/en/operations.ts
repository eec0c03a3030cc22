/** Who did or looked at what. */
export const operations = {
  'operations.title': 'Who did or looked at what',
  'operations.none': 'Nothing was noted.',
  'operations.who': 'Who',
  'operations.nobody': 'nobody known',
  'operations.only': 'Only those of {who}',
  'operations.of': 'Of',
  'operations.show': 'Show',
  'operations.signed_in': 'Signed in, from {address}',
  'operations.signed_out': 'Signed out, from {address}',
  'operations.not_signed_in': 'Could not sign in, from {address}: {why}',
} as const
