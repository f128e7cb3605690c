"""A built site carried to where there is no network: as a zip that opens from the disk, and as signed updates."""
