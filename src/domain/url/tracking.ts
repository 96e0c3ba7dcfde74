// Parts of a query that say who sent the reader, and nothing about the page. A name is here only
// if it is peculiar enough that no site is likely to choose content by it. Left out on purpose:
// ref, source, from, campaign, id, cid, cmp, cmpid, icid, ncid, s, t, si, sid, share, tag, lang.
// All in lower case; names are compared so. A change here changes keys: PAGE_KEY_VERSION.

const NAMES = [
  // Google: ads, Campaign Manager, Shopping, Analytics, and its tags before utm_
  'gclid|gclsrc|dclid|[gw]braid|gad_(source|campaignid)|srsltid|_g[al]',
  'ga_(source|medium|term|content|campaign|place)',
  // Google Drive: a key that opens an old link, for the same file
  'resourcekey',
  // AMP viewers
  'amp_(gsa|js_v)|usqp',
  // Meta: ads, shares from its apps
  'fbclid|fb_(action_(id|type)s|ref|source)|igsh(id)?|mibextid',
  // Microsoft, X, TikTok, LinkedIn, Pinterest, Snapchat, Reddit, Quora: ads and embeds
  'msclkid|twclid|ref_src|__twitter_impression|ttclid|li_fat_id|epik|sccid|rdt_cid|qclid',
  // Yandex: ads, search, OpenStat
  'y(s|m)?clid|_openstat',
  // Yahoo: consent pages, shares
  'guccounter|guce_referrer(_sig)?|soc_(src|trk)',
  // Baidu and Alibaba
  'bd_vid|hm(sr|pl|cu|kw|ci)|spm',
  // Recommendation and affiliate networks: Outbrain, Taboola, Impact, CJ, Admitad
  'dicbo|tblci|irclickid|irgwc|cj(event|data)|admitad_uid',
  // Newsletters: Mailchimp, MailerLite, Kit, Drip, Klaviyo, ActiveCampaign, dotdigital, Bronto
  'mc_([ce]id|tc)|ml_subscriber(_hash)?|ck_subscriber_id|__s|_kx|vgo_ee|dm_i|_bta_(tid|c)',
  // Marketing suites: HubSpot, Marketo, Vero, Salesforce, Acoustic, Wicked Reports, Branch
  '_hs(enc|mi)|__hs(sc|tc|fp)|hsctatracking|mkt_tok|vero_(id|conv)|et_rid|sfmc_id',
  'sp(mailing|user|job|report)id|wickedid|_branch_(match_id|referrer)',
  // Oracle Eloqua
  'elq(track(id)?|aid|at|campaignid|ak)?',
  // Adobe Analytics and Advertising
  's_(kw)?cid|ef_id|adobe_mc(_ref|_sdid)?',
  // Matomo under its old names
  'pk_(campaign|kwd|keyword|source|medium|content|cid)|piwik_(campaign|kwd|keyword)',
  // News sites: Piano (AT Internet), Comscore, Mapp, Cxense, SocialRank, Trueanthem
  'xtor|at_(medium|campaign(_type)?|creation|format|link_(id|type|origin)|ptr_name|bbc_team)',
  'at_custom[1-4]|ns_(mchannel|source|campaign|linkname|fee)|wt_z?mc',
  'cx_(test(id|variant)|artpos|click)|sr_share|taid',
  // Amazon S3: the signature of a link that expires. It selects nothing, and it is a credential
  'x-amz-(security-token|algorithm|credential|date|expires|signature|signedheaders)',
].join('|')

// Urchin, now Google Analytics and nearly everybody; Webtrends; Omeda; HubSpot ads; Matomo, twice;
// utm_ for links within a site; Blueshift.
const PREFIXES = String.raw`utm_|wt\.|oly_|hsa_|mtm_|matomo_|itm_|bsft_`

const TRACKING = new RegExp(`^(${PREFIXES}|(${NAMES})$)`)

// Too short or too common to drop anywhere but on the site that uses them, subdomains included.
const SITE_NAMES = [
  'aljazeera.com traffic_source',
  'bbc.co(m|.uk) ocid',
  'bloomberg.com (cmpid|sref)',
  'economist.com cmpid',
  'facebook.com (__tn__|eav|paipv|rdid|refid|sfnsn|share_url)',
  'linkedin.com (lipi|rcm|trackingid|trk)',
  'msn.com (cvid|ocid)',
  'nytimes.com (referringsource|smid|smtyp|unlocked_article_code)',
  'reddit.com share_id',
  'theguardian.com cmp',
  'threads.(com|net) (slof|xmt)',
  'tiktok.com (_[rt]|is_copy_url|is_from_webapp|sender_device|web_id)',
  '(twitter|x).com (ref_url|[st])',
  'wikipedia.org wprov',
  'youtu.be si',
  'youtube.com (ab_channel|feature|pp|si)',
]

// Neither a host nor a name holds a space.
const OF_SITE = new RegExp(`(^|\\.)(${SITE_NAMES.join('|').replaceAll('.', '\\.')})$`)

/**
 * Whether a part of a query is dropped from the key. Takes the part's name with canonical escapes
 * and the host in canonical form. Case does not count, nor does a leading `amp;`, which is left
 * where a link was copied out of HTML source without being unescaped.
 */
export function isTracking(name: string, host: string): boolean {
  const plain = name.toLowerCase().replace(/^(?:amp;)+/, '')
  return TRACKING.test(plain) || OF_SITE.test(`${host} ${plain}`)
}
