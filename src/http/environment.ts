// What the platform hands to the Worker, and what each request carries.

/** The generated bindings; the secret is set on a deployment alone, and only until it is used. */
export type Bindings = Cloudflare.Env & { BOOTSTRAP_SECRET?: string }

export type Env = {
  Bindings: Bindings
  Variables: {
    requestId: string
    /** Who acted, for the log: a member's id, never a name. */
    memberId?: string
    /** The state of the database that this request has seen or made. */
    session?: D1DatabaseSession
  }
}
