"""The formula language's specification: rows that every executor must agree with."""
