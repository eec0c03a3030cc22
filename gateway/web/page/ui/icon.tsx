import type { JSX } from 'preact'

/**
 * Shapes that mean something on their own, so that no state is told by colour alone. Drawn on 24 × 24 in the
 * colour of the text around them.
 */
const filled = (d: string) => <path d={d} fill="currentColor" fill-rule="evenodd" />
const drawn = (d: string) => (
  <path
    d={d}
    fill="none"
    stroke="currentColor"
    stroke-width="2.4"
    stroke-linecap="round"
    stroke-linejoin="round"
  />
)

const SHAPES = {
  running: filled('M6 3.5 L21 12 L6 20.5 Z'),
  idle: filled('M5 4h5v16H5zM14 4h5v16h-5z'),
  starved: drawn('M3 12v8h18v-8M3 14h5l2 3h4l2-3h5M12 2v7M9 6.5 12 9.5l3-3'),
  blocked: filled('M12 2 22 12 12 22 2 12zM6.5 10.5v3h11v-3z'),
  down: filled(
    'M8 2h8l6 6v8l-6 6H8l-6-6V8zM8.6 6.6l-2 2L10 12l-3.4 3.4 2 2L12 14l3.4 3.4 2-2L14 12l3.4-3.4-2-2L12 10z',
  ),
  setup: drawn('M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5v5M8 14.5v5'),
  meeting: drawn('M3 4h18v12h-9l-5 4v-4H3zM8 10h8'),
  no_plan: drawn('M4 5h16v15H4zM4 9.5h16M8 3v4M16 3v4M9 15h6'),
  quality_hold: filled(
    'M12 1.5 21 5v7c0 5-3.8 8.8-9 10.5C6.8 20.8 3 17 3 12V5zM10.8 6v8h2.4V6zM10.8 15.5v2.4h2.4v-2.4z',
  ),
  unknown: drawn('M8 8.5a4 4 0 1 1 5.5 3.7c-1 .5-1.5 1.2-1.5 2.3M12 19v.1'),
  no_signal: drawn('M5 12h14'),
  people: drawn('M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5'),
  product: drawn('M3.5 7.5 12 3l8.5 4.5v9L12 21l-8.5-4.5zM3.5 7.5 12 12l8.5-4.5M12 12v9'),
  fresh: filled('M12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14z'),
  silent: filled('M12 3 22 20H2z'),
  lost: drawn(
    'M3 3l18 18M5 9.5c1-.9 2.2-1.6 3.5-2.1M19 9.5a11 11 0 0 0-6-2.9M8.5 13.5a6 6 0 0 1 4-1.5M12 18v.1',
  ),
  never: drawn('M12 5.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z'),
  excellent: filled('M12 2l3 6.6 7.2.8-5.4 4.8 1.6 7.1L12 17.6l-6.4 3.7 1.6-7.1L1.8 9.4 9 8.6z'),
  pass: drawn('M4 12.5 9.5 18 20 6.5'),
  below: filled('M3 6h18L12 20z'),
  ahead: filled('M12 4l9 14H3z'),
  behind: filled('M3 6h18L12 20z'),
  on_pace: drawn('M4 9h16M4 15h16'),
  open: drawn('M5 9l7 7 7-7'),
  ok: drawn('M4 12.5 9.5 18 20 6.5'),
  device: drawn('M7 3h10v18H7zM7 8h10M12 15v.1M3 8h4M3 16h4M17 8h4M17 16h4'),
  sink: drawn('M12 15V4M7.5 8.5 12 4l4.5 4.5M4 15v5h16v-5'),
  person: drawn('M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5'),
  quarantine: drawn('M4 4h16v16H4zM9 9l6 6M15 9l-6 6'),
  store: drawn('M4 6c0-3.5 16-3.5 16 0v12c0 3.5-16 3.5-16 0zM4 6c0 3.5 16 3.5 16 0M4 12c0 3.5 16 3.5 16 0'),
  live: filled('M12 6a6 6 0 1 1 0 12 6 6 0 0 1 0-12z'),
  wait: drawn('M12 7v5l3 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z'),
  board: drawn('M4 4h7v9H4zM15 4h5v5h-5zM15 13h5v7h-5zM4 17h7v3H4z'),
  wall: drawn('M3 4h18v12H3zM8 20.5h8M12 16v4'),
  corrections: drawn('M4 20l1-5L16.5 3.5l4 4L9 19zM14 6l4 4M13 20.5h7'),
  status: drawn('M3 12h4l3-8 4 16 3-8h4'),
  language: drawn('M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18'),
  moon: drawn('M20 14.5A8.5 8.5 0 1 1 9.5 4a6.5 6.5 0 0 0 10.5 10.5z'),
  sun: drawn(
    'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19',
  ),
} satisfies Record<string, JSX.Element>

export type IconName = keyof typeof SHAPES

/** The name as an icon's where there is such an icon, else `other`. */
export const iconOr = (name: string, other: IconName): IconName =>
  name in SHAPES ? (name as IconName) : other

/** A shape beside its word: hidden from screen readers, which read the word. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  )
}
