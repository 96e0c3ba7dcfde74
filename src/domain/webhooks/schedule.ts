const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000]

/** How long to wait after the first failure, the second and so on, in milliseconds. */
const WAITS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** So much of a wait, at the most, is added to it, so that receivers are not all asked at once. */
const JITTER = 0.2

/**
 * How long to wait after so many failures in a row, in milliseconds; null when it is given up.
 * @param failures counted from 1
 * @param random from 0 up to 1
 */
export function waitAfter(failures: number, random: number): number | null {
  const wait = WAITS[failures - 1]
  return wait === undefined ? null : Math.round(wait * (1 + JITTER * random))
}
