CREATE INDEX `revisions_by_rating` ON `revisions` (`rating_id`);--> statement-breakpoint
-- The built-in scale was published before it was kept when.
UPDATE `rating_scales` SET `published_at` = `created_at` WHERE `state` <> 'draft' AND `published_at` IS NULL;
