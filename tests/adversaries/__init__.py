"""Programs that attack the product as an adversary would, each proved on leaks that were planted."""
