"""The services of AWS that the functions call, and the URLs that AWS signs."""
