CREATE TABLE `host_evidence` (
	`monitor` integer NOT NULL,
	`minute` integer NOT NULL,
	`want` text NOT NULL,
	`agent` text NOT NULL,
	`is_control` integer NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`facts` text NOT NULL,
	`v` blob,
	PRIMARY KEY(`monitor`, `minute`, `want`, `agent`)
);
