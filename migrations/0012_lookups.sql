CREATE TABLE `lookup_chunks` (
	`sha256` text NOT NULL,
	`position` integer NOT NULL,
	`data` blob NOT NULL,
	PRIMARY KEY(`sha256`, `position`)
);
--> statement-breakpoint
CREATE TABLE `lookup_files` (
	`sha256` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lookup_manifests` (
	`version` integer PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`note` text,
	`prefix_length` integer NOT NULL,
	`pages` integer NOT NULL,
	`seq` integer NOT NULL,
	`issued_at` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `lookup_manifests_by_expiry` ON `lookup_manifests` (`expires_at`,`prefix_length`);--> statement-breakpoint
ALTER TABLE `page_annotations` ADD `class` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `page_annotations_by_bucket` ON `page_annotations` (`page_hash`,`claim_id`,`class`,`bytes`);--> statement-breakpoint
CREATE INDEX `annotation_history_ended` ON `annotation_history` (`seq`,`page_hash`) WHERE json is null;