ALTER TABLE `webhooks` ADD `origin` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `changes_by_organisation` ON `changes` (("details" ->> '$.organisationId'),`kind`,`seq`);