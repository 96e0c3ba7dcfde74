import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { VERSION } from '../../src/domain/ingestion.ts'
import { outsideOf } from '../../src/http/environment.ts'

it('the robot has the version of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(VERSION).toBe(version)
})

it('the hosts that are let through are those listed, and none where none are', () => {
  const allowed = (FETCH_ALLOW: string) => outsideOf({ FETCH_ALLOW } as never).fetching.allow
  expect(allowed(' a:1, b:2\n')).toEqual(['a:1', 'b:2'])
  expect(allowed('')).toEqual([])
})
