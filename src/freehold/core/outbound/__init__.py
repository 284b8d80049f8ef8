"""Messages that are sent to customers outside a conversation (WhatsApp templates)."""
