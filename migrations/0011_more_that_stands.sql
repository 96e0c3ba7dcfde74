-- What a verdict was published on stands with it.
CREATE TRIGGER `claims_checked_stand` BEFORE UPDATE OF `text`, `claimant_name`, `claimant_role` ON `claims`
WHEN old.`state` = 'checked' AND (new.`text` <> old.`text` OR new.`claimant_name` IS NOT old.`claimant_name`
	OR new.`claimant_role` IS NOT old.`claimant_role`)
BEGIN SELECT raise(ABORT, 'what is checked stands as it was checked'); END;
--> statement-breakpoint
CREATE TRIGGER `captures_stand` BEFORE UPDATE OF `text`, `sha256` ON `captures`
BEGIN SELECT raise(ABORT, 'a captured text never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `verdicts_retracted_by_revision` BEFORE UPDATE OF `state` ON `verdicts`
WHEN new.`state` = 'retracted' AND old.`state` <> 'retracted' AND NOT EXISTS (SELECT 1 FROM `revisions`
	WHERE `verdict_id` = new.`id` AND `number` = new.`published_revision` AND `kind` = 'retraction' AND `state` = 'published')
BEGIN SELECT raise(ABORT, 'a verdict is retracted by a revision that never goes back'); END;
--> statement-breakpoint
CREATE TRIGGER `sources_stand` BEFORE UPDATE OF `page_hash`, `page_key` ON `sources`
BEGIN SELECT raise(ABORT, 'a source never becomes another page'); END;
--> statement-breakpoint
CREATE TRIGGER `complaints_stay` BEFORE DELETE ON `complaints`
BEGIN SELECT raise(ABORT, 'a complaint stays'); END;
--> statement-breakpoint
-- The past is written once: only what the next entry of the feed begins may still be added to.
CREATE TRIGGER `annotation_history_stands` BEFORE UPDATE ON `annotation_history`
WHEN old.`seq` <= coalesce((SELECT max(`seq`) FROM `changes`), 0)
BEGIN SELECT raise(ABORT, 'history is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `claim_history_stands` BEFORE UPDATE ON `claim_history`
WHEN old.`seq` <= coalesce((SELECT max(`seq`) FROM `changes`), 0)
BEGIN SELECT raise(ABORT, 'history is append-only'); END;
