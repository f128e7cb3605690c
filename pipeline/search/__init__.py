"""Search: what the browser needs to find what people mean, and how well it does."""
