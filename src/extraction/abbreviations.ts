// What a full stop after one of these words means. Words are in lower case, without the stop.

/** A name or a number follows: never the end of a sentence. */
export const NEVER_ENDS = new Set(
  (
    'mr mrs ms mx dr prof gen sen rep gov lt col sgt capt cpl maj adm cmdr rev hon fr pres supt ' +
    'insp det messrs mme mlle st mt ft vs v e.g i.e cf viz approx ca al fig figs eq sec art vol ' +
    'ch para pp ed eds trans dept univ assn ave blvd'
  ).split(' '),
)

/** Only before a figure is this an abbreviation: "No. 5", "Jan. 6"; "He said no. The …" is not. */
export const BEFORE_FIGURE = new Set(
  'no nos p pg jan feb mar apr jun jul aug sep sept oct nov dec art sec ch vol c ca'.split(' '),
)

/** May end a sentence; when a capital follows, the word that follows decides. */
export const MAY_END = new Set('inc corp co ltd llc plc bros jr sr esq ph.d m.d d.phil'.split(' '))

/** After a company's abbreviation these go on with the sentence: "Apple Inc. Chief Executive". */
export const AFTER_COMPANY = new Set(
  'chief ceo cfo president chairman chairwoman chair executive director founder spokesman spokeswoman spokesperson'.split(
    ' ',
  ),
)

/** Clock times end a sentence before a capital, except before a zone or a day. */
export const CLOCK = new Set(['a.m', 'p.m'])
export const AFTER_CLOCK = new Set(
  'est edt pst pdt cst cdt mst gmt utc bst cet cest et pt ct mt eastern pacific central mountain monday tuesday wednesday thursday friday saturday sunday'.split(
    ' ',
  ),
)

/** Words that, with a capital after "U.S." or an initial, begin a new sentence rather than a name. */
export const STARTERS = new Set(
  (
    'the a an this that these those he she it they we i you his her its their our my your in on at ' +
    'by for from with as but and or so if when while after before since although though because ' +
    'however meanwhile moreover also yet there here what who why how where which not no many most ' +
    'some several both all each every another other more few one two three under during despite ' +
    'according officials critics experts police prosecutors researchers scientists lawyers'
  ).split(' '),
)
