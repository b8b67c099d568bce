"""The approval flow as its people meet it: the email, the page, a product, an installation."""
