/** The shortest decimal that is this 32-bit float: the PLC's 5.3 is 5.3, not 5.300000190734863 above a limit of 5.3. */
export function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
