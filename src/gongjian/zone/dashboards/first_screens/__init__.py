"""What each person sees first: the office its quarter, a leader one sheet, those who build what is theirs to do."""
