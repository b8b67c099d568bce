"""An AWS that does everything wrong, a Lambda that goes by its book, and what must hold between the two."""
