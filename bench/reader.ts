import type { Bindings } from '../src/http/environment.ts'
import { annotations } from '../src/http/annotations.ts'
import { framed } from '../src/http/frame.ts'

// The reader's path with nothing beside it: what its own code costs, apart from the modules that
// are deployed with it.

const reader = framed().route('/', annotations)

export default { fetch: reader.fetch } satisfies ExportedHandler<Bindings>
