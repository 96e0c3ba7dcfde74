-- Who wrote a published revision and who approved it is part of it, and stands with it.
CREATE TRIGGER `revisions_published_later` BEFORE INSERT ON `revisions` WHEN new.`state` = 'published'
BEGIN SELECT raise(ABORT, 'a revision begins as a draft'); END;
--> statement-breakpoint
CREATE TRIGGER `approvals_published_stand` BEFORE UPDATE ON `approvals`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = old.`verdict_id` AND `number` = old.`revision`) = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `approvals_published_stay` BEFORE DELETE ON `approvals`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = old.`verdict_id` AND `number` = old.`revision`) = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `revision_authors_published_stand` BEFORE UPDATE ON `revision_authors`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = old.`verdict_id` AND `number` = old.`revision`) = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `revision_authors_published_stay` BEFORE DELETE ON `revision_authors`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = old.`verdict_id` AND `number` = old.`revision`) = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `revision_authors_published_closed` BEFORE INSERT ON `revision_authors`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = new.`verdict_id` AND `number` = new.`revision`) = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
