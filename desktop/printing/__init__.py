"""Papers and reports set on their sheets: preview, PDF and printer draw one layout."""
