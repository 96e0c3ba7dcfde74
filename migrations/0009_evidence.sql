CREATE TABLE `evidence_findings` (
	`source_id` text NOT NULL,
	`verdict_id` text NOT NULL,
	`revision` integer NOT NULL,
	`organisation_id` text NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`moved_to` text,
	`positions` text NOT NULL,
	`seen_at` text NOT NULL,
	`acknowledged_at` text,
	PRIMARY KEY(`verdict_id`, `revision`, `source_id`),
	FOREIGN KEY (`source_id`) REFERENCES `sources`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`verdict_id`,`revision`) REFERENCES `revisions`(`verdict_id`,`number`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "evidence_findings_state" CHECK("evidence_findings"."state" in ('moved', 'gone', 'changed'))
);
--> statement-breakpoint
CREATE INDEX `evidence_findings_by_source` ON `evidence_findings` (`source_id`,`verdict_id`);--> statement-breakpoint
CREATE INDEX `evidence_findings_open` ON `evidence_findings` (`organisation_id`,`seen_at`,`verdict_id`,`source_id`) WHERE "evidence_findings"."acknowledged_at" is null;--> statement-breakpoint
ALTER TABLE `sources` ADD `failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What a publication cites is looked at soon; a page that cannot be reached waits for its turn.
CREATE TRIGGER `sources_come_due` AFTER UPDATE OF `published_revision` ON `verdicts`
WHEN new.`state` = 'published' AND new.`published_revision` IS NOT old.`published_revision`
BEGIN UPDATE `sources` SET `next_check_at` = min(coalesce(`next_check_at`, new.`updated_at`), new.`updated_at`)
	WHERE `id` IN (SELECT `source_id` FROM `revision_sources` WHERE `verdict_id` = new.`id` AND `revision` = new.`published_revision`)
	AND (`failures` = 0 OR `next_check_at` IS NULL); END;
--> statement-breakpoint
UPDATE `sources` SET `next_check_at` = `created_at` WHERE `id` IN
	(SELECT `source_id` FROM `revision_sources` JOIN `verdicts` ON `verdicts`.`id` = `verdict_id` AND `published_revision` = `revision` WHERE `state` = 'published');
--> statement-breakpoint
CREATE TRIGGER `source_checks_stand` BEFORE UPDATE ON `source_checks`
BEGIN SELECT raise(ABORT, 'what was seen is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `source_checks_stay` BEFORE DELETE ON `source_checks`
BEGIN SELECT raise(ABORT, 'what was seen is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `evidence_reviews_stand` BEFORE UPDATE ON `evidence_reviews`
BEGIN SELECT raise(ABORT, 'a review of evidence never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `evidence_reviews_stay` BEFORE DELETE ON `evidence_reviews`
BEGIN SELECT raise(ABORT, 'a review of evidence never changes'); END;
