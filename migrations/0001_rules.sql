-- The built-in rating scale. Its ids are fixed: every deployment has the same.
INSERT INTO `rating_scales` (`id`, `organisation_id`, `name`, `version`, `state`, `created_at`) VALUES
	('scl_00000000000000000000000001', NULL, 'Apostil', 1, 'published', '2026-11-23T00:00:00.000Z');
--> statement-breakpoint
INSERT INTO `ratings` (`id`, `scale_id`, `key`, `label`, `definition`, `kind`, `value`, `position`) VALUES
	('rtg_00000000000000000000000001', 'scl_00000000000000000000000001', 'false', 'False', 'The evidence contradicts the claim.', 'truth', 1, 1),
	('rtg_00000000000000000000000002', 'scl_00000000000000000000000001', 'mostly-false', 'Mostly false', 'The claim holds something true, but its main point is wrong.', 'truth', 2, 2),
	('rtg_00000000000000000000000003', 'scl_00000000000000000000000001', 'half-true', 'Half true', 'The claim is right in part, and wrong or incomplete in a part that matters as much.', 'truth', 3, 3),
	('rtg_00000000000000000000000004', 'scl_00000000000000000000000001', 'mostly-true', 'Mostly true', 'The main point holds; a detail is wrong or missing.', 'truth', 4, 4),
	('rtg_00000000000000000000000005', 'scl_00000000000000000000000001', 'true', 'True', 'The evidence bears the claim out.', 'truth', 5, 5),
	('rtg_00000000000000000000000006', 'scl_00000000000000000000000001', 'misleading', 'Misleading', 'What is said may be accurate, but the way it is put leads readers to a wrong conclusion.', 'context', NULL, 6),
	('rtg_00000000000000000000000007', 'scl_00000000000000000000000001', 'unproven', 'Unproven', 'The evidence that can be had decides it neither way.', 'unresolved', NULL, 7),
	('rtg_00000000000000000000000008', 'scl_00000000000000000000000001', 'satire', 'Satire', 'It was made as satire and is passed on as fact.', 'context', NULL, 8),
	('rtg_00000000000000000000000009', 'scl_00000000000000000000000001', 'not-checkable', 'Not checkable', 'No evidence could decide it: an opinion, a belief, or a matter of the future.', 'not_checkable', NULL, 9);
--> statement-breakpoint
-- What is published stands. These triggers stop mistakes, not somebody who holds the database:
-- INSERT OR REPLACE and DROP get round them.
CREATE TRIGGER `revisions_published_stand` BEFORE UPDATE ON `revisions` WHEN old.`state` = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `revisions_published_stay` BEFORE DELETE ON `revisions` WHEN old.`state` = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `revision_sources_published_stand` BEFORE UPDATE ON `revision_sources`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = old.`verdict_id` AND `number` = old.`revision`) = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `revision_sources_published_stay` BEFORE DELETE ON `revision_sources`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = old.`verdict_id` AND `number` = old.`revision`) = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `revision_sources_published_closed` BEFORE INSERT ON `revision_sources`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = new.`verdict_id` AND `number` = new.`revision`) = 'published'
BEGIN SELECT raise(ABORT, 'a published revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_stands` BEFORE UPDATE ON `audit`
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_stays` BEFORE DELETE ON `audit`
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
--> statement-breakpoint
-- Four eyes, held here because only the batch that publishes sees every approval at once.
CREATE TRIGGER `approvals_by_others` BEFORE INSERT ON `approvals`
WHEN EXISTS (SELECT 1 FROM `revision_authors` WHERE `verdict_id` = new.`verdict_id` AND `revision` = new.`revision` AND `member_id` = new.`member_id`)
BEGIN SELECT raise(ABORT, 'nobody approves what they wrote'); END;
--> statement-breakpoint
CREATE TRIGGER `approvals_of_revisions_in_review` BEFORE INSERT ON `approvals`
WHEN (SELECT `state` FROM `revisions` WHERE `verdict_id` = new.`verdict_id` AND `number` = new.`revision`) <> 'in_review'
BEGIN SELECT raise(ABORT, 'only what is in review can be approved'); END;
--> statement-breakpoint
CREATE TRIGGER `revisions_need_approval` BEFORE UPDATE ON `revisions`
WHEN new.`state` = 'published' AND
	(SELECT count(*) FROM `approvals` WHERE `verdict_id` = new.`verdict_id` AND `revision` = new.`number`) <
	(SELECT `approvals_required` FROM `organisations` WHERE `id` = (SELECT `organisation_id` FROM `verdicts` WHERE `id` = new.`verdict_id`))
BEGIN SELECT raise(ABORT, 'too few approvals'); END;
