"""Whom facts are filed under, as every language and every model names them: the writer, and relations in English."""

ME = "me"
"""The subject of what a person says of themselves."""
ONLY_ONE = frozenset({
    ME, "mother", "father", "wife", "husband", "partner", "spouse", "girlfriend", "boyfriend", "best friend", "boss",
    "fiancé", "fiancée", "older sister", "younger sister", "older brother", "younger brother", "mother-in-law",
    "father-in-law", "company",
})  # fmt: skip
"""Who can only be one: a second name for them replaces the first. One may have two sisters, or two dogs."""
RELATIONS = ONLY_ONE - {ME} | frozenset({
    "brother", "grandfather", "son", "older son", "younger son", "uncle", "nephew", "grandson", "brother-in-law",
    "stepfather", "godfather", "sister", "grandmother", "daughter", "older daughter", "younger daughter", "aunt",
    "niece", "granddaughter", "sister-in-law", "stepmother", "godmother", "parents", "child", "baby", "sibling", "ex",
    "cousin", "twin", "friend", "flatmate", "neighbour", "colleague", "teacher", "doctor", "dentist", "therapist",
    "dog", "cat", "rabbit", "horse", "bird", "parrot", "fish", "hamster", "guinea pig", "pet", "car", "boat",
})  # fmt: skip
"""Everybody and everything that has a name of its own for being somebody's, as the companion knows them."""
