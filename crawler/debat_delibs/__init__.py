"""Paris' search of deliberations and debates (Lutèce with Solr): result pages and their items."""
