"""Tests of the providers, embedders and token counters."""
