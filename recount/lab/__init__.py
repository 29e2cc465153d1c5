"""Tables of a book with planted errors, and what the book's own checks say of them."""
