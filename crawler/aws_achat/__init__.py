"""AWS-Achat (marches-publics.info) and the portals of its customers."""
