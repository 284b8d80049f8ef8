"""The ceiling's few tables and the statements it runs on them; `?` marks a parameter on both databases."""

SCHEMA = """
CREATE TABLE keys (id {key}, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL, expires_at BIGINT, revoked_at BIGINT);
CREATE TABLE counts (name TEXT PRIMARY KEY, total BIGINT NOT NULL);
CREATE TABLE channels (id {key}, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE agents (id {key}, uuid TEXT NOT NULL UNIQUE, email TEXT NOT NULL);
CREATE TABLE users (id {key}, uuid TEXT NOT NULL UNIQUE, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT,
    phone TEXT, reference_id TEXT, properties TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE INDEX users_created ON users (created_at, id);
CREATE TABLE conversations (id {key}, uuid TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users, agent_id BIGINT REFERENCES agents, properties TEXT NOT NULL,
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE INDEX conversations_user ON conversations (user_id, id);
CREATE INDEX conversations_updated ON conversations (updated_at, id);
CREATE TABLE chats (conversation_id BIGINT PRIMARY KEY REFERENCES conversations,
    channel_id BIGINT NOT NULL REFERENCES channels, status TEXT NOT NULL,
    skill_id BIGINT NOT NULL, interaction_id BIGINT, interaction_at BIGINT NOT NULL);
CREATE TABLE interactions (id {key}, conversation_id BIGINT NOT NULL REFERENCES conversations,
    started_at BIGINT NOT NULL, assigned_at BIGINT, resolved_at BIGINT);
CREATE INDEX interactions_conversation ON interactions (conversation_id, id);
CREATE TABLE messages (id {key}, uuid TEXT NOT NULL UNIQUE, conversation_id BIGINT NOT NULL REFERENCES conversations,
    kind TEXT NOT NULL, author_kind TEXT NOT NULL, author TEXT NOT NULL, parts TEXT NOT NULL, source TEXT NOT NULL,
    interaction_at BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX messages_conversation ON messages (conversation_id, created_at, id);
CREATE TABLE outbox (id {key}, name TEXT NOT NULL, at BIGINT NOT NULL, conversation_id BIGINT, subject_id BIGINT);
"""

KEY = "SELECT id, expires_at, revoked_at FROM keys WHERE digest = ?"
CONVERSATION = """
SELECT c.id, c.uuid, x.status, h.uuid, x.skill_id, c.properties, u.uuid, u.id, a.uuid, a.id, c.created_at, c.updated_at,
    x.interaction_at, h.id, c.user_id
FROM conversations c JOIN chats x ON x.conversation_id = c.id JOIN channels h ON h.id = x.channel_id
JOIN users u ON u.id = c.user_id LEFT JOIN agents a ON a.id = c.agent_id WHERE c.uuid = ?"""
MESSAGES = """
SELECT uuid, kind, author_kind, author, parts, source, interaction_at, created_at FROM messages
WHERE conversation_id = ? ORDER BY created_at DESC, id DESC LIMIT ?"""
USERS = """
SELECT id, uuid, first_name, last_name, email, phone, reference_id, properties, created_at, updated_at FROM users
ORDER BY created_at, id LIMIT ?"""
TOTAL = "SELECT total FROM counts WHERE name = 'users'"
CHANNEL = "SELECT id FROM channels WHERE uuid = ?"
USER = "SELECT id FROM users WHERE uuid = ?"
ADD_CONVERSATION = """INSERT INTO conversations (uuid, state, user_id, properties, created_at, updated_at)
VALUES (?, 'open', ?, ?, ?, ?) RETURNING id"""
ADD_INTERACTION = "INSERT INTO interactions (conversation_id, started_at) VALUES (?, ?) RETURNING id"
ADD_CHAT = """INSERT INTO chats (conversation_id, channel_id, status, skill_id, interaction_id, interaction_at)
VALUES (?, ?, 'new', 0, ?, ?)"""
ADD_MESSAGE = """
INSERT INTO messages (uuid, conversation_id, kind, author_kind, author, parts, source, interaction_at, created_at)
VALUES (?, ?, 'message', ?, ?, ?, 'api', ?, ?) RETURNING id"""
TOUCH = "UPDATE conversations SET updated_at = ? WHERE id = ?"
OUTBOX = "INSERT INTO outbox (name, at, conversation_id, subject_id) VALUES (?, ?, ?, ?)"
