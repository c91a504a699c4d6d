-- SPDX-License-Identifier: MIT
-- The newest schema of index.sqlite (user_version = migrations.SCHEMA_VERSION). Paths are bytes.

-- Counters: embeddings_generation rises when embeddings are deleted, so derived matrices know.
-- tidied_at: when what is long gone was last looked for, seconds since the epoch.
-- refine_all:ID: the encoder of this id shall embed every photo in the background.
-- last_content: the highest id that contents which went had; ids are never used again.
-- to_wipe: rows were forgotten, and older copies may still hold them (store/forget.py).
-- paused_root N: the folder with this id is neither checked nor indexed.
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL);

-- The indexed folders. state: online, offline (gone or unmounted), vanished (listing proves nothing).
-- mounts: a JSON list of folders in it that were mount points when it was last online.
-- n_kept_missing: so many missing photos are to be kept, which was answered already; 0: not asked.
CREATE TABLE roots (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path BLOB NOT NULL UNIQUE,
  device INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  excludes TEXT NOT NULL DEFAULT '[]',
  added_at REAL NOT NULL,
  last_scan REAL,
  state TEXT NOT NULL DEFAULT 'online' CHECK (state IN ('online', 'offline', 'vanished')),
  mounts TEXT NOT NULL DEFAULT '[]',
  n_kept_missing INTEGER NOT NULL DEFAULT 0
);

-- One row for each distinct picture; copies share it. keywords: a JSON list. unused_since: when
-- it was first noticed that no file has it any more. perceptual_hash: of its preview, empty where
-- that cannot be compared; NULL: not made yet. places: a JSON list of the place's names, empty where
-- there are none; NULL: not looked for yet. last_path: where the last file was that had it, in full;
-- it counts where no file has it now (store/last_path.py).
CREATE TABLE contents (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  format TEXT NOT NULL,
  taken_at REAL,
  camera TEXT,
  lens TEXT,
  lat REAL,
  lon REAL,
  damaged TEXT,
  taken_offset_s INTEGER,
  exposure_s REAL,
  f_number REAL,
  iso INTEGER,
  focal_mm REAL,
  rating INTEGER,
  keywords TEXT,
  caption TEXT,
  unused_since REAL,
  perceptual_hash BLOB,
  places TEXT,
  last_path BLOB
);

-- Every candidate file: waiting, indexed, failed (reason) or missing (since). Ids are never used
-- again: what was read for a file must not land on another one. retry: of a failed one, that the
-- fault may pass; of a missing one, that it waited when it went.
-- sidecar: changes with the XMP files beside it, 0 for none. Nearly all files are indexed: the index
-- by state holds the others, and serves what says so (store/states.py).
CREATE TABLE files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  root_id INTEGER NOT NULL REFERENCES roots(id) ON DELETE CASCADE,
  path BLOB NOT NULL,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  ctime_ns INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  content_id INTEGER REFERENCES contents(id),
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'indexed', 'failed', 'missing')),
  reason TEXT,
  failed_since REAL,
  retry INTEGER NOT NULL DEFAULT 0,
  missing_since REAL,
  sidecar INTEGER NOT NULL DEFAULT 0,
  UNIQUE (root_id, path)
);
CREATE INDEX files_by_content ON files(content_id);
CREATE INDEX files_by_state ON files(state, mtime_ns DESC) WHERE state != 'indexed';

-- An encoder with one set of weights and one preprocessing (fingerprint). macs: of one photo.
-- n_encoded, encode_s: all it ever embedded here and the seconds that took, reading included.
CREATE TABLE encoders (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  dim INTEGER NOT NULL,
  macs REAL NOT NULL,
  n_encoded INTEGER NOT NULL DEFAULT 0,
  encode_s REAL NOT NULL DEFAULT 0
);

-- float16 little-endian, unit length; crc32 of whose it is and of the blob (embedding.checksum). A
-- rowid table: WITHOUT ROWID would cost an overflow page a vector.
CREATE TABLE embeddings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  content_id INTEGER NOT NULL REFERENCES contents(id),
  encoder_id INTEGER NOT NULL REFERENCES encoders(id),
  vector BLOB NOT NULL,
  crc32 INTEGER NOT NULL,
  UNIQUE (content_id, encoder_id)
);

-- Searches: rows without a text count them for the accounts of the cascade, rows with one are the
-- history of the search box (store/history.py). first_s: seconds to the first ranking.
CREATE TABLE queries (id INTEGER PRIMARY KEY, text TEXT, at REAL NOT NULL, first_s REAL);

-- The ledger (store/ledger.py), which holds no words. What each level above 0 did for a search; of
-- top_m photos n_cached were embedded before. decode_s: reading them, not part of encode_s.
CREATE TABLE looks (
  id INTEGER PRIMARY KEY,
  query_id INTEGER NOT NULL REFERENCES queries(id),
  encoder_id INTEGER NOT NULL REFERENCES encoders(id),
  level INTEGER NOT NULL,
  top_m INTEGER NOT NULL,
  n_cached INTEGER NOT NULL,
  n_encoded INTEGER NOT NULL,
  n_failed INTEGER NOT NULL,
  encode_s REAL NOT NULL,
  decode_s REAL NOT NULL
);
CREATE INDEX looks_by_query ON looks(query_id);
CREATE INDEX looks_by_encoder ON looks(encoder_id, query_id);

-- What embedding cost on a day of local time (YYYY-MM-DD). kind: what it was for. The rows of an
-- encoder sum up to its row above, but for what was embedded before version 5.
CREATE TABLE spending (
  id INTEGER PRIMARY KEY,
  day TEXT NOT NULL,
  encoder_id INTEGER NOT NULL REFERENCES encoders(id),
  kind TEXT NOT NULL,
  n_encoded INTEGER NOT NULL,
  encode_s REAL NOT NULL,
  decode_s REAL NOT NULL,
  UNIQUE (encoder_id, day, kind)
);

-- The words of names, for what is typed as they stand there (store/names.py). A row a file whose
-- picture was read, with the file's id. keywords: with the names of the place.
CREATE VIRTUAL TABLE names USING fts5(
  file, folder, keywords, caption, tokenize = 'unicode61 remove_diacritics 2'
);

-- Files whose row in `names` is to be made again, by the transaction that changed them or soon.
CREATE TABLE stale_names (file_id INTEGER PRIMARY KEY);
CREATE TRIGGER names_of_new AFTER INSERT ON files WHEN new.content_id IS NOT NULL BEGIN
  INSERT INTO stale_names SELECT new.id
    WHERE NOT EXISTS (SELECT 1 FROM stale_names WHERE file_id = new.id);
END;
CREATE TRIGGER names_of_changed AFTER UPDATE OF path, root_id, content_id ON files
WHEN (new.path, new.root_id, new.content_id) IS NOT (old.path, old.root_id, old.content_id) BEGIN
  INSERT INTO stale_names SELECT new.id
    WHERE NOT EXISTS (SELECT 1 FROM stale_names WHERE file_id = new.id);
END;
CREATE TRIGGER names_of_gone AFTER DELETE ON files WHEN old.content_id IS NOT NULL BEGIN
  INSERT INTO stale_names SELECT old.id
    WHERE NOT EXISTS (SELECT 1 FROM stale_names WHERE file_id = old.id);
END;
CREATE TRIGGER names_of_said AFTER UPDATE OF keywords, caption, places ON contents
WHEN (new.keywords, new.caption, COALESCE(new.places, ''))
  IS NOT (old.keywords, old.caption, COALESCE(old.places, '')) BEGIN
  INSERT INTO stale_names SELECT id FROM files
    WHERE content_id = new.id AND id NOT IN (SELECT file_id FROM stale_names);
END;

-- Searches that people keep under names, listed by id (store/saved.py). text: as typed. text_weight:
-- its share beside pictures. sort: the order inside groups.
CREATE TABLE saved_searches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  text_weight REAL NOT NULL,
  sort TEXT NOT NULL
);

-- Their pictures: a photo of the index, by its content, or another file, by its full path.
-- wanted: 0 for those that photos should not be like.
CREATE TABLE saved_pictures (
  id INTEGER PRIMARY KEY,
  saved_id INTEGER NOT NULL REFERENCES saved_searches(id) ON DELETE CASCADE,
  content_id INTEGER REFERENCES contents(id) ON DELETE CASCADE,
  path BLOB,
  wanted INTEGER NOT NULL
);
CREATE INDEX saved_pictures_by_search ON saved_pictures(saved_id);
CREATE INDEX saved_pictures_by_content ON saved_pictures(content_id);

-- What a walk of a whole folder saw (scan/walker.py: mark) when its files last were just that. The
-- triggers drop it with the first change, so a walk that sees the same has nothing to compare.
CREATE TABLE agreed_walks (
  root_id INTEGER PRIMARY KEY REFERENCES roots(id) ON DELETE CASCADE,
  mark BLOB NOT NULL
);
CREATE TRIGGER walk_of_new AFTER INSERT ON files WHEN new.state != 'missing' BEGIN
  DELETE FROM agreed_walks WHERE root_id = new.root_id;
END;
CREATE TRIGGER walk_of_changed
AFTER UPDATE OF root_id, path, size, mtime_ns, ctime_ns, inode, sidecar, state ON files
WHEN (new.root_id, new.path, new.size, new.mtime_ns, new.ctime_ns, new.inode, new.sidecar,
  new.state = 'missing') IS NOT (old.root_id, old.path, old.size, old.mtime_ns, old.ctime_ns,
  old.inode, old.sidecar, old.state = 'missing') BEGIN
  DELETE FROM agreed_walks WHERE root_id IN (old.root_id, new.root_id);
END;
CREATE TRIGGER walk_of_gone AFTER DELETE ON files WHEN old.state != 'missing' BEGIN
  DELETE FROM agreed_walks WHERE root_id = old.root_id;
END;
