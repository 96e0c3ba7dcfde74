// The nouns that tell who speaks: people by their role, groups, institutions, documents.

const list = (...lines: string[]): ReadonlySet<string> => new Set(lines.join(' ').split(' '))

/** A role that stands before or behind one person's name. */
export const ROLES = list(
  'president vice-president premier chancellor minister secretary senator congressman congresswoman',
  'representative governor mayor councillor councilor councilman councilwoman mp lawmaker',
  'legislator ambassador diplomat envoy commissioner judge justice prosecutor attorney lawyer',
  'solicitor barrister counsel magistrate sheriff detective officer constable inspector',
  'superintendent chief director chairman chairwoman chairperson chair ceo cfo cto coo executive',
  'founder co-founder owner boss head leader manager adviser advisor aide analyst economist',
  'strategist professor lecturer researcher scientist historian epidemiologist virologist',
  'physician doctor surgeon nurse psychologist engineer expert specialist author writer editor',
  'reporter journalist columnist correspondent commentator activist campaigner organiser organizer',
  'coach player captain striker goalkeeper actor actress singer farmer teacher student',
  'resident witness neighbour neighbor mother father brother sister wife husband son daughter',
  'general colonel admiral captain commander lieutenant sergeant pope bishop archbishop cardinal',
  'rabbi imam pastor priest king queen prince princess candidate official investigator biologist',
  'geologist meteorologist physicist chemist climatologist ecologist curator architect developer',
  'spokesperson spokesman spokeswoman undersecretary treasurer trustee dean principal victim',
  'defendant plaintiff pilot driver passenger patient survivor trader investor consultant baker',
  'secretary-general director-general attorney-general governor-general inspector-general',
  'solicitor-general major-general lieutenant-general vice-chancellor vice-chairman vice-chair',
  'narrator guide pollster pollsters counterpart moderator speaker whip co-chair co-chairman',
  'co-author co-director editor-in-chief commander-in-chief',
)

/** Speaks for somebody else: what is said is said by the one who sent them. */
export const SPOKESPEOPLE = list('spokesperson spokesman spokeswoman representative')

export const GROUPS = list(
  'police officials prosecutors lawyers attorneys investigators authorities researchers scientists',
  'experts critics supporters opponents analysts economists doctors regulators lawmakers residents',
  'witnesses people many some others both sources judges ministers campaigners activists',
  'executives diplomats republicans democrats conservatives liberals historians epidemiologists',
  'engineers officers firefighters teachers workers unions employers farmers voters observers',
  'insiders aides advisers advisors leaders senators reporters journalists editors authors family',
  'relatives parents students rebels troops militants organisers organizers medics rescuers',
  'spokespeople plaintiffs defendants jurors councillors organisations organizations companies',
  'groups firms agencies courts countries banks ministries media newspapers outlets women men',
  'members politicians meteorologists',
)

export const INSTITUTIONS = list(
  'court tribunal ministry department agency commission committee council government administration',
  'parliament senate congress house company firm bank university institute organisation organization',
  'association union party board office bureau foundation charity group panel watchdog regulator',
  'embassy army navy military hospital school college club team newspaper magazine website network',
  'broadcaster channel centre center fund alliance coalition federation league jury inquiry service',
  'authority operator manufacturer maker retailer airline carrier think-tank consultancy studio',
  'city county state village town palace kremlin pentagon vatican treasury cabinet opposition',
)

export const DOCUMENTS = list(
  'report study survey poll document documents filing filings statement letter memo paper papers',
  'article indictment complaint lawsuit affidavit ruling opinion decision verdict order judgment',
  'judgement data figures statistics records results findings research analysis audit review',
  'website post tweet email emails transcript book law act bill constitution notice warning release',
  'files database census reports studies surveys polls evidence investigation dossier guidelines',
  'message note announcement manual petition motion testimony test tests trial trials modelling',
  'modeling',
  'minutes model models headline estimate estimates forecasts specification ad advert',
  'advertisement commercial experiment experiments simulations readings screenshot caption',
  'spreadsheet presentation forecast',
)

export const PRONOUNS = list('he she they it')

/** Cannot be a speaker in a report: the writer, the reader, nobody, a clause. */
export const NOT_SPEAKERS = list(
  'i we you nobody none nothing this that these those there here what who which everyone everybody',
  "anyone anybody something everything anything one it's no-one people's let legend rumour rumor",
  'myth saying proverb joke story tradition common',
)

export const ARTICLES = list('the a an')
export const POSSESSIVES = list('his her its their our my')
export const DETERMINERS = list(
  'the a an his her its their our one another some many several two three',
)
export const HONORIFICS = list(
  'mr mr. mrs mrs. ms ms. mx mx. dr dr. prof prof. sir lord lady dame hon hon. rev rev. sen sen.',
  'rep rep. gov gov. gen gen. lt lt. col col. sgt sgt. capt capt. judge justice president',
)
export const FEMALE = list(
  'mrs mrs. ms ms. lady dame spokeswoman chairwoman congresswoman actress queen princess mother',
  'sister wife daughter',
)
export const MALE = list(
  'mr mr. sir lord spokesman chairman congressman king prince father brother husband son',
)

export const DAYS = list('monday tuesday wednesday thursday friday saturday sunday')
export const MONTHS = list(
  'january february march april may june july august september october november december',
  'jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec.',
)

export const TIMES = list(
  'earlier later today yesterday tonight now then recently previously afterwards meanwhile last',
  'this week month year night morning afternoon evening weekend day time moment hour next past',
  'monday tuesday wednesday thursday friday saturday sunday january february march april june july',
  'august september october november december ago',
)

/** Where something was said: "in a statement", "at a news conference". */
export const OCCASIONS = list(
  'statement interview conference briefing letter email speech tweet post report filing testimony',
  'hearing call memo message article blog ruling televised release phone text trial court remarks',
  'alert notice bulletin advisory update note paper memo',
)

export const PREPOSITIONS = list(
  'of in on at by for from with to about after before during under over against between through',
  'into since until near outside inside within without via despite amid among across behind',
)

/** Begins a clause or joins one: a speaker's name does not reach across it. */
export const CLAUSE_STARTS = list(
  'that because although though while when whenever after before since as if unless but where',
  'whether than so until nor yet however whereas whom whose how why',
)
