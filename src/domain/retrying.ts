import { StaleWrite } from '../storage/db.ts'
import { DomainError } from './errors.ts'

const ATTEMPTS = 5

/**
 * Runs a read-decide-write again when another request's write came in between. Whatever the caller
 * said with If-Match is judged anew each time.
 * @throws DomainError server.busy when others' writes came in between each time
 */
export async function retrying<R>(attempt: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error
      if (tries === ATTEMPTS)
        throw new DomainError('server.busy', 'Others are changing the same record just now.', {
          headers: { 'Retry-After': '1' },
        })
    }
  }
}
