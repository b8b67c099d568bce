"""The zips of the functions: how they are linked, cut, packed, checked and described."""
