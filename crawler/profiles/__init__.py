"""What platforms of public buyers (profils d'acheteur) have in common, whoever made them."""
