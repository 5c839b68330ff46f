"""What papers of public procurement have in common, whoever publishes them: numbers, sums, days, eForms."""
