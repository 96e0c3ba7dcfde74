CREATE TABLE `capture_pages` (
	`capture_id` text PRIMARY KEY NOT NULL,
	`report` text NOT NULL,
	`map` text NOT NULL,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `job_items` (
	`job_id` text NOT NULL,
	`position` integer NOT NULL,
	`url` text NOT NULL,
	`state` text NOT NULL,
	`article_id` text,
	`capture_id` text,
	`problem_code` text,
	`problem_detail` text,
	`finished_at` text,
	PRIMARY KEY(`job_id`, `position`),
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "job_items_state" CHECK("job_items"."state" in ('queued', 'done', 'failed')),
	CONSTRAINT "job_items_queued" CHECK(("job_items"."state" = 'queued') = ("job_items"."finished_at" is null)),
	CONSTRAINT "job_items_done" CHECK(("job_items"."state" = 'done') = ("job_items"."capture_id" is not null)),
	CONSTRAINT "job_items_failed" CHECK(("job_items"."state" = 'failed') = ("job_items"."problem_code" is not null))
);
--> statement-breakpoint
CREATE INDEX `job_items_waiting` ON `job_items` (`job_id`,`position`) WHERE "job_items"."state" = 'queued';--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`created_by` text NOT NULL,
	`kind` text NOT NULL,
	`origin` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "jobs_kind" CHECK("jobs"."kind" in ('import'))
);
--> statement-breakpoint
ALTER TABLE `appearances` ADD `page_position` text;