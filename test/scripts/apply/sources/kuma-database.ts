/** A kuma.db with the tables and columns that Uptime Kuma 2 makes, as far as they say anything about monitors. */
import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
CREATE TABLE [group] (id INTEGER PRIMARY KEY, name VARCHAR(255) NOT NULL, public BOOLEAN DEFAULT 0, active BOOLEAN DEFAULT 1, weight INTEGER, status_page_id INTEGER);
CREATE TABLE monitor (id INTEGER PRIMARY KEY, name VARCHAR(150), active BOOLEAN DEFAULT 1, user_id INTEGER, interval INTEGER DEFAULT 20, url TEXT, type VARCHAR(20), weight INTEGER,
  hostname VARCHAR(255), port INTEGER, keyword VARCHAR(255), maxretries INTEGER DEFAULT 0, ignore_tls BOOLEAN DEFAULT 0, upside_down BOOLEAN DEFAULT 0, maxredirects INTEGER DEFAULT 10,
  accepted_statuscodes_json TEXT DEFAULT '["200-299"]', dns_resolve_type VARCHAR(5), dns_resolve_server VARCHAR(255), retry_interval INTEGER DEFAULT 0, push_token VARCHAR(32), method TEXT DEFAULT 'GET',
  body TEXT, headers TEXT, basic_auth_user TEXT, basic_auth_pass TEXT, auth_method VARCHAR(250), http_body_encoding VARCHAR(25), parent INTEGER, invert_keyword BOOLEAN DEFAULT 0,
  json_path TEXT, expected_value VARCHAR(255), json_path_operator VARCHAR(255), timeout DOUBLE DEFAULT 0, description TEXT);
CREATE TABLE heartbeat (id INTEGER PRIMARY KEY, important BOOLEAN DEFAULT 0, monitor_id INTEGER NOT NULL, status SMALLINT NOT NULL, msg TEXT, time DATETIME NOT NULL, ping INTEGER, duration INTEGER DEFAULT 0, down_count INTEGER DEFAULT 0, retries INTEGER DEFAULT 0);
CREATE TABLE maintenance (id INTEGER PRIMARY KEY, title VARCHAR(150) NOT NULL, description TEXT NOT NULL, user_id INTEGER, active BOOLEAN DEFAULT 1, strategy VARCHAR(50) DEFAULT 'single', start_date DATETIME, end_date DATETIME,
  start_time TIME, end_time TIME, weekdays VARCHAR(250) DEFAULT '[]', days_of_month TEXT DEFAULT '[]', interval_day INTEGER, cron TEXT, timezone VARCHAR(255), duration INTEGER);
CREATE TABLE monitor_maintenance (id INTEGER PRIMARY KEY, monitor_id INTEGER NOT NULL, maintenance_id INTEGER NOT NULL);
CREATE TABLE monitor_group (id INTEGER PRIMARY KEY, monitor_id INTEGER NOT NULL, group_id INTEGER NOT NULL, weight INTEGER, send_url BOOLEAN);
CREATE TABLE notification (id INTEGER PRIMARY KEY, name VARCHAR(255), config TEXT, active BOOLEAN DEFAULT 1, user_id INTEGER, is_default BOOLEAN DEFAULT 0);
CREATE TABLE monitor_notification (id INTEGER PRIMARY KEY, monitor_id INTEGER NOT NULL, notification_id INTEGER NOT NULL);
CREATE TABLE setting (id INTEGER PRIMARY KEY, key VARCHAR(200) NOT NULL UNIQUE, value TEXT, type VARCHAR(20));
CREATE TABLE status_page (id INTEGER PRIMARY KEY, slug VARCHAR(255) NOT NULL, title VARCHAR(255) NOT NULL, icon VARCHAR(255), theme VARCHAR(30), published BOOLEAN DEFAULT 1);
`;

const ROWS = `
INSERT INTO setting (key, value, type) VALUES ('serverTimezone', '"Asia/Kolkata"', 'general');
INSERT INTO status_page (id, slug, title, icon, theme) VALUES (1, 'shop', 'Shop status', '', 'auto');
INSERT INTO [group] (id, name, status_page_id) VALUES (1, 'Storefront', 1);
INSERT INTO notification (id, name, config) VALUES
  (1, 'Pager', '{"type":"PagerDuty","pagerdutyIntegrationKey":"pd-secret","pagerdutyIntegrationUrl":"https://events.pagerduty.com/v2/enqueue"}'),
  (2, 'Broken', 'not json');
INSERT INTO monitor (id, name, type, url, interval, method, maxretries, timeout) VALUES (1, 'Front page', 'http', 'https://shop.example/', 60, 'GET', 2, 16);
INSERT INTO monitor (id, name, type, url, interval, json_path, expected_value, json_path_operator) VALUES (2, 'Queue', 'json-query', 'https://shop.example/queue', 60, '$.depth', '100', '<');
INSERT INTO monitor (id, name, type, hostname, port, dns_resolve_type, dns_resolve_server, interval) VALUES (3, 'Name', 'dns', 'shop.example', 53, 'MX', '1.1.1.1', 300);
INSERT INTO monitor (id, name, type, url, interval, json_path, expected_value) VALUES (4, 'Program', 'json-query', 'https://shop.example/sum', 60, '$sum(items.price)', '7');
INSERT INTO monitor_notification (monitor_id, notification_id) VALUES (1, 1), (2, 2);
INSERT INTO monitor_group (monitor_id, group_id) VALUES (1, 1);
INSERT INTO maintenance (id, title, description, strategy, start_time, end_time, weekdays, timezone) VALUES (1, 'Weekly', '', 'recurring-weekday', '02:00:00', '03:30:00', '[1,4]', 'SAME_AS_SERVER');
INSERT INTO maintenance (id, title, description, strategy, start_date, end_date, timezone) VALUES (2, 'Move', 'To **Falkenstein**.', 'single', '2026-12-01 22:00:00', '2026-12-02 01:00:00', 'UTC');
INSERT INTO maintenance (id, title, description, strategy) VALUES (3, 'By hand', '', 'manual');
INSERT INTO monitor_maintenance (monitor_id, maintenance_id) VALUES (1, 1), (2, 1), (1, 2);
INSERT INTO heartbeat (monitor_id, status, msg, time, ping) VALUES
  (1, 1, '200 - OK', '2026-11-20 10:00:00.123', 41),
  (1, 2, 'Request failed with status code 502', '2026-11-20 10:01:00.456', 12),
  (1, 1, '200 - OK', '2026-11-20 10:01:20.000', 40),
  (1, 0, 'timeout of 16000ms exceeded', '2026-11-20 10:02:00', NULL),
  (1, 0, 'connect ECONNREFUSED 192.0.2.1:443', '2026-11-20 10:03:00', NULL),
  (1, 3, 'Monitor under maintenance', '2026-11-20 10:04:00', NULL);
`;

export function writeKumaDatabase(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  database.exec(ROWS);
  database.close();
}
