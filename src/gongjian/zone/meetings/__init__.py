"""Meetings of joint building, what they decide, matters for coordination, and what is put before a leader."""
