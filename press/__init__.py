"""The press: load -> catalogue -> prose -> {website, volume} -> output -> verify."""
