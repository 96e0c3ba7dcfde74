import { describe, expect, it } from 'vitest'
import { names, read, reported } from './support.ts'

/** Name, role and the words that name the speaker, of one sentence. */
const speaker = (text: string) => {
  const found = reported(text)
  return found && [found.name, found.role, found.speaker]
}

const last = (text: string) => {
  const attributed = read(text).at(-1)?.attributed
  return attributed && [attributed.name, attributed.role]
}

describe('a role', () => {
  it.each([
    [
      'President Aida Nurlanova, who visited the area on Monday, promised that the road would open.',
      'Aida Nurlanova',
      'President',
    ],
    ['Judge Amy Clark, who presided over the trial, said the ban was void.', 'Amy Clark', 'Judge'],
    ['Thiele, who led the government until 2023, accused the board of fraud.', 'Thiele', null],
    ['Ann Lee, who was shot in May, said the ban was void.', 'Ann Lee', null],
    ['Ann Lee, whose son died in May, said the ban was void.', 'Ann Lee', null],
    ['Ann Lee, of Leeds, said the ban was void.', 'Ann Lee', null],
  ])('is no account of what somebody did or of where from: %s', (text, name, role) => {
    expect(speaker(text)?.slice(0, 2)).toEqual([name, role])
  })

  it.each([
    ['Ann Lee, who is a nurse in Leeds, said the ward was full.', 'nurse in Leeds'],
    ['Ann Lee, who was mayor of Leeds, said the ward was full.', 'mayor of Leeds'],
    ['Ann Lee, 42, who is now the mayor, said the ward was full.', 'mayor'],
    ['Ann Lee, a 42-year-old nurse, said the ward was full.', 'nurse'],
  ])('is what "who is" tells: %s', (text, role) => {
    expect(speaker(text)).toEqual(['Ann Lee', role, 'Ann Lee'])
  })

  it('given as a title stands whatever commas add to it', () => {
    const text = 'President Ann Lee, a former teacher, said taxes fell. She said that rents rose.'
    expect(read(text).map(({ attributed }) => attributed?.role)).toEqual(['President', 'President'])
    const silent = 'President Ann Lee, a former judge, left. She said that rents rose.'
    expect(last(silent)).toEqual(['Ann Lee', 'President'])
  })
})

describe('an office', () => {
  it.each([
    ['Secretary of State Ann Lee said the talks had failed.', 'Ann Lee', 'Secretary of State'],
    ['Minister of Health Ann Lee said the ward was full.', 'Ann Lee', 'Minister of Health'],
    ['Speaker of the House Ann Lee said the vote was void.', 'Ann Lee', 'Speaker of the House'],
    ['Archbishop of New York Tom Reed said it was full.', 'Tom Reed', 'Archbishop of New York'],
    [
      'University of Leeds professor Ann Lee said the drug works.',
      'Ann Lee',
      'University of Leeds professor',
    ],
    ['New York Mayor Bill Reed said crime fell.', 'Bill Reed', 'New York Mayor'],
    ['The late Tom Reed said the bridge was unsafe.', 'Tom Reed', null],
    ['The airline Emirates said it carried 40 million people.', 'Emirates', null],
    ['General Motors said it would recall 5,000 cars.', 'General Motors', null],
  ])('ends where the name begins: %s', (text, name, role) => {
    expect(speaker(text)?.slice(0, 2)).toEqual([name, role])
  })
})

describe('a rank', () => {
  it.each([
    ['Rep. Ann Lee, the leader of the bloc, said taxes fell.', 'leader of the bloc'],
    ['Rep. Ann Lee, a reliable vote on tolls, said taxes fell.', 'Rep.'],
    ['The fire chief, Col. Ann Lee, said taxes fell.', 'fire chief'],
    ['Their leader, Deputy Minister Ann Lee, said taxes fell.', 'Deputy Minister'],
  ])('is a role where the text tells no other: %s', (text, role) => {
    expect(speaker(text)?.[1]).toBe(role)
  })
})

describe('a name', () => {
  it.each([
    [
      'Professor Colin Watt of the Institute of Food Research, who led the work, said it was safe.',
      'Colin Watt',
      'Professor',
    ],
    [
      'Sgt. Maria Lopez of the Lindau Police Department said two men were arrested.',
      'Maria Lopez',
      'Sgt.',
    ],
    ['“It is safe,” said Maria Lopez of Falk University.', 'Maria Lopez', null],
    ['“It is safe,” said Judge Lopez from Leeds.', 'Lopez', 'Judge'],
  ])('ends before whose the person is: %s', (text, name, role) => {
    expect(speaker(text)?.slice(0, 2)).toEqual([name, role])
  })

  it.each([
    ['The Church of England said attendance fell.', 'Church of England'],
    ['The Bank of England said inflation fell.', 'Bank of England'],
    ['The Supreme Court of Canada ruled that the ban was void.', 'Supreme Court of Canada'],
  ])('may have an "of" in it: %s', (text, name) => {
    expect(speaker(text)?.[0]).toBe(name)
  })

  it.each([
    [
      'UN Secretary-General António Guterres said that 300 people had died.',
      'António Guterres',
      'UN Secretary-General',
    ],
    [
      '"The diet is safe," said lead author Dr. Mina Farrokh, an epidemiologist.',
      'Mina Farrokh',
      'lead author',
    ],
    [
      'The company chief executive Tom Reed said sales fell.',
      'Tom Reed',
      'company chief executive',
    ],
    ['Local 388 President Carl Nowak said 18 jobs will go.', 'Carl Nowak', 'Local 388 President'],
    ['The prime minister Tom Reed said sales fell.', 'Tom Reed', 'prime minister'],
  ])('begins after its title, whatever is written small: %s', (text, name, role) => {
    expect(speaker(text)?.slice(0, 2)).toEqual([name, role])
  })

  it('stands after an age', () => {
    expect(speaker("The defendant's mother, 62-year-old Ruth Hall, said he was at home.")).toEqual([
      'Ruth Hall',
      "defendant's mother",
      'Ruth Hall',
    ])
    expect(speaker('"He was at home," said 62-year-old Ruth Hall.')?.[0]).toBe('Ruth Hall')
    expect(speaker('"He was at home," said his mother, 62-year-old Ruth Hall.')?.[0]).toBe(
      'Ruth Hall',
    )
  })

  it('is not that of the one whose rival speaks', () => {
    expect(speaker("Norvik's rival Vestra reported that sales fell 4 percent.")).toEqual([
      'Vestra',
      null,
      "Norvik's rival Vestra",
    ])
  })

  it("is the last one behind somebody's own, and else nobody's", () => {
    expect(speaker("Acme's former employee Tom Reed said sales fell.")?.[0]).toBe('Tom Reed')
    expect(speaker("Acme's former employee Reed said sales fell.")?.[0]).toBeNull()
  })

  it('stands after what kind of body it is', () => {
    const text = 'The union IG Kraft has warned that jobs will go. The union said it was sure.'
    expect(names(text)).toEqual(['IG Kraft', 'IG Kraft'])
  })

  it.each([
    'The city Council said rents fell.',
    'Most Americans said rents fell.',
    'The village Catholics said rents fell.',
  ])('is not a noun with a capital: %s', (text) => {
    expect(['Council', 'Americans', 'Catholics']).not.toContain(speaker(text)?.[0])
  })

  it('cut before an institution is found again by the surname', () => {
    const told = 'Professor Colin Watt of the Institute of Food Research said the diet was safe.'
    expect(names(`${told} Watt said it was cheap.`)).toEqual(['Colin Watt', 'Colin Watt'])
    const seen = 'The study was led by Professor Colin Watt of the Institute of Food Research.'
    expect(last(`${seen} Watt said it was cheap.`)).toEqual(['Colin Watt', 'Professor'])
  })

  it('is that of the one singled out, not of the one ruled out', () => {
    const vance = ['Vance', null, 'Vance']
    expect(speaker('It was Vance, not Holt, who said that the fund was empty.')).toEqual(vance)
    expect(speaker('It was Vance who said that the fund was empty.')).toEqual(vance)
    expect(speaker('It was not Vance who said that the fund was empty.')).toBeNull()
  })
})

describe('a possessive pronoun', () => {
  it('is no name', () => {
    expect(speaker('Its spokesman said wages fell.')).toEqual([null, 'spokesman', 'Its spokesman'])
    expect(speaker('Their spokesman said wages fell.')?.[0]).toBeNull()
    expect(speaker('His Holiness said wages fell.')?.[0]).toBeNull()
  })

  it('means the body that spoke last or that the sentence before began with', () => {
    const added = 'Its spokesman added: "The road is closed."'
    expect(last(`The Red Crescent sent 40 lorries. ${added}`)).toEqual([
      'Red Crescent',
      'spokesman',
    ])
    expect(last(`The Red Crescent said it sent 40 lorries. ${added}`)).toEqual([
      'Red Crescent',
      'spokesman',
    ])
  })

  it('means nobody by name if that is further away or another name', () => {
    const added = 'Its spokesman added: "The road is closed."'
    expect(last(`The Trump administration sent lorries. ${added}`)).toEqual([null, 'spokesman'])
    expect(last(`The Red Crescent sent lorries. It rained. It snowed. ${added}`)).toEqual([
      null,
      'spokesman',
    ])
  })
})

describe('a pronoun', () => {
  it.each(['said nothing', 'declined to comment', 'did not respond'])(
    'is whoever was known by a full name and %s last',
    (silent) => {
      const text =
        `Mike Ferro ran the fund. Peter Vance said it was empty. Ferro ${silent}. ` +
        'Later, he told reporters: "I signed off on 15 million."'
      expect(last(text)).toEqual(['Mike Ferro', null])
    },
  )

  it('is no body that has an article before its name', () => {
    const text = 'The Red Crescent said the road was closed. '
    expect(last(`${text}He said it was old.`)).toEqual([null, null])
    expect(last(`${text}It said that it was old.`)).toEqual(['Red Crescent', null])
  })

  it('is no body from before the one that the last sentence began with', () => {
    const text = 'The union IG Kraft said jobs will go. The council rejected the plan. '
    expect(last(`${text}It said that it was old.`)).toEqual([null, null])
    expect(last(`${text}Its spokesman said it was old.`)).toEqual([null, 'spokesman'])
  })
})
