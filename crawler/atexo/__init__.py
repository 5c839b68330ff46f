"""Atexo MPE: PLACE, Maximilien, Mégalis and the profiles of many regions, departments and cities."""
