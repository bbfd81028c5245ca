"""What both apps share."""

# Stands in backups, on the health page and in the figures; rises with each release.
VERSION = "0.3"
