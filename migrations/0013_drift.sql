CREATE TABLE `appearance_settlements` (
	`appearance_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`note` text NOT NULL,
	`member_id` text NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`appearance_id`) REFERENCES `appearances`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "appearance_settlements_state" CHECK("appearance_settlements"."state" in ('corrected', 'retired'))
);
--> statement-breakpoint
CREATE TABLE `drift_reports` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`appearance_id` text NOT NULL,
	`page_hash` text NOT NULL,
	`state` text NOT NULL,
	`differences` text NOT NULL,
	`digest` text NOT NULL,
	`count` integer DEFAULT 1 NOT NULL,
	`first_at` text NOT NULL,
	`last_at` text NOT NULL,
	`closed_at` text,
	`closed_by` text,
	`action` text,
	`note` text,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`appearance_id`) REFERENCES `appearances`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`closed_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "drift_reports_state" CHECK("drift_reports"."state" in ('changed', 'missing', 'ambiguous')),
	CONSTRAINT "drift_reports_action" CHECK("drift_reports"."action" in ('reanchored', 'corrected', 'retired', 'dismissed')),
	CONSTRAINT "drift_reports_closed" CHECK(("drift_reports"."closed_at" is null) = ("drift_reports"."action" is null) and ("drift_reports"."closed_at" is null) = ("drift_reports"."closed_by" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `drift_reports_same` ON `drift_reports` (`appearance_id`,`digest`) WHERE "drift_reports"."closed_at" is null;--> statement-breakpoint
CREATE INDEX `drift_reports_by_appearance` ON `drift_reports` (`appearance_id`,`digest`);--> statement-breakpoint
CREATE INDEX `drift_reports_open` ON `drift_reports` (`organisation_id`,`id`) WHERE "drift_reports"."closed_at" is null;