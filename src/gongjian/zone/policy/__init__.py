"""Editions of the policy pack: handed in, looked at, approved by a second person, in force from a day."""
