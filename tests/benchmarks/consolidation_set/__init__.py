"""Short sessions in three languages, written by hand, with what is worth keeping of each and the traps that are not."""
