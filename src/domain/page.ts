/** Which page of a list: so many rows at the most, after the one that the cursor stands for. */
export type Page = { limit: number; cursor: string | null }
