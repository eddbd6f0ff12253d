"""Major matters of parks (重大事项备案): consultation, then filing; and the declared facts that stand on them."""
