"""What parks and firms need and what became of it; reforms, delegated powers, and experience worth copying."""
