"""Marchés sécurisés (Atline Services)."""
