"""The only writers of the laboratory's tables. Views, tasks and commands call them; they call no task."""
