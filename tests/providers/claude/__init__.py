"""Claude through the real anthropic client, against a server that speaks the real wire format."""
