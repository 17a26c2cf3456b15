"""Tests of the vocabulary and its pure rules."""
