/** How a reporting verb takes what is claimed. */
export type Reporting = {
  /** Before a clause without "that": "said the plan failed". */
  bare: boolean
  /** Before "that". */
  that: boolean
  /** As the tag of a direct quotation. */
  tag: boolean
  /** The one who is told stands between the verb and the clause. */
  told: boolean
  /** What a court or a study does; "he found that his car was gone" is no finding. */
  finding: boolean
  /** "saying": the clause hangs on the subject of the main clause. */
  participle: boolean
}

// One line per way of use; each entry gives the finite forms, then the participle after a slash.
const BOTH = `
say says said/saying; add adds added/adding; claim claims claimed/claiming;
argue argues argued/arguing; state states stated/stating; insist insists insisted/insisting;
maintain maintains maintained/maintaining; contend contends contended/contending;
assert asserts asserted/asserting; allege alleges alleged/alleging; note notes noted/noting;
explain explains explained/explaining; announce announces announced/announcing;
declare declares declared/declaring; admit admits admitted/admitting;
acknowledge acknowledges acknowledged/acknowledging; concede concedes conceded/conceding;
confirm confirms confirmed/confirming; stress stresses stressed/stressing;
emphasise emphasises emphasised/emphasising; emphasize emphasizes emphasized/emphasizing;
reiterate reiterates reiterated/reiterating; testify testifies testified/testifying;
predict predicts predicted/predicting; estimate estimates estimated/estimating;
report reports reported/reporting; reveal reveals revealed/revealing;
disclose discloses disclosed/disclosing; recall recalls recalled/recalling;
complain complains complained/complaining; caution cautions cautioned/cautioning;
warn warns warned/warning; affirm affirms affirmed/affirming; boast boasts boasted/boasting;
believe believes believed/believing; think thinks thought/; tweet tweets tweeted/tweeting;
write writes wrote/writing; suggest suggests suggested/suggesting; joke jokes joked/joking;
confess confesses confessed/confessing; reckon reckons reckoned/; swear swears swore/swearing;
conclude concludes concluded/concluding; speculate speculates speculated/;
vow vows vowed/vowing; promise promises promised/promising; pledge pledges pledged/;
fear fears feared/fearing; expect expects expected/; suspect suspects suspected/;
forecast forecasts forecasted/; project projects projected/;
shout shouts shouted/shouting; reply replies replied/replying; `
const THAT = `
observe observes observed/observing; remark remarks remarked/remarking;
respond responds responded/responding;
counter counters countered/countering; repeat repeats repeated/repeating;
hint hints hinted/hinting; imply implies implied/implying; attest attests attested/;
proclaim proclaims proclaimed/proclaiming; profess professes professed/;
post posts posted/posting; mention mentions mentioned/mentioning;
underline underlines underlined/underlining; underscore underscores underscored/;
highlight highlights highlighted/; certify certifies certified/; verify verifies verified/;
demonstrate demonstrates demonstrated/; calculate calculates calculated/; opine opines opined/;
retort retorts retorted/; comment comments commented/; elaborate elaborates elaborated/;
clarify clarifies clarified/; charge charges charged/; lament laments lamented/;
guess guesses guessed/; answer answers answered/answering; object objects objected/objecting;
grumble grumbles grumbled/grumbling; remember remembers remembered/remembering;
brag brags bragged/bragging; muse muses mused/musing; signal signals signaled signalled/;
theorize theorizes theorized theorise theorises theorised/; surmise surmises surmised/;
posit posits posited/; concur concurs concurred/; stipulate stipulates stipulated/stipulating;
recount recounts recounted/recounting; gripe gripes griped/griping; scoff scoffs scoffed/;
protest protests protested/protesting; rebut rebuts rebutted/; marvel marvels marveled marvelled/; point points pointed/pointing; intone intones intoned/; `
const FINDING = `
find finds found/finding; hold holds held/holding; rule rules ruled/ruling;
determine determines determined/determining; decide decides decided/; `
/** What papers do; "she showed that" is no report. */
const SHOWING = `
show shows showed/showing; indicate indicates indicated/indicating; `
const TOLD = `
tell tells told/telling; inform informs informed/informing; assure assures assured/assuring;
remind reminds reminded/reminding; advise advises advised/; notify notifies notified/; `
const TAG = `
ask asks asked/asking; continue continues continued/continuing; quip quips quipped/;
yell yells yelled/yelling; whisper whispers whispered/;
exclaim exclaims exclaimed/; inquire inquires inquired/; wonder wonders wondered/;
mutter mutters muttered/; cry cries cried/; chant chants chanted/chanting; `

const VERBS = new Map<string, Reporting>()
const NO = { bare: false, that: false, tag: false, told: false, finding: false, participle: false }

function enter(table: string, use: Partial<Reporting>): void {
  for (const entry of table.split(';')) {
    const [finite = '', participle = ''] = entry.trim().split('/')
    const all = finite.split(' ').filter((form) => form !== '')
    for (const form of all) VERBS.set(form, { ...NO, ...use })
    if (participle !== '') VERBS.set(participle, { ...NO, ...use, participle: true })
  }
}
enter(BOTH, { bare: true, that: true, tag: true })
enter(THAT, { that: true, tag: true })
enter(FINDING, { bare: true, that: true, finding: true })
enter(SHOWING, { bare: true, that: true, tag: true, finding: true })
enter(TOLD, { bare: true, that: true, tag: true, told: true })
enter(TAG, { tag: true })

/** The verb's uses, for a word in small letters; undefined if it reports nothing. */
export const reportingVerb = (word: string): Reporting | undefined => VERBS.get(word)

/** Whether a word is a form of a verb of saying that is not a participle. */
export const isReportingVerb = (word: string): boolean => VERBS.get(word)?.participle === false
