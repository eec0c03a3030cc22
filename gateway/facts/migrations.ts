/**
 * The schema of the store, as data: entry n takes it from version n to n + 1. Never edit one that has shipped.
 *
 * Facts are append-only; `id` is the order of arrival. So are the versions of the site; the first has no `holds_from`.
 * An entry of `quarantine` keeps what was refused; `settled_at` says when it was admitted after all; `source` whose clock it
 * waits for, `boot` and `elapsed` when it came by the machine's own count, `rebased` the time that it was given.
 * `quarantine_count` has how many of each code are not settled, which of them are held, and how often that changed:
 * millions are not counted anew for whoever looks. Everything under "derived" follows from the facts and the
 * configuration and can be rebuilt. `station`, `signal`, `crew`… are numbers of the table `name`.
 * `delay` is the arrival less `ts`, milliseconds. Rows of `unit` are there only for what does not follow from one
 * fact by itself: steps of counters, units with serial numbers, adjustments. Counts in `tally` are millionths of a unit, so that sums are exact and do not depend on order.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE name (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name));

  CREATE TABLE fact (
    id INTEGER PRIMARY KEY,
    ts INTEGER NOT NULL,
    delay INTEGER NOT NULL,
    signal INTEGER NOT NULL,
    client INTEGER NOT NULL,
    seq INTEGER,
    quality INTEGER NOT NULL,
    v,
    extra TEXT
  );
  CREATE INDEX fact_by_time ON fact (signal, ts);
  CREATE INDEX fact_doubtful ON fact (signal, ts) WHERE quality > 0;
  CREATE TABLE seq_run (client INTEGER NOT NULL, signal INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (client, signal, first)) WITHOUT ROWID;

  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    client TEXT NOT NULL,
    topic TEXT NOT NULL,
    payload BLOB NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    seq INTEGER,
    ts INTEGER,
    settled_at INTEGER,
    settled_by TEXT,
    outcome TEXT,
    source TEXT,
    boot TEXT,
    elapsed INTEGER,
    rebased INTEGER
  );
  CREATE INDEX quarantine_open ON quarantine (code, id) WHERE settled_at IS NULL;
  CREATE INDEX quarantine_by_seq ON quarantine (client, topic, seq, ts) WHERE seq IS NOT NULL;
  CREATE INDEX quarantine_corrected ON quarantine (client, topic, seq, ts) WHERE outcome = 'corrected';
  CREATE INDEX quarantine_held ON quarantine (source, id) WHERE settled_at IS NULL AND source IS NOT NULL;
  CREATE TABLE quarantine_count (code TEXT PRIMARY KEY, entries INTEGER NOT NULL, held INTEGER NOT NULL,
    changes INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TRIGGER quarantine_entered AFTER INSERT ON quarantine BEGIN
    INSERT INTO quarantine_count VALUES (new.code, 1, new.source IS NOT NULL OR new.boot IS NOT NULL, 1)
      ON CONFLICT (code) DO UPDATE SET entries = entries + 1, held = held + excluded.held, changes = changes + 1;
  END;
  CREATE TRIGGER quarantine_settled AFTER UPDATE OF settled_at ON quarantine
    WHEN old.settled_at IS NULL AND new.settled_at IS NOT NULL BEGIN
    UPDATE quarantine_count SET entries = entries - 1, changes = changes + 1,
      held = held - (new.source IS NOT NULL OR new.boot IS NOT NULL) WHERE code = new.code;
  END;
  CREATE TRIGGER quarantine_reopened AFTER UPDATE OF settled_at ON quarantine
    WHEN old.settled_at IS NOT NULL AND new.settled_at IS NULL BEGIN
    UPDATE quarantine_count SET entries = entries + 1, changes = changes + 1,
      held = held + (new.source IS NOT NULL OR new.boot IS NOT NULL) WHERE code = new.code;
  END;
  CREATE TABLE unset_clock (source TEXT PRIMARY KEY, runs TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE correction (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
    asked TEXT NOT NULL, taken_out TEXT NOT NULL, added TEXT NOT NULL);
  CREATE TABLE revocation (id INTEGER PRIMARY KEY, correction INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL,
    author TEXT NOT NULL, reason TEXT NOT NULL);
  CREATE TABLE void (fact INTEGER NOT NULL, correction INTEGER NOT NULL, PRIMARY KEY (fact, correction)) WITHOUT ROWID;

  CREATE TABLE obstacle (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, author TEXT NOT NULL, worker TEXT NOT NULL,
    station TEXT NOT NULL, cause TEXT NOT NULL, from_ts INTEGER NOT NULL, to_ts INTEGER, words TEXT NOT NULL);
  CREATE INDEX obstacle_by_time ON obstacle (from_ts);
  CREATE TABLE obstacle_step (id INTEGER PRIMARY KEY, obstacle INTEGER NOT NULL, at INTEGER NOT NULL,
    author TEXT NOT NULL, step TEXT NOT NULL, to_ts INTEGER, words TEXT NOT NULL);
  CREATE INDEX obstacle_step_by_obstacle ON obstacle_step (obstacle, id);

  CREATE TABLE site_version (
    version INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    holds_from INTEGER,
    author TEXT NOT NULL,
    changes TEXT NOT NULL,
    said TEXT NOT NULL
  );

  CREATE TABLE operation (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL);

  CREATE TABLE seal (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, hash BLOB NOT NULL, checks BLOB NOT NULL);
  CREATE INDEX seal_by_kind ON seal (kind, n);
  CREATE TABLE carried_seal (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, hash BLOB NOT NULL, checks BLOB NOT NULL);
  CREATE TABLE retention (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
    upto INTEGER NOT NULL, facts INTEGER NOT NULL, first_arrival INTEGER NOT NULL, last_arrival INTEGER NOT NULL,
    first_ts INTEGER NOT NULL, kept_from INTEGER NOT NULL, open_from INTEGER NOT NULL, seal INTEGER NOT NULL,
    seal_at INTEGER NOT NULL, seal_hash TEXT NOT NULL, carried_hash TEXT NOT NULL, checkpoint TEXT NOT NULL);

  CREATE TABLE recent (client TEXT NOT NULL, slot INTEGER NOT NULL, key TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (client, slot)) WITHOUT ROWID;

  -- derived
  CREATE TABLE last_reading (signal INTEGER PRIMARY KEY, ts INTEGER NOT NULL, quality INTEGER NOT NULL);
  CREATE TABLE badge (ts INTEGER NOT NULL, fact INTEGER NOT NULL, station INTEGER NOT NULL, worker INTEGER NOT NULL,
    action TEXT, PRIMARY KEY (ts, fact)) WITHOUT ROWID;
  CREATE TABLE session (
    station INTEGER NOT NULL, worker INTEGER NOT NULL, in_ts INTEGER NOT NULL, in_fact INTEGER NOT NULL,
    out_ts INTEGER NOT NULL, ended_at INTEGER NOT NULL, end_fact INTEGER NOT NULL, cause TEXT NOT NULL,
    cap_at INTEGER, shift TEXT, shift_date TEXT, shift_from INTEGER, shift_to INTEGER,
    PRIMARY KEY (station, in_ts, in_fact)) WITHOUT ROWID;
  CREATE INDEX session_by_end ON session (ended_at);
  CREATE INDEX session_by_start ON session (in_ts);
  CREATE INDEX session_by_worker ON session (worker, out_ts);
  CREATE TABLE state (station INTEGER NOT NULL, ts INTEGER NOT NULL, fact INTEGER NOT NULL, value TEXT,
    PRIMARY KEY (station, ts, fact)) WITHOUT ROWID;
  CREATE TABLE change_over (station INTEGER NOT NULL, ts INTEGER NOT NULL, fact INTEGER NOT NULL,
    product INTEGER NOT NULL, PRIMARY KEY (station, ts, fact)) WITHOUT ROWID;
  CREATE TABLE total (signal INTEGER NOT NULL, ts INTEGER NOT NULL, fact INTEGER NOT NULL, v NUMERIC NOT NULL,
    product INTEGER, PRIMARY KEY (signal, ts, fact)) WITHOUT ROWID;
  CREATE TABLE cycle (station INTEGER NOT NULL, unit TEXT NOT NULL, ts INTEGER NOT NULL, fact INTEGER NOT NULL,
    result TEXT NOT NULL, product INTEGER, PRIMARY KEY (unit, station, ts, fact)) WITHOUT ROWID;
  CREATE TABLE defect (fact INTEGER PRIMARY KEY, station INTEGER NOT NULL, ts INTEGER NOT NULL, kind TEXT NOT NULL,
    unit TEXT, origin INTEGER, product INTEGER);
  CREATE INDEX defect_by_unit ON defect (unit) WHERE unit IS NOT NULL;
  CREATE INDEX defect_by_station ON defect (station, ts);
  CREATE INDEX defect_by_origin ON defect (origin, ts) WHERE origin IS NOT NULL;
  CREATE TABLE step (station INTEGER NOT NULL, unit TEXT NOT NULL, ts INTEGER NOT NULL, fact INTEGER NOT NULL,
    step INTEGER NOT NULL, ok INTEGER NOT NULL, PRIMARY KEY (station, unit, ts, fact)) WITHOUT ROWID;
  CREATE TABLE unit (station INTEGER NOT NULL, ts INTEGER NOT NULL, fact INTEGER NOT NULL, part INTEGER NOT NULL,
    result TEXT NOT NULL, n NUMERIC NOT NULL, product INTEGER NOT NULL, crew INTEGER NOT NULL,
    own_product INTEGER, fixed_crew INTEGER NOT NULL, keeps INTEGER NOT NULL, serial INTEGER NOT NULL,
    PRIMARY KEY (station, ts, fact, part)) WITHOUT ROWID;
  CREATE TABLE tally (station INTEGER NOT NULL, slot INTEGER NOT NULL, crew INTEGER NOT NULL, product INTEGER NOT NULL,
    good INTEGER NOT NULL, scrap INTEGER NOT NULL, rework INTEGER NOT NULL, parts INTEGER NOT NULL,
    serial INTEGER NOT NULL, serial_good INTEGER NOT NULL,
    PRIMARY KEY (station, slot, crew, product)) WITHOUT ROWID;
  CREATE TABLE past_run (signal INTEGER NOT NULL, ts INTEGER NOT NULL, fact INTEGER NOT NULL, upto INTEGER NOT NULL,
    quality INTEGER NOT NULL, PRIMARY KEY (signal, ts, fact)) WITHOUT ROWID;
  CREATE TABLE window_change (shift_from INTEGER PRIMARY KEY, upto INTEGER NOT NULL);
  CREATE TABLE changed_hour (hour INTEGER PRIMARY KEY, change INTEGER NOT NULL);
  CREATE TABLE mark (station INTEGER NOT NULL, ts INTEGER NOT NULL, fact INTEGER NOT NULL, code TEXT NOT NULL,
    PRIMARY KEY (station, ts, fact, code)) WITHOUT ROWID;
  `,
]
