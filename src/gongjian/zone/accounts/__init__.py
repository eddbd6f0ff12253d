"""Who is here: organisations, people, memberships, sign-in, and what each may see for which purpose."""
