/**
 * What must never be found in the records, each as a select of what breaks the rule: revisions
 * without gaps, four eyes, one feed entry, one leaf and one audit row a publication.
 */
export const OFFENDERS: Record<string, string> = {
  'revisions numbered with gaps': `
      select verdict_id from revisions join verdicts on id = verdict_id group by verdict_id
      having min(number) <> 1 or max(number) <> count(*) or max(number) <> latest_revision`,
  'a verdict whose revision in work stands elsewhere': `
      select id from verdicts join revisions on verdict_id = id and number = latest_revision
      where revisions.state <> 'published' and verdicts.state in ('draft', 'in_review')
      and verdicts.state <> revisions.state`,
  'a publication with too few approvals, or by an author': `
      select r.verdict_id from revisions r join verdicts v on v.id = r.verdict_id
      join organisations o on o.id = v.organisation_id
      where r.state = 'published' and r.kind <> 'retraction' and (
        select count(distinct a.member_id) from approvals a
        where a.verdict_id = r.verdict_id and a.revision = r.number and a.vote = 'for' and not exists (
          select 1 from revision_authors w where w.verdict_id = a.verdict_id
          and w.revision = a.revision and w.member_id = a.member_id)) < o.approvals_required`,
  'a published revision without exactly one feed entry': `
      select verdict_id from revisions r where state = 'published' and 1 <> (select count(*)
        from changes c where c.verdict_id = r.verdict_id and c.revision = r.number
        and c.kind = case r.kind when 'original' then 'published' when 'update' then 'updated'
          when 'clarification' then 'clarified' when 'correction' then 'corrected'
          else 'retracted' end)`,
  'a feed entry without its publication': `
      select seq from changes c where verdict_id is not null and not exists (
        select 1 from revisions r where r.verdict_id = c.verdict_id and r.number = c.revision
        and r.state = 'published')`,
  'a feed with gaps, or with times that go back': `
      select seq from changes c where (seq > 1 and not exists (
        select 1 from changes p where p.seq = c.seq - 1)) or exists (
        select 1 from changes p where p.seq = c.seq - 1 and p.at > c.at)`,
  'a published revision without exactly one leaf in the log': `
      select verdict_id from revisions r where (state = 'published') <> (
        select count(*) from log_entries l where l.verdict_id = r.verdict_id
        and l.revision = r.number)`,
  'a log with gaps': `
      select min(idx) from log_entries
      having count(*) > 0 and (min(idx) <> 0 or max(idx) <> count(*) - 1)`,
  'a change of rating that is no correction, or a revision without a reason': `
      select r.verdict_id from revisions r join revisions b on b.verdict_id = r.verdict_id
        and b.number = r.number - 1 where r.state = 'published' and (trim(r.reason) = ''
        or (r.kind in ('update', 'clarification') and r.rating_id is not b.rating_id))`,
  'a retracted verdict whose last revision is no retraction, or the other way around': `
      select v.id from verdicts v join revisions r on r.verdict_id = v.id
        and r.number = v.latest_revision where (v.state = 'retracted') <> (r.kind = 'retraction')`,
  'an annotation whose words are not at its offsets': `
      select a.id from appearances a join captures c on c.id = a.capture_id
        where substr(c.text, a.start_code_point + 1, a.end_code_point - a.start_code_point)
        <> a.exact`,
  'approvals that were not audited one by one': `
      select v.id from verdicts v where (select count(*) from approvals where verdict_id = v.id)
        > (select count(*) from audit where record_id = v.id and action in ('verdict.approved', 'verdict.objected', 'verdict.voted_down'))`,
  'a verdict published without its audit row': `
      select id from verdicts v where published_revision is not null and not exists (select 1
        from audit where record_id = v.id and action in ('verdict.approved', 'verdict.submitted'))`,
  'a verdict with more versions than audit rows': `
      select id from verdicts v where version > (select count(*) from audit where record_id = v.id)`,
  'a claim on a page without a word of it in the feed': `
      select claim_id from page_annotations p where not exists
        (select 1 from changes where claim_id = p.claim_id)`,
  'a claim that is checked without a verdict, or has one and is not': `
      select id from claims c where (state = 'checked') <> exists (select 1 from verdicts
        where claim_id = c.id and state = 'published')`,
  'a verdict or an appearance left on a merged claim': `
      select c.id from claims c where state = 'merged' and (
        exists (select 1 from verdicts where claim_id = c.id)
        or exists (select 1 from appearances where claim_id = c.id))`,
}
