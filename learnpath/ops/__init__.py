"""What keeps a site running: health, backup, the site's own pages."""
