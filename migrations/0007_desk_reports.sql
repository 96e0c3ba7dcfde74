CREATE INDEX `audit_declines` ON `audit` (`organisation_id`,`at`) WHERE "audit"."action" = 'claim.declined';--> statement-breakpoint
CREATE INDEX `complaints_by_time` ON `complaints` (`organisation_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `verdicts_by_first_publication` ON `verdicts` (`organisation_id`,`first_published_at`) WHERE "verdicts"."first_published_at" is not null;--> statement-breakpoint
CREATE INDEX `verdicts_revised` ON `verdicts` (`organisation_id`,`updated_at`) WHERE "verdicts"."published_revision" > 1;