"""Meetings with their agenda, attendance and decisions; matters for coordination; what is put before a leader."""

from .coordination import Coordination, Referral
from .meeting import AgendaItem, Decision, Meeting, Seat

__all__ = ["AgendaItem", "Coordination", "Decision", "Meeting", "Referral", "Seat"]
