"""Address books that leave as files, and files that come in as contacts and companies."""
