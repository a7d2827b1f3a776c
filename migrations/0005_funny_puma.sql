CREATE TABLE `subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`address` text NOT NULL,
	`monitor` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`refused` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_address` ON `subscriptions` (`address`,`monitor`);