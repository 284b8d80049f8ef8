"""The ceiling's tables of tickets and the statements it runs on them; `?` marks a parameter on both databases."""

SCHEMA = """
CREATE TABLE keys (id {key}, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL, expires_at BIGINT, revoked_at BIGINT);
CREATE TABLE contacts (id {key}, email TEXT NOT NULL UNIQUE, company_id BIGINT);
CREATE TABLE tickets (id {key}, subject TEXT, description TEXT NOT NULL, description_text TEXT NOT NULL,
    status BIGINT NOT NULL, priority BIGINT NOT NULL, source BIGINT NOT NULL, type TEXT,
    requester_id BIGINT NOT NULL REFERENCES contacts, responder_id BIGINT, group_id BIGINT, company_id BIGINT,
    tags TEXT NOT NULL, due_by BIGINT, fr_due_by BIGINT, deleted_at BIGINT,
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE INDEX tickets_created ON tickets (created_at, id);
CREATE INDEX tickets_updated ON tickets (updated_at, id);
CREATE INDEX tickets_requester ON tickets (requester_id, id);
CREATE INDEX tickets_status ON tickets (status, id) WHERE deleted_at IS NULL;
CREATE INDEX tickets_priority ON tickets (priority, id) WHERE deleted_at IS NULL;
CREATE TABLE tags (tag TEXT NOT NULL, ticket_id BIGINT NOT NULL REFERENCES tickets, PRIMARY KEY (tag, ticket_id));
CREATE TABLE entries (id {key}, ticket_id BIGINT NOT NULL REFERENCES tickets, kind TEXT NOT NULL, body TEXT NOT NULL,
    body_text TEXT NOT NULL, user_id BIGINT NOT NULL, to_emails TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX entries_ticket ON entries (ticket_id, id);
CREATE TABLE outbox (id {key}, name TEXT NOT NULL, at BIGINT NOT NULL, ticket_id BIGINT, subject_id BIGINT);
"""

KEY = "SELECT id, expires_at, revoked_at FROM keys WHERE digest = ?"
CONTACT = "SELECT id, company_id, email FROM contacts WHERE email = ?"
EMAIL = "SELECT email FROM contacts WHERE id = ?"
_COLUMNS = """id, subject, description, description_text, status, priority, source, type, requester_id, responder_id,
    group_id, company_id, tags, due_by, fr_due_by, created_at, updated_at"""
TICKET = f"SELECT {_COLUMNS} FROM tickets WHERE id = ? AND deleted_at IS NULL"
TICKETS = f"""SELECT {_COLUMNS} FROM tickets WHERE created_at >= ? AND deleted_at IS NULL
ORDER BY created_at DESC, id DESC LIMIT ?"""
SEARCH = f"SELECT {_COLUMNS} FROM tickets WHERE priority = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT ?"
COUNT = "SELECT count(*) FROM (SELECT 1 FROM tickets WHERE priority = ? AND deleted_at IS NULL LIMIT ?) AS found"
ADD_TICKET = """INSERT INTO tickets (subject, description, description_text, status, priority, source, requester_id,
    company_id, tags, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 2, ?, ?, ?, ?, ?) RETURNING id"""
ADD_TAG = "INSERT INTO tags (tag, ticket_id) VALUES (?, ?)"
ADD_ENTRY = """INSERT INTO entries (ticket_id, kind, body, body_text, user_id, to_emails, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"""
TOUCH = "UPDATE tickets SET updated_at = ? WHERE id = ?"
OUTBOX = "INSERT INTO outbox (name, at, ticket_id, subject_id) VALUES (?, ?, ?, ?)"
