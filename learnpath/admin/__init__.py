"""The site's administration: people's accounts and the audit log, and nothing of what anybody learns."""
