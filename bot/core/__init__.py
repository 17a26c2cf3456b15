"""What Aiki does: the verbs, written against the ports and the vocabulary only."""
