"""TED, the European journal of public procurement: its search interface and its notices (eForms XML)."""
