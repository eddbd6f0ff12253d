"""Progress reports (进展报告): each period every park says what became of its tasks and what comes next; the office
reads, accepts, sends back, chases, and tells the zone how it stands (进展通报) (G1)."""
