"""How what is learned is learned: the scripts that make the weights that ship."""
