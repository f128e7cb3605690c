"""How the model looks on a page: words, numbers, sentences, addresses, small drawings."""
