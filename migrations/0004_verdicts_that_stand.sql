CREATE TABLE `complaints` (
	`id` text PRIMARY KEY NOT NULL,
	`verdict_id` text NOT NULL,
	`organisation_id` text NOT NULL,
	`revision` integer NOT NULL,
	`text` text NOT NULL,
	`contact` text,
	`state` text DEFAULT 'open' NOT NULL,
	`outcome` text,
	`answer` text,
	`answered_by` text,
	`answered_at` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`verdict_id`) REFERENCES `verdicts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`answered_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "complaints_state" CHECK("complaints"."state" in ('open', 'answered')),
	CONSTRAINT "complaints_answered" CHECK(("complaints"."state" = 'answered') = ("complaints"."outcome" is not null)),
	CONSTRAINT "complaints_outcome" CHECK("complaints"."outcome" in ('corrected', 'clarified', 'retracted', 'unchanged'))
);
--> statement-breakpoint
CREATE INDEX `complaints_by_organisation` ON `complaints` (`organisation_id`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `complaints_by_verdict` ON `complaints` (`verdict_id`,`id`);--> statement-breakpoint
CREATE TABLE `annotation_history` (
	`page_hash` text NOT NULL,
	`claim_id` text NOT NULL,
	`seq` integer NOT NULL,
	`json` text,
	PRIMARY KEY(`page_hash`, `claim_id`, `seq`),
	FOREIGN KEY (`claim_id`) REFERENCES `claims`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `claim_history` (
	`claim_id` text NOT NULL,
	`seq` integer NOT NULL,
	`state` text NOT NULL,
	`row` text NOT NULL,
	PRIMARY KEY(`claim_id`, `seq`),
	FOREIGN KEY (`claim_id`) REFERENCES `claims`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `claim_history_by_seq` ON `claim_history` (`seq`);--> statement-breakpoint
CREATE TABLE `log_entries` (
	`idx` integer PRIMARY KEY NOT NULL,
	`entry` text NOT NULL,
	`verdict_id` text NOT NULL,
	`revision` integer NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`verdict_id`,`revision`) REFERENCES `revisions`(`verdict_id`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `log_entries_revision` ON `log_entries` (`verdict_id`,`revision`);--> statement-breakpoint
CREATE TABLE `log_tiles` (
	`level` integer NOT NULL,
	`idx` integer NOT NULL,
	`width` integer NOT NULL,
	`hashes` blob NOT NULL,
	PRIMARY KEY(`level`, `idx`)
);
--> statement-breakpoint
CREATE TABLE `crosswalks` (
	`id` text PRIMARY KEY NOT NULL,
	`scale_id` text NOT NULL,
	`version` integer NOT NULL,
	`entries` text NOT NULL,
	`note` text,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`scale_id`) REFERENCES `rating_scales`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `crosswalks_version` ON `crosswalks` (`scale_id`,`version`);--> statement-breakpoint
CREATE TABLE `evidence_reviews` (
	`verdict_id` text NOT NULL,
	`revision` integer NOT NULL,
	`source_id` text NOT NULL,
	`check_at` text NOT NULL,
	`member_id` text NOT NULL,
	`note` text,
	`created_at` text NOT NULL,
	PRIMARY KEY(`verdict_id`, `revision`, `source_id`, `check_at`),
	FOREIGN KEY (`source_id`) REFERENCES `sources`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`verdict_id`,`revision`) REFERENCES `revisions`(`verdict_id`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `evidence_reviews_by_source` ON `evidence_reviews` (`source_id`);--> statement-breakpoint
CREATE TABLE `source_checks` (
	`source_id` text NOT NULL,
	`at` text NOT NULL,
	`state` text NOT NULL,
	`status` integer,
	`final_url` text,
	`content_sha256` text,
	`detail` text NOT NULL,
	PRIMARY KEY(`source_id`, `at`),
	FOREIGN KEY (`source_id`) REFERENCES `sources`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "source_checks_state" CHECK("source_checks"."state" in ('ok', 'moved', 'gone', 'changed', 'unreachable'))
);
--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`url` text NOT NULL,
	`secrets` text NOT NULL,
	`state` text DEFAULT 'active' NOT NULL,
	`cursor` integer NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` text,
	`last_status` integer,
	`last_error` text,
	`last_delivered_at` text,
	`disabled_at` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhooks_by_organisation` ON `webhooks` (`organisation_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhooks_by_state` ON `webhooks` (`state`,`id`);--> statement-breakpoint
ALTER TABLE `organisations` ADD `voting` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `rating_scales` ADD `published_at` text;--> statement-breakpoint
ALTER TABLE `rating_scales` ADD `retired_at` text;--> statement-breakpoint
ALTER TABLE `rating_scales` ADD `edit` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `sources` ADD `state` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `checked_at` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `next_check_at` text;--> statement-breakpoint
CREATE INDEX `sources_by_next_check` ON `sources` (`next_check_at`,`id`);--> statement-breakpoint
ALTER TABLE `approvals` ADD `vote` text DEFAULT 'for' NOT NULL;--> statement-breakpoint
ALTER TABLE `approvals` ADD `note` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `replies` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `revisions` ADD `claim_text` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `normal_key` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `crosswalk_id` text REFERENCES crosswalks(id);--> statement-breakpoint
CREATE INDEX `changes_by_time` ON `changes` (`at`,`seq`);--> statement-breakpoint
CREATE INDEX `changes_by_kind` ON `changes` (`kind`,`seq`);