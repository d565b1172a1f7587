"""Messages to webhooks: what they say, how they are signed, and that they arrive."""
