CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`member_id` text NOT NULL,
	`label` text NOT NULL,
	`hint` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`expires_at` text,
	`revoked_at` text,
	`last_used_at` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_by_member` ON `api_keys` (`member_id`,`id`);--> statement-breakpoint
CREATE TABLE `appearances` (
	`id` text PRIMARY KEY NOT NULL,
	`claim_id` text NOT NULL,
	`capture_id` text NOT NULL,
	`article_id` text NOT NULL,
	`exact` text NOT NULL,
	`prefix` text NOT NULL,
	`suffix` text NOT NULL,
	`start_code_point` integer NOT NULL,
	`end_code_point` integer NOT NULL,
	`start_utf16` integer NOT NULL,
	`end_utf16` integer NOT NULL,
	`occurrence` integer NOT NULL,
	`occurrences` integer NOT NULL,
	`speaker` text,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`claim_id`) REFERENCES `claims`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "appearances_order" CHECK("appearances"."start_utf16" < "appearances"."end_utf16"),
	CONSTRAINT "appearances_occurrence" CHECK("appearances"."occurrence" between 1 and "appearances"."occurrences")
);
--> statement-breakpoint
CREATE INDEX `appearances_by_article` ON `appearances` (`article_id`,`claim_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `appearances_place` ON `appearances` (`claim_id`,`capture_id`,`start_utf16`,`end_utf16`);--> statement-breakpoint
CREATE TABLE `approvals` (
	`verdict_id` text NOT NULL,
	`revision` integer NOT NULL,
	`member_id` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`verdict_id`, `revision`, `member_id`),
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`verdict_id`,`revision`) REFERENCES `revisions`(`verdict_id`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `articles` (
	`id` text PRIMARY KEY NOT NULL,
	`page_hash` text NOT NULL,
	`page_key` text NOT NULL,
	`url` text NOT NULL,
	`title` text,
	`publisher` text,
	`author` text,
	`published_at` text,
	`language` text,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`created_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `articles_page_hash_unique` ON `articles` (`page_hash`);--> statement-breakpoint
CREATE TABLE `audit` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` text NOT NULL,
	`request_id` text NOT NULL,
	`actor_kind` text NOT NULL,
	`member_id` text,
	`organisation_id` text,
	`action` text NOT NULL,
	`record_id` text NOT NULL,
	`before` text,
	`after` text,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "audit_actor_kind" CHECK("audit"."actor_kind" in ('member', 'bootstrap', 'system')),
	CONSTRAINT "audit_actor" CHECK(("audit"."actor_kind" = 'member') = ("audit"."member_id" is not null))
);
--> statement-breakpoint
CREATE INDEX `audit_by_record` ON `audit` (`record_id`,`seq`);--> statement-breakpoint
CREATE TABLE `candidates` (
	`id` text PRIMARY KEY NOT NULL,
	`capture_id` text NOT NULL,
	`extractor` text NOT NULL,
	`extractor_version` text NOT NULL,
	`start_code_point` integer NOT NULL,
	`end_code_point` integer NOT NULL,
	`start_utf16` integer NOT NULL,
	`end_utf16` integer NOT NULL,
	`quote` text NOT NULL,
	`statement` text NOT NULL,
	`score` real NOT NULL,
	`details` text NOT NULL,
	`claim_id` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`claim_id`) REFERENCES `claims`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "candidates_score" CHECK("candidates"."score" between 0 and 1)
);
--> statement-breakpoint
CREATE INDEX `candidates_by_place` ON `candidates` (`capture_id`,`start_utf16`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `candidates_by_claim` ON `candidates` (`claim_id`) WHERE "candidates"."claim_id" is not null;--> statement-breakpoint
CREATE TABLE `captures` (
	`id` text PRIMARY KEY NOT NULL,
	`article_id` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` integer NOT NULL,
	`code_points` integer NOT NULL,
	`utf16_units` integer NOT NULL,
	`language` text,
	`origin` text NOT NULL,
	`archive_url` text,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "captures_origin" CHECK("captures"."origin" in ('submitted', 'fetched'))
);
--> statement-breakpoint
CREATE INDEX `captures_by_article` ON `captures` (`article_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `captures_article_text` ON `captures` (`article_id`,`sha256`);--> statement-breakpoint
CREATE TABLE `changes` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` text NOT NULL,
	`kind` text NOT NULL,
	`claim_id` text NOT NULL,
	`verdict_id` text,
	`revision` integer,
	`details` text NOT NULL,
	FOREIGN KEY (`claim_id`) REFERENCES `claims`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`verdict_id`) REFERENCES `verdicts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `changes_by_claim` ON `changes` (`claim_id`,`seq`);--> statement-breakpoint
CREATE TABLE `claims` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`text` text NOT NULL,
	`claimant_name` text,
	`claimant_role` text,
	`claimant_same_as` text NOT NULL,
	`claimed_on` text,
	`language` text,
	`topics` text NOT NULL,
	`state` text NOT NULL,
	`declined_reason` text,
	`merged_into` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`merged_into`) REFERENCES `claims`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "claims_state" CHECK("claims"."state" in ('proposed', 'open', 'checked', 'declined', 'merged')),
	CONSTRAINT "claims_declined" CHECK(("claims"."state" = 'declined') = ("claims"."declined_reason" is not null)),
	CONSTRAINT "claims_merged" CHECK(("claims"."state" = 'merged') = ("claims"."merged_into" is not null))
);
--> statement-breakpoint
CREATE INDEX `claims_by_state` ON `claims` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `claims_by_organisation` ON `claims` (`organisation_id`,`id`);--> statement-breakpoint
CREATE INDEX `claims_by_target` ON `claims` (`merged_into`) WHERE "claims"."merged_into" is not null;--> statement-breakpoint
CREATE TABLE `deployment` (
	`id` integer PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`bootstrapped_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "deployment_single" CHECK("deployment"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE `idempotency_records` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer NOT NULL,
	`created_at` text NOT NULL,
	`answer` text NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_records_by_age` ON `idempotency_records` (`created_at`);--> statement-breakpoint
CREATE TABLE `members` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`role` text NOT NULL,
	`state` text DEFAULT 'active' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "members_kind" CHECK("members"."kind" in ('person', 'bot')),
	CONSTRAINT "members_role" CHECK("members"."role" in ('contributor', 'checker', 'editor', 'admin')),
	CONSTRAINT "members_state" CHECK("members"."state" in ('active', 'inactive'))
);
--> statement-breakpoint
CREATE INDEX `members_by_organisation` ON `members` (`organisation_id`,`id`);--> statement-breakpoint
CREATE TABLE `organisations` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`site_url` text,
	`methodology_url` text,
	`corrections_url` text,
	`approvals_required` integer DEFAULT 1 NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	CONSTRAINT "organisations_approvals" CHECK("organisations"."approvals_required" between 0 and 2)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organisations_slug_unique` ON `organisations` (`slug`);--> statement-breakpoint
CREATE TABLE `page_aliases` (
	`page_hash` text PRIMARY KEY NOT NULL,
	`page_key` text NOT NULL,
	`article_id` text NOT NULL,
	`evidence` text NOT NULL,
	`member_id` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "page_aliases_evidence" CHECK("page_aliases"."evidence" in ('redirect', 'canonical', 'member'))
);
--> statement-breakpoint
CREATE INDEX `page_aliases_by_article` ON `page_aliases` (`article_id`,`page_hash`);--> statement-breakpoint
CREATE TABLE `page_annotations` (
	`page_hash` text NOT NULL,
	`claim_id` text NOT NULL,
	`version` integer NOT NULL,
	`bytes` integer NOT NULL,
	`bytes_before` integer NOT NULL,
	`json` text NOT NULL,
	PRIMARY KEY(`page_hash`, `claim_id`),
	FOREIGN KEY (`claim_id`) REFERENCES `claims`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `page_annotations_by_claim` ON `page_annotations` (`claim_id`,`page_hash`);--> statement-breakpoint
CREATE TABLE `rating_scales` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text,
	`name` text NOT NULL,
	`version` integer NOT NULL,
	`state` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "rating_scales_state" CHECK("rating_scales"."state" in ('draft', 'published', 'retired'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rating_scales_version` ON `rating_scales` (`organisation_id`,`name`,`version`);--> statement-breakpoint
CREATE TABLE `ratings` (
	`id` text PRIMARY KEY NOT NULL,
	`scale_id` text NOT NULL,
	`key` text NOT NULL,
	`label` text NOT NULL,
	`definition` text NOT NULL,
	`kind` text NOT NULL,
	`value` real,
	`position` integer NOT NULL,
	`retired_at` text,
	FOREIGN KEY (`scale_id`) REFERENCES `rating_scales`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "ratings_kind" CHECK("ratings"."kind" in ('truth', 'context', 'media', 'unresolved', 'not_checkable')),
	CONSTRAINT "ratings_value" CHECK(("ratings"."kind" = 'truth') = ("ratings"."value" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ratings_key` ON `ratings` (`scale_id`,`key`);--> statement-breakpoint
CREATE UNIQUE INDEX `ratings_position` ON `ratings` (`scale_id`,`position`);--> statement-breakpoint
CREATE TABLE `revision_authors` (
	`verdict_id` text NOT NULL,
	`revision` integer NOT NULL,
	`member_id` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`verdict_id`, `revision`, `member_id`),
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`verdict_id`,`revision`) REFERENCES `revisions`(`verdict_id`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `revision_sources` (
	`verdict_id` text NOT NULL,
	`revision` integer NOT NULL,
	`position` integer NOT NULL,
	`source_id` text,
	`kind` text NOT NULL,
	`url` text,
	`title` text,
	`publisher` text,
	`withheld_reason` text,
	`published_on` text,
	`archive_url` text,
	`read_at` text,
	`content_sha256` text,
	`stance` text,
	`passage` text,
	PRIMARY KEY(`verdict_id`, `revision`, `position`),
	FOREIGN KEY (`source_id`) REFERENCES `sources`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`verdict_id`,`revision`) REFERENCES `revisions`(`verdict_id`,`number`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "revision_sources_kind" CHECK("revision_sources"."kind" in ('primary', 'secondary', 'expert', 'data', 'withheld')),
	CONSTRAINT "revision_sources_stance" CHECK("revision_sources"."stance" in ('supports', 'refutes', 'context')),
	CONSTRAINT "revision_sources_url" CHECK(("revision_sources"."url" is null) = ("revision_sources"."source_id" is null))
);
--> statement-breakpoint
CREATE INDEX `revision_sources_by_source` ON `revision_sources` (`source_id`,`verdict_id`,`revision`);--> statement-breakpoint
CREATE TABLE `revisions` (
	`verdict_id` text NOT NULL,
	`number` integer NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`rating_id` text,
	`conclusion` text NOT NULL,
	`rationale` text NOT NULL,
	`language` text,
	`review_url` text,
	`conflict_of_interest` text,
	`reason` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`submitted_at` text,
	`published_at` text,
	PRIMARY KEY(`verdict_id`, `number`),
	FOREIGN KEY (`verdict_id`) REFERENCES `verdicts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`rating_id`) REFERENCES `ratings`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "revisions_number" CHECK("revisions"."number" >= 1),
	CONSTRAINT "revisions_kind" CHECK("revisions"."kind" in ('original', 'update', 'clarification', 'correction', 'retraction')),
	CONSTRAINT "revisions_original" CHECK(("revisions"."number" = 1) = ("revisions"."kind" = 'original')),
	CONSTRAINT "revisions_reason" CHECK("revisions"."number" = 1 or "revisions"."reason" is not null),
	CONSTRAINT "revisions_state" CHECK("revisions"."state" in ('draft', 'in_review', 'published')),
	CONSTRAINT "revisions_published" CHECK(("revisions"."state" = 'published') = ("revisions"."published_at" is not null))
);
--> statement-breakpoint
CREATE TABLE `sources` (
	`id` text PRIMARY KEY NOT NULL,
	`page_hash` text NOT NULL,
	`page_key` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_page_hash_unique` ON `sources` (`page_hash`);--> statement-breakpoint
CREATE TABLE `verdicts` (
	`id` text PRIMARY KEY NOT NULL,
	`claim_id` text NOT NULL,
	`organisation_id` text NOT NULL,
	`state` text NOT NULL,
	`published_revision` integer,
	`latest_revision` integer NOT NULL,
	`return_note` text,
	`first_published_at` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`claim_id`) REFERENCES `claims`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "verdicts_state" CHECK("verdicts"."state" in ('draft', 'in_review', 'published', 'retracted')),
	CONSTRAINT "verdicts_published" CHECK(("verdicts"."state" in ('published', 'retracted')) = ("verdicts"."published_revision" is not null)),
	CONSTRAINT "verdicts_revisions" CHECK(coalesce("verdicts"."published_revision", 0) <= "verdicts"."latest_revision")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `verdicts_one_per_desk` ON `verdicts` (`claim_id`,`organisation_id`) WHERE "verdicts"."state" <> 'retracted';--> statement-breakpoint
CREATE INDEX `verdicts_by_claim` ON `verdicts` (`claim_id`,`id`);--> statement-breakpoint
CREATE INDEX `verdicts_by_organisation` ON `verdicts` (`organisation_id`,`state`,`id`);