"""The making of the classifier's weights."""
