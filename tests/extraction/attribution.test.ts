import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AttributionForm } from '../../src/extraction/candidate.ts'
import type { Range } from '../../src/extraction/span.ts'
import { statementOf } from '../../src/extraction/statement.ts'
import { candidateWith, names, only, read, spoken, proposed } from './support.ts'

// Sentence, form, name, role.
const REPORTS: [string, AttributionForm, string | null, string | null][] = [
  ['Ann Lee said in May that the ban was void.', 'indirect', 'Ann Lee', null],
  [
    'Ann Lee said at a news conference in Leeds that the ban was void.',
    'indirect',
    'Ann Lee',
    null,
  ],
  ['Ann Lee and Tom Reed said that the ban was void.', 'indirect', 'Ann Lee and Tom Reed', null],
  ['The firm lost money and Ann Lee said that it would close.', 'indirect', 'Ann Lee', null],
  [
    'The finance minister, who took office in May, said the fund was empty.',
    'indirect',
    null,
    'finance minister',
  ],
  ['“The ban,” Ann Lee told the court, “was never lawful.”', 'direct', 'Ann Lee', null],
  ['“The ban was never lawful,” according to Ann Lee.', 'direct', 'Ann Lee', null],
  [
    '“The bridge is safe,” said Maria Lopez, the city’s chief engineer.',
    'direct',
    'Maria Lopez',
    'city’s chief engineer',
  ],
  ['"The bridge is safe," Maria Lopez said.', 'direct', 'Maria Lopez', null],
  [
    '"The bridge is safe," Maria Lopez, an engineer with the city, told reporters.',
    'direct',
    'Maria Lopez',
    'engineer with the city',
  ],
  ['Maria Lopez said: "The bridge is safe."', 'direct', 'Maria Lopez', null],
  ['Maria Lopez told reporters on Monday: "The bridge is safe."', 'direct', 'Maria Lopez', null],
  ['"The bridge," Maria Lopez said, "has been closed since March."', 'direct', 'Maria Lopez', null],
  ['"The bridge is safe," she added.', 'direct', null, null],
  ['"Is the bridge safe?" Maria Lopez asked.', 'direct', 'Maria Lopez', null],
  ['"We will never sell!" shouted Tom Reed.', 'direct', 'Tom Reed', null],
  ['‘The bridge is safe,’ said Maria Lopez.', 'direct', 'Maria Lopez', null],
  ["'The bridge is safe,' said Maria Lopez.", 'direct', 'Maria Lopez', null],
  ['The spokesman said the bridge was closed.', 'indirect', null, 'spokesman'],
  ['Maria Lopez said that the bridge was closed in March.', 'indirect', 'Maria Lopez', null],
  ['Maria Lopez said on Monday that the bridge was closed.', 'indirect', 'Maria Lopez', null],
  ['Maria Lopez said Monday the bridge was closed.', 'indirect', 'Maria Lopez', null],
  ['Officials say the tunnel cost $3 billion.', 'indirect', null, null],
  ['The company announced that it had cut 300 jobs.', 'indirect', null, null],
  [
    'The World Health Organization (WHO) said the outbreak was over.',
    'indirect',
    'World Health Organization',
    null,
  ],
  ['The New York Times reported that the firm had lied.', 'indirect', 'New York Times', null],
  ['Researchers found that sales doubled in 2019.', 'indirect', null, null],
  [
    'A study by Harvard University found that coffee drinkers live longer.',
    'indirect',
    'Harvard University',
    null,
  ],
  ['The court ruled that the ban was unlawful.', 'indirect', null, null],
  [
    'District Judge Ann Lee ruled that the ban was unlawful.',
    'indirect',
    'Ann Lee',
    'District Judge',
  ],
  [
    'The firm’s lawyer, John Smith, said the deal was dead.',
    'indirect',
    'John Smith',
    'firm’s lawyer',
  ],
  ['According to the report, the dam failed in two hours.', 'indirect', null, null],
  ['The dam failed in two hours, according to the report.', 'indirect', null, null],
  ['The dam, according to engineers, failed in two hours.', 'indirect', null, null],
  [
    'According to Ann Lee, a geologist at Leeds University, the dam failed.',
    'indirect',
    'Ann Lee',
    'geologist at Leeds University',
  ],
  ['The dam will fail, Ann Lee warned.', 'indirect', 'Ann Lee', null],
  ['The dam, Ann Lee said, will fail within a year.', 'indirect', 'Ann Lee', null],
  [
    'The dam failed because of rain, said Ann Lee, a geologist.',
    'indirect',
    'Ann Lee',
    'geologist',
  ],
  ['As Ann Lee noted, the dam was built in 1960.', 'indirect', 'Ann Lee', null],
  [
    'Ann Lee resigned on Monday, saying the board had lied to investors.',
    'indirect',
    'Ann Lee',
    null,
  ],
  ['Ann Lee visited the site and said that the dam was cracked.', 'indirect', 'Ann Lee', null],
  [
    'Ann Lee, 42, a nurse at the hospital in Leeds, said the ward was full.',
    'indirect',
    'Ann Lee',
    'nurse at the hospital in Leeds',
  ],
  ['Ann Lee, who said she saw the crash, was not hurt.', 'indirect', 'Ann Lee', null],
  ['On Tuesday the minister told parliament that taxes would fall.', 'indirect', null, 'minister'],
  ['In a statement, the company said it had lost 40 million euros.', 'indirect', null, null],
  ['The ministry in a statement said that exports rose 4 percent.', 'indirect', null, null],
  ['Trump said the media was "the enemy of the people".', 'mixed', 'Trump', null],
  ['The senator called the bill "a gift to polluters".', 'mixed', null, 'senator'],
  ['The plan was described by the mayor as "a disaster".', 'mixed', null, 'mayor'],
  ['Voters were told by the party that the polls had closed.', 'indirect', null, null],
  ['Smith was quoted as saying that the vaccine was untested.', 'indirect', 'Smith', null],
  ['He claims the election was stolen.', 'indirect', null, null],
  ['The plan is "a mess," Smith said.', 'mixed', 'Smith', null],
  ['Police said two men were arrested after the fire.', 'indirect', null, null],
  ['Prosecutors allege that the bank laundered $2 million.', 'indirect', null, null],
  [
    'Chinese Foreign Ministry spokesman Zhao Lijian said the reports were false.',
    'indirect',
    'Zhao Lijian',
    'Chinese Foreign Ministry spokesman',
  ],
  [
    'A spokeswoman for Acme Corp said the product was recalled.',
    'indirect',
    'Acme Corp',
    'spokeswoman',
  ],
  [
    'Former U.S. President Donald Trump claimed that turnout was low.',
    'indirect',
    'Donald Trump',
    'Former U.S. President',
  ],
  ['Data from the census bureau showed that rents rose 12% in May.', 'indirect', null, null],
  ['The report shows that rents rose 12% in May.', 'indirect', null, null],
  ['While Smith said the bridge was safe, engineers closed it.', 'indirect', 'Smith', null],
  ['Smith said the bridge was safe, but Jones said it was cracked.', 'indirect', 'Smith', null],
  ['Smith accused the firm of stealing data.', 'indirect', 'Smith', null],
  ['"It is unsafe," the report said.', 'direct', null, null],
  ['Smith tweeted: "The vote was rigged in five states."', 'direct', 'Smith', null],
  ['Smith wrote that “the vote was rigged” in five states.', 'mixed', 'Smith', null],
  ['The agency, however, said the water was clean.', 'indirect', null, null],
  ['The actress Joan Hill said she had been threatened.', 'indirect', 'Joan Hill', 'actress'],
  [
    'NASA scientist Ann Lee told the BBC that the probe had landed.',
    'indirect',
    'Ann Lee',
    'NASA scientist',
  ],
  ['The plan will cost $5 million, data showed.', 'indirect', null, null],
  ['At the same time, Lee also added that the river had flooded twice.', 'indirect', 'Lee', null],
  ['Dr. Ann Lee said the virus had spread to 12 countries.', 'indirect', 'Ann Lee', null],
  [
    'The president of the union, Ann Lee, said wages fell by 3 percent.',
    'indirect',
    'Ann Lee',
    'president of the union',
  ],
  ['Ann Lee has repeatedly insisted that the accounts were audited.', 'indirect', 'Ann Lee', null],
  ['"The accounts were audited," Lee said in a statement on Friday.', 'direct', 'Lee', null],
  ['The government says inflation has fallen to 2 percent.', 'indirect', null, null],
  ['Both Smith and Jones said the road was closed.', 'indirect', 'Smith and Jones', null],
  ['Iran’s state television reported that the ship had been seized.', 'indirect', null, null],
  ['In Geneva, the U.N. said 300 people had died.', 'indirect', 'U.N.', null],
  ['He said he was "deeply sorry" for the delay.', 'mixed', null, null],
  ['"He is lying," said one official.', 'direct', null, 'official'],
  ['"I saw it," said Tom.', 'direct', 'Tom', null],
  ['“We won,” the coach said after the match.', 'direct', null, 'coach'],
  ['Sources told Reuters the deal was worth $4 billion.', 'indirect', null, null],
  ['The bank also said profits rose 4% in the quarter.', 'indirect', null, null],
  ['The UN’s refugee agency says 5 million people have fled.', 'indirect', null, null],
  ['Ministers argue that the tax is fair.', 'indirect', null, null],
  ['She wrote on Twitter: “This law is a fraud.”', 'direct', null, null],
  ['The survey, published on Monday, found that one in five adults smoke.', 'indirect', null, null],
  ['The firm says its cars are the safest in the world.', 'indirect', null, null],
  ['The lawsuit alleges that Acme hid the defect for years.', 'indirect', null, null],
  ['A man who was at the scene said he heard three shots.', 'indirect', null, null],
  ['Smith, speaking in Paris, said the war was over.', 'indirect', 'Smith', null],
  ['Speaking in Paris, Smith said the war was over.', 'indirect', 'Smith', null],
  ['Asked about the plan, Smith said it was dead.', 'indirect', 'Smith', null],
  ['In a report published on Monday, the agency said emissions fell 3%.', 'indirect', null, null],
  [
    'Justice Elena Park, writing for the majority, said the law was void.',
    'indirect',
    'Elena Park',
    'Justice',
  ],
  [
    'The U.S. Supreme Court held that the statute was void.',
    'indirect',
    'U.S. Supreme Court',
    null,
  ],
  ['The statute is void, the court held.', 'indirect', null, null],
  ['Local media reported that the mayor had fled.', 'indirect', null, null],
  ['Mayor Tom Reed’s office said the visit was private.', 'indirect', null, null],
  ["Russia's defence ministry said its forces had taken the town.", 'indirect', null, null],
  [
    'Health Secretary Jane Poe has said the figures are "shocking".',
    'mixed',
    'Jane Poe',
    'Health Secretary',
  ],
  ['“There is no evidence,” he said, adding that the case was closed.', 'direct', null, null],
  [
    'Smith, the party\'s leader, told supporters: "We will win this election."',
    'direct',
    'Smith',
    "party's leader",
  ],
  ['One of the victims, Ann Lee, said the driver was asleep.', 'indirect', 'Ann Lee', null],
  ['It said the fund had lost half its value.', 'indirect', null, null],
  ['Experts predict that prices will double by 2030.', 'indirect', null, null],
  ['Experts estimate 3 million tonnes of food are wasted.', 'indirect', null, null],
  ['The minister reportedly said the plan was dead.', 'indirect', null, 'minister'],
  ['Smith says, "The vote was rigged."', 'direct', 'Smith', null],
  ['“The vote,” says Smith, “was rigged.”', 'direct', 'Smith', null],
  ['"The vote was rigged", Smith said.', 'direct', 'Smith', null],
  ['Many people think that the earth is flat.', 'indirect', null, null],
]

const STATEMENTS: [string, string][] = [
  ['“The ban was never lawful,” according to Ann Lee.', 'The ban was never lawful.'],
  ['“The bridge is safe,” said Maria Lopez, the city’s chief engineer.', 'The bridge is safe.'],
  ['"The bridge is safe," Maria Lopez said.', 'The bridge is safe.'],
  [
    '"The bridge is safe," Maria Lopez, an engineer with the city, told reporters.',
    'The bridge is safe.',
  ],
  ['Maria Lopez said: "The bridge is safe."', 'The bridge is safe.'],
  ['Maria Lopez told reporters on Monday: "The bridge is safe."', 'The bridge is safe.'],
  [
    '"The bridge," Maria Lopez said, "has been closed since March."',
    'The bridge has been closed since March.',
  ],
  ['"The bridge is safe," she added.', 'The bridge is safe.'],
  ['The spokesman said the bridge was closed.', 'The bridge was closed.'],
  ['Maria Lopez said that the bridge was closed in March.', 'The bridge was closed in March.'],
  ['Officials say the tunnel cost $3 billion.', 'The tunnel cost $3 billion.'],
  ['The dam failed in two hours, according to the report.', 'The dam failed in two hours.'],
  ['The dam, according to engineers, failed in two hours.', 'The dam failed in two hours.'],
  ['The dam will fail, Ann Lee warned.', 'The dam will fail.'],
  ['The dam, Ann Lee said, will fail within a year.', 'The dam will fail within a year.'],
  ['While Smith said the bridge was safe, engineers closed it.', 'The bridge was safe.'],
  ['Smith said the bridge was safe, but Jones said it was cracked.', 'The bridge was safe.'],
]

const NO_REPORTS = [
  "Smith didn't say that the bridge was safe.",
  'Smith has never claimed that the bridge was safe.',
  'Police reports that were leaked in May caused a scandal.',
  'Smith might say that the bridge was safe.',
  'Smith wanted to say that the bridge was safe.',
  'Unless Smith says that the bridge is safe, it stays shut.',
  'Smith declined to say whether the bridge was safe.',
  'Smith did not say that the bridge was safe.',
  'The bridge was built according to plan in 1960.',
  'The children were sorted according to size before lunch.',
  'The reports that were leaked in May caused a scandal.',
  'The alleged fraud took place in 2019.',
  'He found his keys under the table.',
  'She held the door open for the nurse.',
  'The sign on the wall said nothing.',
  'The fund holds shares in three banks.',
  'It goes without saying that rain is wet.',
  'If Smith says that the bridge is safe, it will open on Monday.',
  'The state of Texas has 254 counties.',
  'The team added two players in the summer.',
  'Nobody said that the bridge was safe.',
  'The film "The Long Road" opened in March.',
  'He moved to "Little Italy" in 1990.',
  'The note on the door was written in blue ink.',
  'The company reported a profit of $3 million.',
  'The report was published on Monday.',
  'The ruling party won 40 seats.',
  'Smith explained the plan to the board.',
  'You could say that it was a success.',
  'The workers repeated the test twice.',
  'They continued to the next village.',
  'The senator wrote three books about the war.',
  'This shows that the dam was weak.',
  'The found footage showed a man near the door.',
  'We believe that taxes are too high.',
  'The Kremlin has denied the charge.',
  '"The vote was rigged" was the title of the book.',
  'The book says a lot about the war.',
  'The sky turned red and the crowd cried.',
  'Asked about the plan, he shrugged.',
  'The note added to the confusion.',
  'The law holds companies to account.',
  'The claim was rejected by the court.',
  'She showed him the way to the station.',
  'Thousands of posts suggest otherwise.',
  'The data show a clear trend.',
  'The charges carry a sentence of ten years.',
  'Police found a knife at the scene.',
  'He believes in ghosts.',
  'There are fears that the dam will burst.',
  'The news that the dam had failed shocked the town.',
  'Nothing he said was true.',
  'What he said was not true.',
  'As I said, the dam was weak.',
]

describe('an attribution', () => {
  it.each(REPORTS)('is found in: %s', (text, form, name, role) => {
    const { attributed } = only(text)
    expect(
      attributed && { form: attributed.form, name: attributed.name, role: attributed.role },
    ).toEqual({
      form,
      name,
      role,
    })
  })

  it.each(STATEMENTS)('gives a claim to read: %s', (text, statement) => {
    const { range, attributed } = only(text)
    expect(statementOf(text, range, attributed)).toBe(statement)
  })

  it.each(NO_REPORTS)('is not found in: %s', (text) => {
    expect(only(text).attributed).toBeNull()
  })

  it('points at speaker, cue and content', () => {
    const text =
      'On Monday, Ann Lee, a judge in Leeds, also said in court that the ban was unlawful.'
    const { attributed } = only(text)
    const part = (range: Range | null | undefined) => range && text.slice(range.start, range.end)
    expect(part(attributed?.speaker)).toBe('Ann Lee')
    expect(part(attributed?.cue)).toBe('said')
    expect(part(attributed?.content)).toBe('the ban was unlawful')
  })
})

describe('a speaker', () => {
  it('given by surname is the one who was named in full', () => {
    const text = 'Ann Lee, a judge in Leeds, said the ban was void. Lee added that it was old.'
    expect(names(text)).toEqual(['Ann Lee', 'Ann Lee'])
    expect(read(text)[1]?.attributed?.role).toBe('judge in Leeds')
  })

  it('given by surname is found when the full name stood elsewhere', () => {
    expect(names('The vote was won by Ann Lee in May. Lee said that the count was fair.')).toEqual([
      null,
      'Ann Lee',
    ])
  })

  it('given by a pronoun is the last one named', () => {
    const text = 'Ann Lee said the ban was void. Tom Reed said it was not. He said that it was law.'
    expect(names(text)).toEqual(['Ann Lee', 'Tom Reed', 'Tom Reed'])
  })

  it('given by a pronoun is whoever the sentence before began with', () => {
    const text = 'Tom Reed, the mayor, left the meeting early. He said that the budget was gone.'
    expect(names(text)).toEqual([null, 'Tom Reed'])
    expect(read(text)[1]?.attributed?.role).toBe('mayor')
  })

  it('stays unknown when the pronoun does not fit', () => {
    expect(names('Mrs. Ann Lee said the ban was void. He said that it was law.')).toEqual([
      'Ann Lee',
      null,
    ])
  })

  it('stays unknown when the name is far away', () => {
    const filler = 'The road was closed for repairs. '.repeat(8)
    expect(names(`Ann Lee said the ban was void. ${filler}She said it was law.`).at(-1)).toBeNull()
  })

  it('given by a role is the one introduced with it', () => {
    const text = 'Tom Reed, the mayor of Leeds, said taxes fell. The mayor said rents fell too.'
    expect(names(text)).toEqual(['Tom Reed', 'Tom Reed'])
  })

  it('given as "it" is the last institution', () => {
    const text = 'The Ministry of Health said cases fell. It added that 40 wards had closed.'
    expect(names(text)).toEqual(['Ministry of Health', 'Ministry of Health'])
  })

  it('is not a word that only begins the sentence', () => {
    expect(names('Campaigners said the river was poisoned.')).toEqual([null])
  })
})

describe('a quotation', () => {
  it('goes on into the next sentences of its marks', () => {
    const text = '“The dam is old. It was never checked. It will fail,” said Ann Lee, a geologist.'
    const all = read(text)
    expect(all.map(({ attributed }) => attributed?.name)).toEqual(['Ann Lee', 'Ann Lee', 'Ann Lee'])
    expect(all.map(({ attributed }) => attributed?.speaker === null)).toEqual([true, true, false])
    expect(all.every(({ attributed }) => attributed?.role === 'geologist')).toBe(true)
    const contents = all.map(({ attributed }) => attributed?.content)
    expect(contents.map((content) => content && text.slice(content.start, content.end))).toEqual([
      'The dam is old.',
      'It was never checked.',
      'It will fail,',
    ])
  })

  it('that follows a tagged one in the paragraph is the same speaker’s', () => {
    expect(names('"The dam is old," Ann Lee said. "It was never checked."')).toEqual([
      'Ann Lee',
      'Ann Lee',
    ])
  })

  it('in the next paragraph is nobody’s', () => {
    expect(names('"The dam is old," Ann Lee said.\n"It was never checked."')).toEqual([
      'Ann Lee',
      null,
    ])
  })

  it('in several paragraphs is the one’s who is named with the last', () => {
    expect(names('“The dam is very old.\n“It was never checked,” said Ann Lee.')).toEqual([
      'Ann Lee',
      'Ann Lee',
    ])
  })

  it('that begins within a sentence is mixed there', () => {
    const text = 'The city “has lost control of its budget. Nobody is in charge,” Ann Lee said.'
    expect(read(text).map(({ attributed }) => attributed?.form)).toEqual(['mixed', 'direct'])
    expect(names(text)).toEqual(['Ann Lee', 'Ann Lee'])
  })
})

describe('a news article with stray quotation marks', () => {
  const text = readFileSync(`${import.meta.dirname}/../fixtures/harbour-ruling.txt`, 'utf8')
  const finding = candidateWith(text, 'random and without reason')

  it('gives the court’s finding to the judge who reports it', () => {
    expect(finding.attribution && spoken(text, finding.attribution)).toEqual({
      form: 'mixed',
      name: 'Helena Marsh',
      role: 'High Court Judge for the Eastern Province',
      speaker: 'Helena Marsh',
      cue: 'said',
      content:
        'the court found that the order was “random and without reason” and robbed the firm of its lawful rights',
    })
    expect(finding.statement).toMatch(/^The court found that .* rights\.$/)
    expect(finding.kinds).toEqual(expect.arrayContaining(['law', 'quotation']))
  })

  it('ranks that finding among what a desk would check', () => {
    expect(finding.score).toBeGreaterThan(0.5)
  })

  it('knows the judge again by surname, with her role', () => {
    expect(candidateWith(text, 'Marsh also added').attribution).toMatchObject({
      name: 'Helena Marsh',
      role: 'High Court Judge for the Eastern Province',
      form: 'indirect',
    })
  })

  it('starts cleanly after the stray mark', () => {
    expect(candidateWith(text, 'Since then').quote).toBe(
      'Since then, Northport has filed a lawsuit against the government.',
    )
  })

  it('reads a document and a spokesperson as speakers', () => {
    const paper = candidateWith(text, 'According to a paper').attribution
    expect(paper && spoken(text, paper)).toMatchObject({
      speaker: 'a paper filed with the High Court',
      cue: 'According to',
      name: null,
    })
    expect(candidateWith(text, 'A spokesperson').attribution).toMatchObject({
      name: 'Harbour Workers Union',
      role: 'spokesperson',
    })
  })

  it('drops the question, the advice and the boilerplate', () => {
    const quotes = proposed(text).map(({ quote }) => quote)
    expect(quotes.filter((quote) => /Why did|should pay|request for comment/.test(quote))).toEqual(
      [],
    )
  })
})
