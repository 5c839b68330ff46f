"""One module per kind of portal; which towns use it is data, in `crawler/sources`."""
