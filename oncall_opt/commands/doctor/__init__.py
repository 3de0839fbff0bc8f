"""``doctor``: what a bug report needs to know about this installation."""
