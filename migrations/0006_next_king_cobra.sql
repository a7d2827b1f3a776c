CREATE TABLE `payloads` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`created_at` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payloads_id_unique` ON `payloads` (`id`);--> statement-breakpoint
ALTER TABLE `deliveries` ADD `payload_id` text;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `repeats` integer;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `ends` integer;