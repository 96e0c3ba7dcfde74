-- A vote against is no approval, and what an editor takes back needs none: see decision 009.
DROP TRIGGER `revisions_need_approval`;
--> statement-breakpoint
CREATE TRIGGER `revisions_need_approval` BEFORE UPDATE ON `revisions`
WHEN new.`state` = 'published' AND new.`kind` <> 'retraction' AND
	(SELECT count(*) FROM `approvals` WHERE `verdict_id` = new.`verdict_id` AND `revision` = new.`number` AND `vote` = 'for') <
	(SELECT `approvals_required` FROM `organisations` WHERE `id` = (SELECT `organisation_id` FROM `verdicts` WHERE `id` = new.`verdict_id`))
BEGIN SELECT raise(ABORT, 'too few approvals'); END;
--> statement-breakpoint
-- A change of rating is a correction, whatever its author calls it.
CREATE TRIGGER `revisions_rating_corrected` BEFORE UPDATE ON `revisions`
WHEN new.`state` = 'published' AND new.`kind` IN ('update', 'clarification') AND new.`rating_id` IS NOT
	(SELECT `rating_id` FROM `revisions` WHERE `verdict_id` = new.`verdict_id` AND `state` = 'published' ORDER BY `number` DESC LIMIT 1)
BEGIN SELECT raise(ABORT, 'a change of rating is a correction'); END;
--> statement-breakpoint
CREATE TRIGGER `verdicts_published_stay` BEFORE DELETE ON `verdicts` WHEN old.`published_revision` IS NOT NULL
BEGIN SELECT raise(ABORT, 'a published verdict stays'); END;
--> statement-breakpoint
CREATE TRIGGER `verdicts_published_stand` BEFORE UPDATE ON `verdicts`
WHEN old.`published_revision` IS NOT NULL AND
	(coalesce(new.`published_revision`, 0) < old.`published_revision` OR new.`organisation_id` <> old.`organisation_id`
	OR new.`first_published_at` IS NOT old.`first_published_at` OR (old.`state` = 'retracted' AND new.`state` <> 'retracted'))
BEGIN SELECT raise(ABORT, 'a published verdict never goes back'); END;
--> statement-breakpoint
CREATE TRIGGER `changes_stand` BEFORE UPDATE ON `changes`
BEGIN SELECT raise(ABORT, 'the change feed is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `changes_stay` BEFORE DELETE ON `changes`
BEGIN SELECT raise(ABORT, 'the change feed is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_entries_stand` BEFORE UPDATE ON `log_entries`
BEGIN SELECT raise(ABORT, 'the transparency log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_entries_stay` BEFORE DELETE ON `log_entries`
BEGIN SELECT raise(ABORT, 'the transparency log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_tiles_grow` BEFORE UPDATE ON `log_tiles`
WHEN new.`width` <= old.`width` OR substr(new.`hashes`, 1, length(old.`hashes`)) <> old.`hashes`
BEGIN SELECT raise(ABORT, 'a tile only grows'); END;
--> statement-breakpoint
CREATE TRIGGER `log_tiles_stay` BEFORE DELETE ON `log_tiles`
BEGIN SELECT raise(ABORT, 'the transparency log is append-only'); END;
--> statement-breakpoint
-- A scale that anybody may have used is never edited: it retires.
CREATE TRIGGER `rating_scales_stand` BEFORE UPDATE ON `rating_scales`
WHEN old.`state` <> 'draft' AND (new.`name` <> old.`name` OR new.`version` <> old.`version`
	OR new.`organisation_id` IS NOT old.`organisation_id` OR new.`state` = 'draft' OR (old.`state` = 'retired' AND new.`state` <> 'retired'))
BEGIN SELECT raise(ABORT, 'a published scale never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `rating_scales_stay` BEFORE DELETE ON `rating_scales` WHEN old.`state` <> 'draft'
BEGIN SELECT raise(ABORT, 'a published scale never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `ratings_stand` BEFORE UPDATE ON `ratings`
WHEN (SELECT `state` FROM `rating_scales` WHERE `id` = old.`scale_id`) <> 'draft' AND
	(new.`scale_id` <> old.`scale_id` OR new.`key` <> old.`key` OR new.`label` <> old.`label` OR new.`definition` <> old.`definition`
	OR new.`kind` <> old.`kind` OR new.`value` IS NOT old.`value` OR new.`position` <> old.`position`
	OR (old.`retired_at` IS NOT NULL AND new.`retired_at` IS NOT old.`retired_at`))
BEGIN SELECT raise(ABORT, 'a published rating never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `ratings_stay` BEFORE DELETE ON `ratings`
WHEN (SELECT `state` FROM `rating_scales` WHERE `id` = old.`scale_id`) <> 'draft'
BEGIN SELECT raise(ABORT, 'a published rating never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `ratings_closed` BEFORE INSERT ON `ratings`
WHEN (SELECT `state` FROM `rating_scales` WHERE `id` = new.`scale_id`) <> 'draft'
BEGIN SELECT raise(ABORT, 'a published scale takes no further rating'); END;
--> statement-breakpoint
CREATE TRIGGER `crosswalks_stand` BEFORE UPDATE ON `crosswalks`
BEGIN SELECT raise(ABORT, 'a crosswalk never changes: its next version does'); END;
--> statement-breakpoint
CREATE TRIGGER `crosswalks_stay` BEFORE DELETE ON `crosswalks`
BEGIN SELECT raise(ABORT, 'a crosswalk never changes: its next version does'); END;
--> statement-breakpoint
-- What was public when. The feed's entry is written behind the pages in the same batch: a state
-- begins with the entry that comes next.
CREATE TRIGGER `annotation_history_begins` AFTER INSERT ON `page_annotations`
BEGIN INSERT INTO `annotation_history` (`page_hash`, `claim_id`, `seq`, `json`)
	SELECT new.`page_hash`, new.`claim_id`, coalesce((SELECT max(`seq`) FROM `changes`), 0) + 1, new.`json` WHERE true
	ON CONFLICT DO UPDATE SET `json` = excluded.`json`; END;
--> statement-breakpoint
CREATE TRIGGER `annotation_history_changes` AFTER UPDATE OF `json` ON `page_annotations` WHEN new.`json` <> old.`json`
BEGIN INSERT INTO `annotation_history` (`page_hash`, `claim_id`, `seq`, `json`)
	SELECT new.`page_hash`, new.`claim_id`, coalesce((SELECT max(`seq`) FROM `changes`), 0) + 1, new.`json` WHERE true
	ON CONFLICT DO UPDATE SET `json` = excluded.`json`; END;
--> statement-breakpoint
CREATE TRIGGER `annotation_history_ends` AFTER DELETE ON `page_annotations`
BEGIN INSERT INTO `annotation_history` (`page_hash`, `claim_id`, `seq`, `json`)
	SELECT old.`page_hash`, old.`claim_id`, coalesce((SELECT max(`seq`) FROM `changes`), 0) + 1, NULL WHERE true
	ON CONFLICT DO UPDATE SET `json` = NULL; END;
--> statement-breakpoint
CREATE TRIGGER `claim_history_goes_on` AFTER UPDATE ON `claims` WHEN new.`state` = 'checked' OR old.`state` = 'checked'
BEGIN INSERT INTO `claim_history` (`claim_id`, `seq`, `state`, `row`)
	SELECT new.`id`, coalesce((SELECT max(`seq`) FROM `changes`), 0) + 1, new.`state`,
	json_object('id', new.`id`, 'organisationId', new.`organisation_id`, 'text', new.`text`, 'claimantName', new.`claimant_name`,
		'claimantRole', new.`claimant_role`, 'claimantSameAs', json(new.`claimant_same_as`), 'claimedOn', new.`claimed_on`,
		'language', new.`language`, 'topics', json(new.`topics`), 'state', new.`state`, 'declinedReason', new.`declined_reason`,
		'mergedInto', new.`merged_into`, 'version', new.`version`, 'createdBy', new.`created_by`, 'createdAt', new.`created_at`,
		'updatedAt', new.`updated_at`, 'appearances', (SELECT json_group_array(json_object('id', a.`id`, 'claimId', a.`claim_id`, 'captureId', a.`capture_id`,
			'articleId', a.`article_id`, 'exact', a.`exact`, 'prefix', a.`prefix`, 'suffix', a.`suffix`,
			'startCodePoint', a.`start_code_point`, 'endCodePoint', a.`end_code_point`, 'startUtf16', a.`start_utf16`,
			'endUtf16', a.`end_utf16`, 'occurrence', a.`occurrence`, 'occurrences', a.`occurrences`,
			'pagePosition', json(a.`page_position`), 'speaker', a.`speaker`, 'createdBy', a.`created_by`, 'createdAt', a.`created_at`,
			'captureSha256', c.`sha256`, 'capturedAt', c.`created_at`) ORDER BY a.`id`)
			FROM `appearances` AS a JOIN `captures` AS c ON c.`id` = a.`capture_id` WHERE a.`claim_id` = new.`id`)) WHERE true
	ON CONFLICT DO UPDATE SET `state` = excluded.`state`, `row` = excluded.`row`; END;
--> statement-breakpoint
-- Where a checked claim appears is a part of its state: the update of nothing lets the trigger above see it.
CREATE TRIGGER `claim_history_appears` AFTER INSERT ON `appearances`
BEGIN UPDATE `claims` SET `version` = `version` WHERE `id` = new.`claim_id` AND `state` = 'checked'; END;
--> statement-breakpoint
CREATE TRIGGER `claim_history_moves` AFTER UPDATE OF `claim_id` ON `appearances`
BEGIN UPDATE `claims` SET `version` = `version` WHERE `id` = new.`claim_id` AND `state` = 'checked'; END;
--> statement-breakpoint
CREATE TRIGGER `annotation_history_stays` BEFORE DELETE ON `annotation_history`
BEGIN SELECT raise(ABORT, 'history is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `claim_history_stays` BEFORE DELETE ON `claim_history`
BEGIN SELECT raise(ABORT, 'history is append-only'); END;
--> statement-breakpoint
-- What is public already begins with the last entry that there is.
INSERT INTO `annotation_history` (`page_hash`, `claim_id`, `seq`, `json`)
	SELECT `page_hash`, `claim_id`, coalesce((SELECT max(`seq`) FROM `changes`), 0), `json` FROM `page_annotations`;
--> statement-breakpoint
INSERT INTO `claim_history` (`claim_id`, `seq`, `state`, `row`)
	SELECT `id`, coalesce((SELECT max(`seq`) FROM `changes`), 0), `state`,
	json_object('id', `id`, 'organisationId', `organisation_id`, 'text', `text`, 'claimantName', `claimant_name`,
		'claimantRole', `claimant_role`, 'claimantSameAs', json(`claimant_same_as`), 'claimedOn', `claimed_on`,
		'language', `language`, 'topics', json(`topics`), 'state', `state`, 'declinedReason', `declined_reason`,
		'mergedInto', `merged_into`, 'version', `version`, 'createdBy', `created_by`, 'createdAt', `created_at`,
		'updatedAt', `updated_at`, 'appearances', (SELECT json_group_array(json_object('id', a.`id`, 'claimId', a.`claim_id`, 'captureId', a.`capture_id`,
			'articleId', a.`article_id`, 'exact', a.`exact`, 'prefix', a.`prefix`, 'suffix', a.`suffix`,
			'startCodePoint', a.`start_code_point`, 'endCodePoint', a.`end_code_point`, 'startUtf16', a.`start_utf16`,
			'endUtf16', a.`end_utf16`, 'occurrence', a.`occurrence`, 'occurrences', a.`occurrences`,
			'pagePosition', json(a.`page_position`), 'speaker', a.`speaker`, 'createdBy', a.`created_by`, 'createdAt', a.`created_at`,
			'captureSha256', c.`sha256`, 'capturedAt', c.`created_at`) ORDER BY a.`id`)
			FROM `appearances` AS a JOIN `captures` AS c ON c.`id` = a.`capture_id` WHERE a.`claim_id` = `claims`.`id`))
	FROM `claims` WHERE `state` = 'checked';
