CREATE TABLE `channels` (
	`id` text PRIMARY KEY NOT NULL,
	`definition` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `days` (
	`monitor` integer NOT NULL,
	`day` integer NOT NULL,
	`up` integer NOT NULL,
	`slow` integer NOT NULL,
	`down` integer NOT NULL,
	`lost` integer NOT NULL,
	`blips` integer NOT NULL,
	`observed_seconds` integer NOT NULL,
	`outage_seconds` integer NOT NULL,
	`sketch` text NOT NULL,
	PRIMARY KEY(`monitor`, `day`)
);
--> statement-breakpoint
CREATE TABLE `deliveries` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`shard` integer NOT NULL,
	`channel` text NOT NULL,
	`type` text NOT NULL,
	`incident` text,
	`created_at` integer NOT NULL,
	`payload` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_at` integer,
	`last_status` integer,
	`last_error` text,
	`sent_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_id_unique` ON `deliveries` (`id`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`shard`,`next_at`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `deliveries_created` ON `deliveries` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `events` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`duration_ms` integer,
	`monitor` text,
	`note` text
);
--> statement-breakpoint
CREATE INDEX `events_at` ON `events` (`at`,`id`);--> statement-breakpoint
CREATE TABLE `evidence` (
	`shard` integer NOT NULL,
	`minute` integer NOT NULL,
	`part` integer NOT NULL,
	`keys` text NOT NULL,
	`v` blob NOT NULL,
	`bodies` blob,
	PRIMARY KEY(`shard`, `minute`, `part`)
);
--> statement-breakpoint
CREATE TABLE `hot` (
	`shard` integer NOT NULL,
	`hour` integer NOT NULL,
	`v` blob NOT NULL,
	PRIMARY KEY(`shard`, `hour`)
);
--> statement-breakpoint
CREATE TABLE `incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`monitor` text,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `incidents_started` ON `incidents` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `incidents_monitor` ON `incidents` (`monitor`,`started_at`);--> statement-breakpoint
CREATE TABLE `maintenance` (
	`id` text PRIMARY KEY NOT NULL,
	`monitor` text,
	`definition` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `monitors` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`shard` integer NOT NULL,
	`definition` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `monitors_id_unique` ON `monitors` (`id`);--> statement-breakpoint
CREATE INDEX `monitors_shard` ON `monitors` (`shard`);--> statement-breakpoint
CREATE TABLE `segments` (
	`monitor` integer NOT NULL,
	`day` integer NOT NULL,
	`v` blob NOT NULL,
	PRIMARY KEY(`monitor`, `day`)
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `state` (
	`shard` integer PRIMARY KEY NOT NULL,
	`rev` integer DEFAULT 0 NOT NULL,
	`config_rev` integer DEFAULT 0 NOT NULL,
	`run` text,
	`config` blob,
	`core` blob,
	`view` blob,
	`rollup` blob
);
