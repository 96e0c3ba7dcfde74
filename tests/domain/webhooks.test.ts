import { expect, it } from 'vitest'
import { waitAfter } from '../../src/domain/webhooks/schedule.ts'
import { newSecret, signedHeaders } from '../../src/domain/webhooks/signature.ts'

it('a delivery is signed as Standard Webhooks has it', async () => {
  // The example of the specification's own libraries.
  const headers = await signedHeaders(
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_999),
    '{"test": 2432232314}',
  )
  expect(headers).toEqual({
    'Content-Type': 'application/json',
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

it('secrets are 32 random bytes each', () => {
  const secrets = Array.from({ length: 50 }, newSecret)
  expect(new Set(secrets).size).toBe(50)
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/)
    expect(atob(secret.slice('whsec_'.length))).toHaveLength(32)
  }
})

it('the waits between attempts grow, with up to a fifth more, and come to an end', () => {
  const minutes = (random: number) =>
    Array.from({ length: 10 }, (_, n) => waitAfter(n + 1, random)).map(
      (wait) => wait && wait / 60_000,
    )
  expect(minutes(0)).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 1_200, 1_440, null])
  expect(minutes(1)).toEqual([0.1, 6, 36, 144, 360, 720, 1_008, 1_440, 1_728, null])
})
