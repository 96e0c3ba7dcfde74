// Parts of a query that say who sent the reader, and nothing about the page. A name is here only
// if it is peculiar enough that no site is likely to choose content by it. Left out on purpose:
// ref, source, from, campaign, id, cid, cmp, cmpid, icid, ncid, s, t, si, sid, share, tag, lang.
// All in lower case; names are compared so. A change here changes keys: PAGE_KEY_VERSION.

const NAMES = new Set(
  [
    // Google: ads, Campaign Manager, Shopping, Analytics, and its tags before utm_
    'gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl',
    'ga_source ga_medium ga_term ga_content ga_campaign ga_place',
    // Google Drive: a key that opens an old link, for the same file
    'resourcekey',
    // AMP viewers
    'amp_gsa amp_js_v usqp',
    // Meta: ads, shares from its apps
    'fbclid fb_action_ids fb_action_types fb_ref fb_source igshid igsh mibextid',
    // Microsoft, X, TikTok, LinkedIn, Pinterest, Snapchat, Reddit, Quora: ads and embeds
    'msclkid twclid ref_src __twitter_impression ttclid li_fat_id epik sccid rdt_cid qclid',
    // Yandex: ads, search, OpenStat
    'yclid ysclid ymclid _openstat',
    // Yahoo: consent pages, shares
    'guccounter guce_referrer guce_referrer_sig soc_src soc_trk',
    // Baidu and Alibaba
    'bd_vid hmsr hmpl hmcu hmkw hmci spm',
    // Recommendation and affiliate networks: Outbrain, Taboola, Impact, CJ, Admitad
    'dicbo tblci irclickid irgwc cjevent cjdata admitad_uid',
    // Newsletters: Mailchimp, MailerLite, Kit, Drip, Klaviyo, ActiveCampaign, dotdigital, Bronto
    'mc_cid mc_eid mc_tc ml_subscriber ml_subscriber_hash ck_subscriber_id __s _kx vgo_ee dm_i',
    '_bta_tid _bta_c',
    // Marketing suites: HubSpot, Marketo, Vero, Salesforce, Acoustic, Wicked Reports, Branch
    '_hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok vero_id vero_conv et_rid sfmc_id',
    'spmailingid spuserid spjobid spreportid wickedid _branch_match_id _branch_referrer',
    // Oracle Eloqua
    'elq elqtrackid elqtrack elqaid elqat elqcampaignid elqak',
    // Adobe Analytics and Advertising
    's_cid s_kwcid ef_id adobe_mc adobe_mc_ref adobe_mc_sdid',
    // Matomo under its old names
    'pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid',
    'piwik_campaign piwik_kwd piwik_keyword',
    // News sites: Piano (AT Internet), Comscore, Mapp, Cxense, SocialRank, Trueanthem
    'xtor at_medium at_campaign at_campaign_type at_creation at_format at_link_id at_link_type',
    'at_link_origin at_ptr_name at_bbc_team at_custom1 at_custom2 at_custom3 at_custom4',
    'ns_mchannel ns_source ns_campaign ns_linkname ns_fee wt_mc wt_zmc',
    'cx_testid cx_testvariant cx_artpos cx_click sr_share taid',
    // Amazon S3: the signature of a link that expires. It selects nothing, and it is a credential
    'x-amz-security-token x-amz-algorithm x-amz-credential x-amz-date x-amz-expires',
    'x-amz-signature x-amz-signedheaders',
  ].flatMap((line) => line.split(' ')),
)

const PREFIXES = [
  'utm_', // Urchin, now Google Analytics and nearly everybody
  'wt.', // Webtrends
  'oly_', // Omeda
  'hsa_', // HubSpot ads
  'mtm_', // Matomo
  'matomo_',
  'itm_', // utm_ for links within a site
  'bsft_', // Blueshift
]

// Too short or too common to drop anywhere but on the site that uses them, subdomains included.
// A site is two or three labels long.
const SITE_NAMES = new Map([
  ['aljazeera.com', 'traffic_source'],
  ['bbc.co.uk', 'ocid'],
  ['bbc.com', 'ocid'],
  ['bloomberg.com', 'cmpid sref'],
  ['economist.com', 'cmpid'],
  ['facebook.com', '__tn__ eav paipv rdid refid sfnsn share_url'],
  ['linkedin.com', 'lipi rcm trackingid trk'],
  ['msn.com', 'cvid ocid'],
  ['nytimes.com', 'referringsource smid smtyp unlocked_article_code'],
  ['reddit.com', 'share_id'],
  ['theguardian.com', 'cmp'],
  ['threads.com', 'slof xmt'],
  ['threads.net', 'slof xmt'],
  ['tiktok.com', '_r _t is_copy_url is_from_webapp sender_device web_id'],
  ['twitter.com', 'ref_url s t'],
  ['wikipedia.org', 'wprov'],
  ['x.com', 'ref_url s t'],
  ['youtu.be', 'si'],
  ['youtube.com', 'ab_channel feature pp si'],
])

/**
 * Whether a part of a query is dropped from the key. Takes the part's name with canonical escapes
 * and the host in canonical form. Case does not count, nor does a leading `amp;`, which is left
 * where a link was copied out of HTML source without being unescaped.
 */
export function isTracking(name: string, host: string): boolean {
  const plain = name.toLowerCase().replace(/^(?:amp;)+/, '')
  return (
    NAMES.has(plain) || PREFIXES.some((prefix) => plain.startsWith(prefix)) || ofSite(plain, host)
  )
}

function ofSite(name: string, host: string): boolean {
  const labels = host.split('.')
  for (let count = 2; count <= Math.min(labels.length, 3); count++) {
    const names = SITE_NAMES.get(labels.slice(-count).join('.'))
    if (names !== undefined) return names.split(' ').includes(name)
  }
  return false
}
