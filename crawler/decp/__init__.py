"""Essential data of French public contracts (DECP), whichever shape they come in."""
