type Body = { name: string | null; sentence: number }

// A pronoun further from its name than this many sentences is anybody's guess.
export const PRONOUN_REACH = 6

/** The bodies that "it" and "its spokesman" mean, as far as the text so far tells. */
export function createBodies() {
  let spoken: Body | null = null
  let opened: Body | null = null
  const within = (reach: number, sentence: number): string | null => {
    const last = (opened?.sentence ?? -1) > (spoken?.sentence ?? -1) ? opened : spoken
    return last && sentence - last.sentence <= reach ? last.name : null
  }
  return {
    /** One that spoke, by itself or through somebody. */
    speak(name: string, sentence: number): void {
      spoken = { name, sentence }
    },
    /** One that a sentence began with: "The Red Crescent sent …", "The council voted …" (null). */
    open(name: string | null, sentence: number): void {
      opened = { name, sentence }
    },
    it: (sentence: number): string | null => within(PRONOUN_REACH, sentence),
    /** More than "it" may have a spokesman, so it must stand in this sentence or the one before. */
    its: (sentence: number): string | null => within(1, sentence),
  }
}
