"""Progress over time: the page of charts and the logbook."""
